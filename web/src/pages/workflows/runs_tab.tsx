// The executions of one workflow, newest first.
import { Anchor, Badge, Button, Group, Paper, Stack, Table, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { EmptyState } from "@/ui/empty_state";
import { Loaded } from "@/ui/loaded";
import { sentence } from "@/ui/sentence";
import { StatusBadge } from "@/ui/status_badge";
import { formatDuration, Time } from "@/ui/time";
import { executionsOfQuery } from "./queries";

const starters: Record<string, string> = {
  scheduled: "schedule",
  manual: "by hand",
  api: "API",
  webhook: "webhook",
  event: "event",
  replay: "retry",
};

export function RunsTab({ workflowId }: { workflowId: string }) {
  const query = useInfiniteQuery(executionsOfQuery(workflowId));
  const runs = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Loaded query={query}>
      {() =>
        runs.length === 0 ? (
          <EmptyState icon={Play} title="It has not run yet">
            Each run is kept here with what every step saw and did. Press “Run now”, or open the editor and
            run it there to watch it at work.
          </EmptyState>
        ) : (
          <Stack>
            <Paper withBorder radius="lg" px="xs">
              <Table.ScrollContainer minWidth={560}>
                <Table>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Started</Table.Th>
                      <Table.Th>Outcome</Table.Th>
                      <Table.Th>Started by</Table.Th>
                      <Table.Th ta="right">Took</Table.Th>
                      <Table.Th ta="right">Version</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {runs.map((run) => (
                      <Table.Tr key={run.id}>
                        <Table.Td>
                          <Anchor component={Link} to={`/executions/${run.id}`} size="sm">
                            <Time at={run.started_at ?? run.accepted_at} />
                          </Anchor>
                        </Table.Td>
                        <Table.Td maw={420}>
                          <Group gap={8} wrap="nowrap">
                            <StatusBadge status={run.status} size="sm" />
                            {run.degraded && (
                              <Badge
                                size="sm"
                                color="orange"
                                variant="light"
                                tt="none"
                                style={{ flexShrink: 0 }}
                              >
                                degraded
                              </Badge>
                            )}
                            {run.error && (
                              <Text size="xs" c="dimmed" truncate="end" title={run.error.message}>
                                {sentence(run.error.message)}
                              </Text>
                            )}
                          </Group>
                        </Table.Td>
                        <Table.Td>{starters[run.started_by] ?? run.started_by}</Table.Td>
                        <Table.Td ta="right">
                          {run.took_ms === null ? "–" : formatDuration(run.took_ms)}
                        </Table.Td>
                        <Table.Td ta="right">{run.version}</Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
            </Paper>
            {query.hasNextPage && (
              <Button
                variant="default"
                loading={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
                style={{ alignSelf: "center" }}
              >
                Show more
              </Button>
            )}
          </Stack>
        )
      }
    </Loaded>
  );
}
