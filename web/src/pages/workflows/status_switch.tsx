// The switch that lets a workflow start by itself, in lists and on its page.
import { Group, Switch, Tooltip } from "@mantine/core";
import { StatusBadge } from "@/ui/status_badge";
import type { Change } from "./lifecycle";
import type { Workflow } from "./queries";

export function StatusSwitch({
  workflow,
  busy,
  onChange,
}: {
  workflow: Pick<Workflow, "name" | "status">;
  busy: boolean;
  onChange: (change: Change) => void;
}) {
  const { status } = workflow;
  const next: Change = status === "active" ? "pause" : status === "paused" ? "resume" : "activate";
  const says = {
    activate: "Activate: let its triggers start it",
    pause: "Pause: its triggers start it no more; what runs goes on",
    resume: "Resume: its triggers start it again",
  }[next];
  return (
    <Group gap={10} wrap="nowrap">
      <Tooltip label={says}>
        <Switch
          size="sm"
          color="teal"
          checked={status === "active"}
          disabled={busy}
          aria-label={`${workflow.name} starts by itself`}
          onChange={() => onChange(next)}
        />
      </Tooltip>
      <StatusBadge status={status} size="sm" />
    </Group>
  );
}
