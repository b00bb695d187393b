// The filters of the list; they live in the address, so that a list can be sent to somebody.
import { Button, Group, MultiSelect, Popover, Select, Stack, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Search, X } from "lucide-react";
import { useState } from "react";
import { humanize } from "@/ui/sentence";
import {
  spans,
  starters,
  startersOf,
  statuses,
  statusesOf,
  workflowNamesQuery,
  type ExecutionFilter,
} from "./queries";

interface FiltersProps {
  filter: ExecutionFilter;
  /** `undefined` takes a filter away. */
  onChange: (change: { [Name in keyof ExecutionFilter]: ExecutionFilter[Name] | undefined }) => void;
  onClear: () => void;
}

// The field of a browser speaks local time, the address UTC.
function toLocal(time: string | undefined): string {
  if (time === undefined || time === "" || Number.isNaN(Date.parse(time))) return "";
  const date = new Date(time);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
const fromLocal = (text: string): string => (text === "" ? "" : new Date(text).toISOString());

function TimeFilter({
  time,
  onChange,
}: {
  time: string | undefined;
  onChange: (time: string | undefined) => void;
}) {
  const [open, setOpen] = useState(false);
  const isCustom = time !== undefined && !(time in spans);
  const [from = "", to = ""] = isCustom ? time.split("/") : [];
  const set = (nextFrom: string, nextTo: string) =>
    onChange(nextFrom === "" && nextTo === "" ? undefined : `${nextFrom}/${nextTo}`);
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" withinPortal trapFocus>
      <Popover.Target>
        <Select
          aria-label="Time"
          placeholder="Any time"
          w={150}
          clearable
          data={[
            ...Object.entries(spans).map(([value, { label }]) => ({ value, label })),
            { value: "custom", label: "From … to …" },
          ]}
          value={isCustom ? "custom" : (time ?? null)}
          onChange={(next) => {
            if (next === "custom") setOpen(true);
            else onChange(next ?? undefined);
          }}
          onOptionSubmit={(next) => next === "custom" && setOpen(true)}
        />
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          <TextInput
            type="datetime-local"
            label="From"
            value={toLocal(from)}
            onChange={(event) => set(fromLocal(event.currentTarget.value), to)}
          />
          <TextInput
            type="datetime-local"
            label="To"
            value={toLocal(to)}
            onChange={(event) => set(from, fromLocal(event.currentTarget.value))}
          />
          <Button size="xs" variant="default" onClick={() => setOpen(false)}>
            Done
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

export function ExecutionFilters({ filter, onChange, onClear }: FiltersProps) {
  const workflows = useQuery(workflowNamesQuery);
  const text = filter.text ?? "";
  const [typed, setTyped] = useState(text);
  const [shownText, setShownText] = useState(text);
  if (text !== shownText) {
    // The address changed by itself (back, a link): the field follows it.
    setShownText(text);
    if (text !== typed.trim()) setTyped(text);
  }
  const search = useDebouncedCallback(
    (value: string) => onChange({ text: value === "" ? undefined : value }),
    250,
  );
  const list = (words: string[]) => (words.length === 0 ? undefined : words.join(","));
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  return (
    <Group gap="xs" align="flex-start" role="search" aria-label="Filters">
      <TextInput
        type="search"
        aria-label="Search name, error or id"
        placeholder="Name, error or id"
        leftSection={<Search size={16} aria-hidden />}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          search(event.currentTarget.value.trim());
        }}
        style={{ flex: "1 1 170px" }}
      />
      <MultiSelect
        aria-label="Status"
        placeholder={statusesOf(filter).length === 0 ? "Any status" : ""}
        data={statuses.map((value) => ({ value, label: humanize(value) }))}
        value={statusesOf(filter)}
        onChange={(words) => onChange({ status: list(words) })}
        clearable
        style={{ flex: "1 1 150px" }}
      />
      <MultiSelect
        aria-label="Started by"
        placeholder={startersOf(filter).length === 0 ? "Any trigger" : ""}
        data={Object.entries(starters).map(([value, label]) => ({ value, label }))}
        value={startersOf(filter)}
        onChange={(words) => onChange({ trigger: list(words) })}
        clearable
        style={{ flex: "1 1 150px" }}
      />
      <Select
        aria-label="Workflow"
        placeholder="Any workflow"
        searchable
        clearable
        nothingFoundMessage="No such workflow"
        data={(workflows.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={filter.workflow ?? null}
        onChange={(id) => onChange({ workflow: id ?? undefined })}
        style={{ flex: "1 1 150px" }}
      />
      <TimeFilter time={filter.time} onChange={(time) => onChange({ time })} />
      {isFiltered && (
        <Button variant="subtle" color="gray" leftSection={<X size={16} aria-hidden />} onClick={onClear}>
          Clear
        </Button>
      )}
    </Group>
  );
}
