// The run that is watched, in the header: its state in a word; behind it progress, the failure, the live picture.
import { Anchor, Button, Group, Popover, Progress, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { CircleStop, Crosshair } from "lucide-react";
import type { Schemas } from "@/api/client";
import { plural, sentence } from "@/ui/sentence";
import { StatusBadge, statusLook } from "@/ui/status_badge";
import { formatDuration, Time } from "@/ui/time";
import { LiveView } from "./live_view";
import { isTerminal, type RunModel } from "./run_model";
import { useNow } from "./use_now";
import { useRunState } from "./run_state";

type Views = ReturnType<typeof useRunState.getState>["nodes"];

function decidedOf(views: Views): number {
  const open = new Set(["pending", "running", "waiting"]);
  return Object.values(views).filter((view) => !open.has(view.status)).length;
}

interface RunStatusProps {
  run: Schemas["ExecutionDetail"];
  model: RunModel;
  nodeCount: number;
  nameOf: (nodeId: string) => string;
  opened: boolean;
  onOpen: (opened: boolean) => void;
  onCancel: () => void;
  /** Shows a node on the canvas. */
  onShowNode: (nodeId: string) => void;
}
export function RunStatus({
  run,
  model,
  nodeCount,
  nameOf,
  opened,
  onOpen,
  onCancel,
  onShowNode,
}: RunStatusProps) {
  const views = useRunState((state) => state.nodes);
  const isLive = !isTerminal(model.status);
  const now = useNow(isLive);
  const decided = decidedOf(views);
  const look = statusLook(model.status);
  const began = run.started_at ?? run.accepted_at;
  const took = run.took_ms ?? Math.max(0, now - Date.parse(began));
  const active = Object.entries(views).filter(([, view]) => view.status === "running");
  const failedNode = run.error?.detail?.node;
  return (
    <Popover opened={opened} onChange={onOpen} width={380} position="bottom-end" withinPortal shadow="md">
      <Popover.Target>
        <Button
          size="xs"
          variant="subtle"
          color={look.color}
          leftSection={<look.icon size={15} aria-hidden />}
          onClick={() => onOpen(!opened)}
          data-execution={run.id}
          aria-label={`Run: ${model.status}, ${formatDuration(took)}`}
        >
          {isLive && model.status === "running"
            ? `${decided}/${nodeCount} · ${formatDuration(took)}`
            : formatDuration(took)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Group justify="space-between" wrap="nowrap">
            <Group gap="xs">
              <StatusBadge status={model.status} />
              <Text size="sm" c="dimmed">
                {formatDuration(took)}
              </Text>
            </Group>
            <Text size="xs" c="dimmed" component="div">
              <Time at={began} style="relative" />
            </Text>
          </Group>
          {isLive && (
            <>
              <Progress
                value={nodeCount === 0 ? 0 : (100 * decided) / nodeCount}
                size="sm"
                aria-label="Progress"
                striped
                animated
              />
              <Text size="sm" role="status">
                {active.length === 0
                  ? model.status === "queued"
                    ? "Waits for a worker."
                    : `${decided} of ${plural(nodeCount, "node")} done.`
                  : `Now: ${active.map(([id]) => nameOf(id)).join(", ")}`}
              </Text>
            </>
          )}
          {run.error && (
            <Text size="sm" style={{ overflowWrap: "anywhere" }}>
              {sentence(run.error.message.split("\n")[0] ?? "")}
            </Text>
          )}
          {model.status === "running" && opened && <LiveView executionId={model.executionId} />}
          <Group gap="xs">
            {isLive && (
              <Button
                size="xs"
                color="red"
                variant="light"
                leftSection={<CircleStop size={14} aria-hidden />}
                onClick={onCancel}
                disabled={run.cancel_requested}
              >
                {run.cancel_requested ? "Cancelling…" : "Cancel"}
              </Button>
            )}
            {failedNode !== undefined && (
              <Button
                size="xs"
                variant="light"
                leftSection={<Crosshair size={14} aria-hidden />}
                onClick={() => {
                  onOpen(false);
                  onShowNode(failedNode);
                }}
              >
                Show the node
              </Button>
            )}
            <Anchor
              size="sm"
              renderRoot={(props) => (
                <Link to="/executions/$executionId" params={{ executionId: model.executionId }} {...props} />
              )}
            >
              Open the execution
            </Anchor>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
