import { Anchor, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Loaded } from "@/ui/loaded";
import { Time } from "@/ui/time";
import { activeWorkflowsQuery } from "./dashboard_queries";
import { upcoming } from "./stats_view";

const most = 6;

export function UpcomingRuns() {
  const query = useQuery(activeWorkflowsQuery);
  return (
    <Loaded query={query} rows={3}>
      {(workflows) => {
        const next = upcoming(workflows, most);
        if (next.length === 0) {
          return (
            <Text size="sm" c="dimmed">
              No schedule is active. Give a workflow a schedule and activate it, and it runs by itself.
            </Text>
          );
        }
        return (
          <Stack gap={6}>
            {next.map((workflow) => (
              <Group key={workflow.id} justify="space-between" gap="xs" wrap="nowrap">
                <Anchor component={Link} to={`/workflows/${workflow.id}`} size="sm" truncate>
                  {workflow.name}
                </Anchor>
                <Text size="sm" c="dimmed" component="div" style={{ whiteSpace: "nowrap" }}>
                  <Time at={workflow.next_run_at} style="relative" />
                </Text>
              </Group>
            ))}
          </Stack>
        );
      }}
    </Loaded>
  );
}
