// The changes between two versions, one card each, with values before and after.
import { Badge, Box, Group, Paper, SimpleGrid, Stack, Text, UnstyledButton } from "@mantine/core";
import type { PictureMark } from "@/ui/flow_thumbnail";
import { pathWords, valueText, type DiffLine, type ValueChange } from "./diff_marks";

const markColors: Record<PictureMark, string> = {
  added: "green",
  removed: "red",
  changed: "yellow",
  moved: "gray",
};

function Side({ label, value, color }: { label: string; value: unknown; color: string }) {
  return (
    <Box
      component="pre"
      m={0}
      p={8}
      fz={12}
      ff="monospace"
      aria-label={label}
      mah={220}
      style={{
        overflow: "auto",
        whiteSpace: "pre-wrap",
        overflowWrap: "anywhere",
        borderRadius: "var(--mantine-radius-sm)",
        background: `var(--mantine-color-${color}-light)`,
      }}
    >
      {value === undefined ? (
        <Text span size="xs" c="dimmed" fs="italic">
          not set
        </Text>
      ) : (
        valueText(value)
      )}
    </Box>
  );
}

function Values({ change }: { change: ValueChange }) {
  return (
    <div>
      <Text size="xs" fw={600} mb={4}>
        {pathWords(change.path)}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing={8}>
        <Side label="Before" value={change.before} color="red" />
        <Side label="After" value={change.after} color="green" />
      </SimpleGrid>
    </div>
  );
}

export function DiffList({
  lines,
  chosen,
  onChoose,
}: {
  lines: readonly DiffLine[];
  chosen: string | null;
  onChoose: (target: string | null) => void;
}) {
  return (
    <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
      {lines.map((line) => {
        const isChosen = line.target !== null && line.target === chosen;
        const head = (
          <Group gap={10} wrap="nowrap">
            <Badge
              variant="light"
              color={markColors[line.mark]}
              tt="none"
              size="sm"
              w={78}
              style={{ flexShrink: 0 }}
            >
              {line.mark}
            </Badge>
            <Text size="sm" fw={600}>
              {line.title}
            </Text>
            <Text size="xs" c="dimmed">
              {[line.what === "workflow" ? "" : line.what, line.note]
                .filter((part) => part !== "")
                .join(" · ")}
            </Text>
          </Group>
        );
        return (
          <Paper
            key={line.key}
            component="li"
            withBorder
            p="sm"
            radius="md"
            id={line.target === null ? undefined : `change ${line.target}`}
            style={isChosen ? { borderColor: "var(--mantine-primary-color-filled)" } : undefined}
          >
            {line.target === null ? (
              head
            ) : (
              <UnstyledButton
                w="100%"
                aria-pressed={isChosen}
                onClick={() => onChoose(isChosen ? null : line.target)}
              >
                {head}
              </UnstyledButton>
            )}
            {line.changes.length > 0 && (
              <Stack gap="sm" mt="sm">
                {line.changes.map((change) => (
                  <Values key={change.path} change={change} />
                ))}
              </Stack>
            )}
          </Paper>
        );
      })}
    </Stack>
  );
}
