// What the side panel shows while no node is selected: name, description, schedule, params, settings of the workflow.
import { Badge, Group, NumberInput, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { catalogueQuery } from "@/api/queries";
import { ScheduleEditor } from "@/ui/schedule_editor";
import { useEditor } from "../model/store";
import { ProblemLine } from "./field_frame";
import { paramsOf } from "./param_schema";
import { ParamsSchemaEditor } from "./params_schema_editor";
import { fieldProblem } from "./problems";
import { misfireDefault, otherTriggers, overlapDefault, scheduleOf, withSchedule } from "./schedule_of";
import { Section } from "./section";

const overlaps = [
  { value: "skip", label: "Leave the new run out" },
  { value: "queue_one", label: "Let one run wait" },
  { value: "allow", label: "Run both at once" },
];
const misfires = [
  { value: "coalesce", label: "Run once for all that were missed" },
  { value: "skip", label: "Leave them out" },
  { value: "catch_up", label: "Run each of them" },
];

function NameFields() {
  const name = useEditor((state) => state.document.name);
  const description = useEditor((state) => state.document.description ?? "");
  const edit = useEditor((state) => state.edit);
  const [draft, setDraft] = useState<string | null>(null);
  const typed = draft ?? name;
  return (
    <Stack gap="sm">
      <TextInput
        label="Name"
        required
        maxLength={200}
        value={typed}
        error={typed.trim() === "" && "A workflow needs a name."}
        onChange={(event) => {
          const next = event.currentTarget.value;
          setDraft(next);
          if (next.trim() !== "")
            edit("Rename the workflow", (document) => ({ ...document, name: next }), "name");
        }}
        onBlur={() => setDraft(null)}
      />
      <Textarea
        label="Description"
        placeholder="What it does, for whoever finds it later"
        autosize
        minRows={2}
        maxRows={8}
        value={description}
        onChange={(event) => {
          const next = event.currentTarget.value;
          edit("Describe the workflow", (document) => ({ ...document, description: next }), "description");
        }}
      />
    </Stack>
  );
}

function ScheduleSection() {
  const document = useEditor((state) => state.document);
  const edit = useEditor((state) => state.edit);
  const schedule = scheduleOf(document);
  const change = (next: typeof schedule) =>
    edit("Change the schedule", (before) => withSchedule(before, next), "schedule");
  return (
    <Stack gap="sm">
      <ScheduleEditor
        value={schedule}
        onChange={(next) =>
          change(next && { overlap: overlapDefault, misfire: misfireDefault, ...schedule, ...next })
        }
      />
      {schedule && (
        <>
          <Select
            label="While the last run is under way"
            data={overlaps}
            value={schedule.overlap}
            allowDeselect={false}
            comboboxProps={{ zIndex: 400 }}
            onChange={(overlap) => overlap !== null && change({ ...schedule, overlap })}
          />
          <Select
            label="When times were missed"
            description="Because the service was down, or the workflow was paused."
            data={misfires}
            value={schedule.misfire}
            allowDeselect={false}
            comboboxProps={{ zIndex: 400 }}
            onChange={(misfire) => misfire !== null && change({ ...schedule, misfire })}
          />
        </>
      )}
    </Stack>
  );
}

interface Limit {
  key: string;
  label: string;
  help: string;
  usual: string;
  min: number;
  max: number;
}
const limits: readonly Limit[] = [
  {
    key: "timeout_s",
    label: "Time limit (seconds)",
    help: "A run that takes longer is ended.",
    usual: "840",
    min: 1,
    max: 86_400,
  },
  {
    key: "max_attempts",
    label: "Attempts",
    help: "A run that was lost with its worker begins again, up to this often.",
    usual: "3",
    min: 1,
    max: 3,
  },
  {
    key: "max_credits",
    label: "Most credits of a run",
    help: "A run that would use more fails.",
    usual: "No limit",
    min: 0,
    max: 1e9,
  },
];

function LimitsSection() {
  const settings = useEditor((state) => state.document.settings);
  const edit = useEditor((state) => state.edit);
  const set = (key: string, value: unknown) =>
    edit(
      "Change a limit",
      (document) => {
        const others = Object.entries(document.settings ?? {}).filter(([one]) => one !== key);
        return {
          ...document,
          settings: Object.fromEntries(value === undefined ? others : [...others, [key, value]]),
        };
      },
      `settings ${key}`,
    );
  return (
    <Stack gap="sm">
      {limits.map(({ key, label, help, usual, min, max }) => {
        const value = settings?.[key];
        return (
          <NumberInput
            key={key}
            label={label}
            description={help}
            placeholder={usual}
            min={min}
            max={max}
            allowDecimal={false}
            value={typeof value === "number" ? value : ""}
            onChange={(next) => set(key, typeof next === "number" ? next : undefined)}
          />
        );
      })}
    </Stack>
  );
}

function TriggersSection() {
  const document = useEditor((state) => state.document);
  const workflowId = useEditor((state) => state.workflowId);
  const { data: catalogue } = useQuery(catalogueQuery);
  const others = otherTriggers(document);
  const titleOf = (type: unknown) =>
    catalogue?.triggers.find((one) => one.type === type)?.title ??
    (typeof type === "string" ? type : "Trigger");
  return (
    <Stack gap="xs">
      {others.map((trigger, index) => (
        <Group key={index} gap="xs">
          <Badge variant="light" tt="none">
            {titleOf(trigger.type)}
          </Badge>
          <Text size="sm">{typeof trigger.name === "string" ? trigger.name : ""}</Text>
        </Group>
      ))}
      <Text size="sm" c="dimmed">
        {others.length === 0 ? "Webhooks and times of their own are made on the page of the workflow. " : ""}
        <Link to="/workflows/$workflowId" params={{ workflowId }} search={{ tab: "triggers" }}>
          Triggers of this workflow
        </Link>
      </Text>
    </Stack>
  );
}

export function WorkflowForm() {
  const document = useEditor((state) => state.document);
  const problems = useEditor((state) => state.problems);
  const own = problems.filter((problem) => problem.node === "" && (problem.edge ?? "") === "");
  const params = paramsOf(document.params).length;
  const others = otherTriggers(document).length;
  const limitsSet = limits.filter(({ key }) => document.settings?.[key] !== undefined).length;
  return (
    <Stack gap="lg">
      <NameFields />
      {own.length > 0 && (
        <Stack gap={4} role="status" aria-label="Problems of the workflow">
          {own.map((problem, index) => (
            <ProblemLine key={index} {...fieldProblem(problem)} />
          ))}
        </Stack>
      )}
      <div>
        <Section title="Parameters" count={params} startsOpen={params > 0}>
          <ParamsSchemaEditor />
        </Section>
        <Section title="Schedule" count={scheduleOf(document) ? 1 : 0}>
          <ScheduleSection />
        </Section>
        <Section title="Other triggers" count={others}>
          <TriggersSection />
        </Section>
        <Section title="Limits" count={limitsSet}>
          <LimitsSection />
        </Section>
      </div>
    </Stack>
  );
}
