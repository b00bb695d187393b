import { Anchor, Box, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleX } from "lucide-react";
import { Loaded } from "@/ui/loaded";
import { sentence } from "@/ui/sentence";
import { Time } from "@/ui/time";
import { recentFailuresQuery } from "./dashboard_queries";

/** The first line of an error is the sentence, the others are the log of the attempt. */
const firstLine = (text: string) => text.split("\n", 1)[0] ?? "";

export function RecentFailures() {
  const query = useQuery(recentFailuresQuery);
  return (
    <Loaded query={query} rows={3}>
      {(failures) =>
        failures.length === 0 ? (
          <Text size="sm" c="dimmed">
            No run has failed. When one does, it stands here with its reason.
          </Text>
        ) : (
          <Stack gap="sm">
            {failures.map((run) => (
              <Group key={run.id} wrap="nowrap" align="flex-start" gap="sm">
                <CircleX
                  size={18}
                  color="var(--mantine-color-red-filled)"
                  style={{ flexShrink: 0, marginTop: 2 }}
                  aria-hidden
                />
                <Box flex={1} miw={0}>
                  <Group justify="space-between" gap="xs" wrap="nowrap">
                    <Anchor component={Link} to={`/executions/${run.id}`} size="sm" fw={500} truncate>
                      {run.workflow_name}
                    </Anchor>
                    <Text size="xs" c="dimmed" component="div" style={{ whiteSpace: "nowrap" }}>
                      <Time at={run.finished_at} style="relative" />
                    </Text>
                  </Group>
                  <Text size="sm" c="dimmed" lineClamp={2} style={{ overflowWrap: "anywhere" }}>
                    {run.error === null
                      ? "It failed without a reason."
                      : sentence(firstLine(run.error.message))}
                  </Text>
                </Box>
              </Group>
            ))}
            <Anchor component={Link} to="/executions?status=failed" size="sm">
              All failed runs
            </Anchor>
          </Stack>
        )
      }
    </Loaded>
  );
}
