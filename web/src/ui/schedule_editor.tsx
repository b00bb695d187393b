// When something runs: usual schedules by a few choices, everything else as a cron expression, in a zone.
import { Button, Chip, Group, NumberInput, Select, Stack, Text, TextInput } from "@mantine/core";
import { CalendarClock } from "lucide-react";
import { useMemo, useState } from "react";
import {
  cronOf,
  minuteSteps,
  presetAs,
  presetOf,
  presetTitles,
  weekDays,
  type Preset,
  type PresetKind,
} from "./schedule_presets";
import { SchedulePreview } from "./schedule_preview";
import { ownZone, zones } from "./schedule_zones";

export interface Schedule {
  cron: string;
  timezone: string;
}
/** Presets, cron text with its description, zone, next ten times. `null` is "no schedule". */
export interface ScheduleEditorProps {
  value: Schedule | null;
  onChange: (value: Schedule | null) => void;
}

const kinds = Object.keys(presetTitles) as PresetKind[];

function Details({
  preset,
  onChange,
}: {
  preset: Exclude<Preset, { kind: "custom" }>;
  onChange: (preset: Exclude<Preset, { kind: "custom" }>) => void;
}) {
  return (
    <>
      {preset.kind === "minutes" && (
        <Select
          label="Every"
          data={minuteSteps.map((step) => ({ value: String(step), label: `${step} minutes` }))}
          value={String(preset.every)}
          allowDeselect={false}
          comboboxProps={{ zIndex: 400 }}
          onChange={(every) => onChange({ ...preset, every: Number(every) })}
        />
      )}
      {preset.kind === "hourly" && (
        <NumberInput
          label="At minute"
          min={0}
          max={59}
          clampBehavior="strict"
          allowDecimal={false}
          value={preset.minute}
          onChange={(minute) => onChange({ ...preset, minute: Number(minute) })}
        />
      )}
      {preset.kind === "monthly" && (
        <NumberInput
          label="Day of the month"
          min={1}
          max={31}
          clampBehavior="strict"
          allowDecimal={false}
          {...(preset.day > 28 ? { description: "Months without this day are left out." } : {})}
          value={preset.day}
          onChange={(day) => onChange({ ...preset, day: Math.max(Number(day), 1) })}
        />
      )}
      {preset.kind === "weekly" && (
        <Chip.Group
          multiple
          value={preset.days.map(String)}
          onChange={(days) => days.length > 0 && onChange({ ...preset, days: days.map(Number) })}
        >
          <Group gap={4} role="group" aria-label="Days">
            {weekDays.map(({ day, title }) => (
              <Chip key={day} value={String(day)} size="xs">
                {title}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      )}
      {"time" in preset && (
        <TextInput
          label="At"
          type="time"
          value={preset.time}
          onChange={(event) => {
            const time = event.currentTarget.value;
            if (time !== "") onChange({ ...preset, time });
          }}
        />
      )}
    </>
  );
}

export function ScheduleEditor({ value, onChange }: ScheduleEditorProps) {
  // Kept open as text by choice, also when what is typed is a preset.
  const [asText, setAsText] = useState(false);
  const zone = value?.timezone ?? ownZone();
  const zoneNames = useMemo(() => zones(zone), [zone]);
  if (value === null)
    return (
      <Stack gap="xs" align="flex-start">
        <Text size="sm" c="dimmed">
          It runs only when someone starts it, or by another trigger.
        </Text>
        <Button
          size="xs"
          variant="light"
          leftSection={<CalendarClock size={14} aria-hidden />}
          onClick={() => onChange({ cron: "0 9 * * *", timezone: ownZone() })}
        >
          Add a schedule
        </Button>
      </Stack>
    );
  const known = presetOf(value.cron);
  const preset: Preset = asText ? { kind: "custom" } : known;
  const choose = (kind: PresetKind) => {
    setAsText(kind === "custom");
    if (kind !== "custom") onChange({ ...value, cron: cronOf(presetAs(kind, known)) });
  };
  return (
    <Stack gap="sm">
      <Select
        label="Runs"
        data={kinds.map((kind) => ({ value: kind, label: presetTitles[kind] }))}
        value={preset.kind}
        allowDeselect={false}
        comboboxProps={{ zIndex: 400 }}
        onChange={(kind) => {
          const found = kinds.find((one) => one === kind);
          if (found) choose(found);
        }}
      />
      {preset.kind === "custom" ? (
        <TextInput
          label="Cron expression"
          description="Minute, hour, day of the month, month, day of the week; a sixth field is seconds."
          ff="monospace"
          spellCheck={false}
          maxLength={200}
          value={value.cron}
          onChange={(event) => onChange({ ...value, cron: event.currentTarget.value })}
        />
      ) : (
        <Details preset={preset} onChange={(next) => onChange({ ...value, cron: cronOf(next) })} />
      )}
      <Select
        label="Time zone"
        data={zoneNames}
        value={value.timezone}
        searchable
        limit={100}
        allowDeselect={false}
        comboboxProps={{ zIndex: 400 }}
        onChange={(timezone) => timezone !== null && onChange({ ...value, timezone })}
      />
      <SchedulePreview cron={value.cron} timezone={value.timezone} />
      <Button
        size="compact-xs"
        variant="subtle"
        color="red"
        style={{ alignSelf: "flex-start" }}
        onClick={() => onChange(null)}
      >
        Remove the schedule
      </Button>
    </Stack>
  );
}
