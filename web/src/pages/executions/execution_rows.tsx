// Executions as a table, and as cards where a table has no room.
import { Anchor, Badge, Group, Paper, Stack, Table, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { isTerminal } from "@/editor/run/run_model";
import { useNow } from "@/editor/run/use_now";
import { sentence } from "@/ui/sentence";
import { StatusBadge } from "@/ui/status_badge";
import { formatDuration, Time } from "@/ui/time";
import { starters, type Execution } from "./queries";

const waits: Record<NonNullable<Execution["wait_reason"]>, string> = {
  jitter: "Starts a little later, so that not all start at once.",
  overlap: "Waits for the run before it.",
  limit: "Waits until fewer runs are under way: a limit says how many run at once.",
  backoff: "Waits before it is tried again.",
  lost: "Its worker was lost; it is taken over.",
  interrupted: "Its worker was stopped; it is taken over.",
  parked: "Waits without holding a worker.",
};

export function Took({ run }: { run: Execution }) {
  const isLive = run.started_at !== null && !isTerminal(run.status);
  const now = useNow(isLive, 1_000);
  if (run.took_ms !== null) return <>{formatDuration(run.took_ms)}</>;
  if (run.started_at === null) return <>–</>;
  return <>{formatDuration(Math.max(0, now - Date.parse(run.started_at)))}</>;
}

/** What is to say about a run in one line. */
export function remarkOf(run: Execution): string {
  if (run.error) return sentence(run.error.message.split("\n")[0] ?? "");
  if (run.wait_reason !== null) return waits[run.wait_reason];
  if (run.cancel_requested && !isTerminal(run.status)) return "It is being cancelled.";
  return "";
}

function WorkflowLink({ run }: { run: Execution }) {
  return (
    <Anchor
      fw={550}
      size="sm"
      c="var(--mantine-color-text)"
      renderRoot={(props) => (
        <Link to="/executions/$executionId" params={{ executionId: run.id }} {...props} />
      )}
    >
      {run.workflow_name}
    </Anchor>
  );
}

function State({ run }: { run: Execution }) {
  return (
    <Group gap={4} wrap="nowrap">
      <StatusBadge status={run.status} />
      {run.degraded && (
        <Badge
          size="sm"
          color="yellow"
          variant="light"
          tt="none"
          title="It completed, but not as it should have"
        >
          degraded
        </Badge>
      )}
    </Group>
  );
}

export function ExecutionTable({ runs }: { runs: Execution[] }) {
  return (
    <Paper withBorder style={{ overflow: "hidden" }}>
      <Table.ScrollContainer minWidth={760}>
        <Table highlightOnHover verticalSpacing={8} horizontalSpacing="md" aria-label="Executions">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={150}>Status</Table.Th>
              <Table.Th>Workflow</Table.Th>
              <Table.Th w={100}>Trigger</Table.Th>
              <Table.Th w={150}>Started</Table.Th>
              <Table.Th w={110} ta="right">
                Duration
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {runs.map((run) => (
              <Table.Tr key={run.id}>
                <Table.Td valign="top">
                  <State run={run} />
                </Table.Td>
                <Table.Td maw={420}>
                  <Group gap={8} wrap="nowrap">
                    <WorkflowLink run={run} />
                    <Text span size="xs" c="dimmed" style={{ flex: "none" }}>
                      version {run.version}
                    </Text>
                  </Group>
                  {remarkOf(run) !== "" && (
                    <Text size="xs" c="dimmed" lineClamp={2} style={{ overflowWrap: "anywhere" }}>
                      {remarkOf(run)}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td valign="top">
                  <Text size="sm">{starters[run.started_by]}</Text>
                </Table.Td>
                <Table.Td valign="top">
                  <Text size="sm" component="div">
                    <Time at={run.started_at ?? run.accepted_at} style="relative" />
                  </Text>
                </Table.Td>
                <Table.Td valign="top" ta="right">
                  <Text size="sm" style={{ fontVariantNumeric: "tabular-nums" }}>
                    <Took run={run} />
                  </Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

export function ExecutionCards({ runs }: { runs: Execution[] }) {
  return (
    <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: "none" }} aria-label="Executions">
      {runs.map((run) => (
        <Paper key={run.id} component="li" withBorder p="sm">
          <Group justify="space-between" wrap="nowrap" mb={4} align="flex-start">
            <WorkflowLink run={run} />
            <State run={run} />
          </Group>
          {remarkOf(run) !== "" && (
            <Text size="xs" lineClamp={3} mb={4} style={{ overflowWrap: "anywhere" }}>
              {remarkOf(run)}
            </Text>
          )}
          <Text size="xs" c="dimmed" component="div">
            {starters[run.started_by]} · <Time at={run.started_at ?? run.accepted_at} style="relative" /> ·{" "}
            <Took run={run} />
          </Text>
        </Paper>
      ))}
    </Stack>
  );
}
