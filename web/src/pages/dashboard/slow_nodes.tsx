// Node types by the time they take: a bar for the median, a thin line up to the 95th percentile.
import { Box, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { catalogueQuery } from "@/api/queries";
import { plural } from "@/ui/sentence";
import { formatDuration } from "@/ui/time";
import type { Stats } from "./stats_view";

export function SlowNodes({ types }: { types: Stats["slow_nodes"]["types"] }) {
  const { data: catalogue } = useQuery(catalogueQuery);
  const titleOf = (type: string) => catalogue?.nodes.find((node) => node.type === type)?.title ?? type;
  if (types.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No step has run in this time.
      </Text>
    );
  }
  const longest = Math.max(1, ...types.map((type) => type.p95_ms));
  const share = (ms: number) => `${Math.max(0.5, (ms / longest) * 100)}%`;
  return (
    <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
      {types.map((type) => (
        <li key={type.type}>
          <Group justify="space-between" gap="xs" wrap="nowrap">
            <Text size="sm" truncate>
              {titleOf(type.type)}
            </Text>
            <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
              {formatDuration(type.median_ms)} · 95 % {formatDuration(type.p95_ms)}
            </Text>
          </Group>
          <Box pos="relative" h={6} mt={3} bg="var(--mantine-color-default-hover)" bdrs={3} aria-hidden>
            <Box
              pos="absolute"
              h={6}
              bdrs={3}
              w={share(type.p95_ms)}
              bg="var(--mantine-color-indigo-light-hover)"
            />
            <Box
              pos="absolute"
              h={6}
              bdrs={3}
              w={share(type.median_ms)}
              bg="var(--mantine-color-indigo-filled)"
            />
          </Box>
          <Text size="xs" c="dimmed" mt={2}>
            {plural(type.runs, "time")}
            {type.failed > 0 ? `, ${type.failed.toLocaleString()} failed` : ""}
          </Text>
        </li>
      ))}
    </Stack>
  );
}
