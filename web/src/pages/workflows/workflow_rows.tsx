// The workflows of the account: a table, and on a phone a card each.
import { Anchor, Badge, Card, Group, Stack, Table, Text, Tooltip, VisuallyHidden } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Sparkline } from "@/ui/sparkline";
import { formatDuration, Time } from "@/ui/time";
import type { Change } from "./lifecycle";
import type { WorkflowItem } from "./queries";
import { StatusSwitch } from "./status_switch";
import { percent } from "./statistics_text";

export interface RowsProps {
  workflows: readonly WorkflowItem[];
  busy: string | undefined;
  onChange: (change: Change, workflow: WorkflowItem) => void;
  menu: (workflow: WorkflowItem) => ReactNode;
}

function Name({ workflow }: { workflow: WorkflowItem }) {
  const trouble =
    workflow.quarantined_at !== null
      ? "Quarantined: its version took the worker down and starts no more by itself"
      : workflow.schedule_error;
  return (
    <div style={{ minWidth: 0 }}>
      <Group gap={6} wrap="nowrap">
        <Anchor
          component={Link}
          to={`/workflows/${workflow.id}`}
          fw={600}
          size="sm"
          truncate="end"
          c="var(--mantine-color-text)"
        >
          {workflow.name}
        </Anchor>
        {trouble !== null && (
          <Tooltip label={trouble} multiline maw={320}>
            <TriangleAlert
              size={15}
              color="var(--mantine-color-orange-6)"
              aria-label={trouble}
              style={{ flexShrink: 0 }}
            />
          </Tooltip>
        )}
      </Group>
      {workflow.description !== "" && (
        <Text size="xs" c="dimmed" truncate="end">
          {workflow.description}
        </Text>
      )}
    </div>
  );
}

const nextRun = (workflow: WorkflowItem) =>
  workflow.status === "active" && workflow.next_run_at !== null ? (
    <Time at={workflow.next_run_at} style="relative" />
  ) : (
    <Text span size="sm" c="dimmed">
      –
    </Text>
  );

function LastRun({ workflow }: { workflow: WorkflowItem }) {
  const { statistics } = workflow;
  return (
    <Group gap={8} wrap="nowrap">
      <Time at={statistics.last_run_at} style="relative" />
      {statistics.live > 0 && (
        <Badge size="xs" color="blue" variant="light" tt="none">
          {statistics.live} now
        </Badge>
      )}
    </Group>
  );
}

export function WorkflowTable({ workflows, busy, onChange, menu }: RowsProps) {
  return (
    <Table.ScrollContainer minWidth={860}>
      <Table verticalSpacing="sm" highlightOnHover layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th w={142}>Status</Table.Th>
            <Table.Th w={110}>Next run</Table.Th>
            <Table.Th w={140}>Last run</Table.Th>
            <Table.Th w={132}>Outcomes</Table.Th>
            <Table.Th w={82} ta="right">
              Success
            </Table.Th>
            <Table.Th w={96} ta="right">
              Median
            </Table.Th>
            <Table.Th w={52}>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {workflows.map((workflow) => (
            <Table.Tr key={workflow.id}>
              <Table.Td>
                <Name workflow={workflow} />
              </Table.Td>
              <Table.Td>
                <StatusSwitch
                  workflow={workflow}
                  busy={busy === workflow.id}
                  onChange={(change) => onChange(change, workflow)}
                />
              </Table.Td>
              <Table.Td>{nextRun(workflow)}</Table.Td>
              <Table.Td>
                <LastRun workflow={workflow} />
              </Table.Td>
              <Table.Td>
                <Sparkline runs={workflow.last_runs} />
              </Table.Td>
              <Table.Td ta="right">{percent(workflow.statistics.success_rate)}</Table.Td>
              <Table.Td ta="right">
                {workflow.statistics.median_ms === null ? "–" : formatDuration(workflow.statistics.median_ms)}
              </Table.Td>
              <Table.Td>{menu(workflow)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

export function WorkflowCards({ workflows, busy, onChange, menu }: RowsProps) {
  return (
    <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
      {workflows.map((workflow) => (
        <Card key={workflow.id} component="li" withBorder p="md">
          <Group justify="space-between" wrap="nowrap" align="flex-start">
            <Name workflow={workflow} />
            {menu(workflow)}
          </Group>
          <Group justify="space-between" mt="sm">
            <StatusSwitch
              workflow={workflow}
              busy={busy === workflow.id}
              onChange={(change) => onChange(change, workflow)}
            />
            <Sparkline runs={workflow.last_runs} />
          </Group>
          <Text size="xs" c="dimmed" mt="sm" component="div">
            {workflow.status === "active" && workflow.next_run_at !== null && (
              <>
                next <Time at={workflow.next_run_at} style="relative" /> ·{" "}
              </>
            )}
            last <Time at={workflow.statistics.last_run_at} style="relative" none="never" /> ·{" "}
            {percent(workflow.statistics.success_rate)} succeed
          </Text>
        </Card>
      ))}
    </Stack>
  );
}
