// The ledger of a trigger: every occurrence, and what became of it. Nothing is ever left out silently.
import {
  Anchor,
  Button,
  Group,
  Paper,
  SegmentedControl,
  Select,
  Stack,
  Table,
  Text,
  Title,
} from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleCheck, CircleSlash, Clock, Combine, ScrollText, type LucideIcon } from "lucide-react";
import { useState } from "react";
import { Loaded } from "@/ui/loaded";
import { plural } from "@/ui/sentence";
import { Time } from "@/ui/time";
import { useFilled } from "@/ui/use_filled";
import { ledgerKind, ledgerKinds, ledgerText, type LedgerKind } from "./ledger_text";
import { ledgerQuery, type LedgerRow, type Trigger } from "./queries";

const looks: Record<LedgerKind, { label: string; color: string; icon: LucideIcon }> = {
  fired: { label: "On time", color: "teal", icon: CircleCheck },
  late: { label: "Late", color: "orange", icon: Clock },
  coalesced: { label: "Merged", color: "blue", icon: Combine },
  skipped: { label: "Skipped", color: "gray", icon: CircleSlash },
};
const everything = "all";

function Row({ row }: { row: LedgerRow }) {
  const { color, icon: Icon } = looks[ledgerKind(row)];
  return (
    <Table.Tr>
      <Table.Td>
        <Time at={row.occurs_at} />
        {row.until !== null && row.until !== row.occurs_at && (
          <Text size="xs" c="dimmed" component="div">
            to <Time at={row.until} />
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Group gap={8} wrap="nowrap">
          <Icon size={16} color={`var(--mantine-color-${color}-6)`} style={{ flexShrink: 0 }} aria-hidden />
          <Text size="sm">{ledgerText(row)}</Text>
        </Group>
      </Table.Td>
      <Table.Td>
        {row.execution_id !== null && (
          <Anchor component={Link} to={`/executions/${row.execution_id}`} size="sm">
            {row.outcome === "coalesced" ? "The run for it" : "Run"}
          </Anchor>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function Rows({ triggerId, kind }: { triggerId: string; kind: LedgerKind | undefined }) {
  const query = useInfiniteQuery(ledgerQuery(triggerId));
  const all = query.data?.pages.flatMap((page) => page.items) ?? [];
  const rows = kind === undefined ? all : all.filter((row) => ledgerKind(row) === kind);
  const isLooking = useFilled(query, kind !== undefined, rows.length);
  return (
    <Loaded query={query} rows={3}>
      {() => (
        <Stack gap="sm">
          {rows.length === 0 ? (
            <Text size="sm" c="dimmed" py="md">
              {all.length === 0
                ? "Nothing was due yet. Each time it is, a line here says whether it fired, how late, or why not."
                : isLooking
                  ? `Looking further back than the last ${all.length} times…`
                  : query.hasNextPage
                    ? `None of the last ${all.length} times.`
                    : `None of all ${plural(all.length, "time")}.`}
            </Text>
          ) : (
            <Table.ScrollContainer minWidth={520}>
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th w={220}>Due</Table.Th>
                    <Table.Th>What became of it</Table.Th>
                    <Table.Th w={120}>Run</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {rows.map((row) => (
                    <Row key={row.occurs_at} row={row} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )}
          {query.hasNextPage && (
            <Button
              variant="default"
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
              style={{ alignSelf: "center" }}
            >
              Show earlier ones
            </Button>
          )}
        </Stack>
      )}
    </Loaded>
  );
}

export function Ledger({
  triggers,
  triggerId,
  onTrigger,
}: {
  /** Those that fire by time; never empty. */
  triggers: readonly Trigger[];
  triggerId: string;
  onTrigger: (id: string) => void;
}) {
  const [kind, setKind] = useState<LedgerKind | undefined>(undefined);
  return (
    <Paper withBorder radius="lg" p="lg" component="section" id="ledger">
      <Group justify="space-between" mb="md">
        <div>
          <Group gap={8}>
            <ScrollText size={18} aria-hidden />
            <Title order={2} size="h4">
              Ledger
            </Title>
          </Group>
          <Text size="sm" c="dimmed" mt={4}>
            Every time it was due, newest first.
          </Text>
        </div>
        <Group gap="sm">
          {triggers.length > 1 && (
            <Select
              aria-label="Trigger"
              allowDeselect={false}
              value={triggerId}
              data={triggers.map((one) => ({
                value: one.id,
                label: one.document_id === "cron" ? "Schedule" : one.name,
              }))}
              onChange={(id) => {
                if (id !== null) onTrigger(id);
              }}
            />
          )}
          <SegmentedControl
            aria-label="What became of it"
            value={kind ?? everything}
            data={[
              { value: everything, label: "All" },
              ...ledgerKinds.map((value) => ({ value, label: looks[value].label })),
            ]}
            onChange={(value) => setKind(ledgerKinds.find((one) => one === value))}
          />
        </Group>
      </Group>
      <Rows key={triggerId} triggerId={triggerId} kind={kind} />
    </Paper>
  );
}
