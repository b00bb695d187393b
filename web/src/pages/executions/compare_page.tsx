// Two runs of a workflow, node by node: what became of each, how long it took, where their outputs differ.
import {
  Anchor,
  Code,
  Group,
  Paper,
  SegmentedControl,
  Stack,
  Table,
  Text,
  UnstyledButton,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";
import { isNotFound, type Schemas } from "@/api/client";
import { executionQuery } from "@/api/queries";
import { NotFound } from "@/app/errors";
import { statusOf } from "@/editor/run/node_views";
import { iterationLabel, modelOf, type NodeRun } from "@/editor/run/run_model";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";
import { plural, sentence } from "@/ui/sentence";
import { StatusBadge } from "@/ui/status_badge";
import { formatDuration, Time } from "@/ui/time";
import { compareRuns, type NodeComparison, type ValueDifference } from "./compare";
import { Took } from "./execution_rows";

const route = getRouteApi("/member/shell/executions/$executionId/compare/$otherId");

type Detail = Schemas["ExecutionDetail"];

function RunCard({ label, run }: { label: string; run: Detail }) {
  return (
    <Paper withBorder p="md" style={{ flex: "1 1 280px" }}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Group gap="xs" mt={4}>
        <StatusBadge status={run.status} />
        <Anchor
          size="sm"
          renderRoot={(props) => (
            <Link to="/executions/$executionId" params={{ executionId: run.id }} {...props} />
          )}
        >
          <Time at={run.started_at ?? run.accepted_at} />
        </Anchor>
      </Group>
      <Text size="sm" c="dimmed" mt={4}>
        version {run.version} · <Took run={run} />
      </Text>
      {run.error && (
        <Text size="xs" mt={4} lineClamp={2}>
          {sentence(run.error.message.split("\n")[0] ?? "")}
        </Text>
      )}
    </Paper>
  );
}

const State = ({ run }: { run: NodeRun | null }) =>
  run ? (
    <StatusBadge status={statusOf(run)} size="sm" />
  ) : (
    <Text size="xs" c="dimmed">
      not run
    </Text>
  );

function Slower({ comparison }: { comparison: NodeComparison }) {
  const { slower, before, after } = comparison;
  if (slower === null) return <>{formatDuration((after ?? before)?.took_ms ?? 0)}</>;
  const sign = slower > 0 ? "+" : "−";
  // A tenth of a second either way is noise.
  return (
    <Text span inherit {...(Math.abs(slower) < 100 && { c: "dimmed" })}>
      {formatDuration(before?.took_ms ?? 0)} → {formatDuration(after?.took_ms ?? 0)}
      {slower !== 0 && ` (${sign}${formatDuration(Math.abs(slower))})`}
    </Text>
  );
}

const valueText = (value: unknown): string =>
  value === undefined ? "not there" : JSON.stringify(value, null, 1);

function Difference({ difference }: { difference: ValueDifference }) {
  return (
    <Table.Tr>
      <Table.Td valign="top" ff="monospace" fz="xs">
        {difference.path}
      </Table.Td>
      {[difference.before, difference.after].map((value, index) => (
        <Table.Td key={index} valign="top" w="38%">
          <Code
            block
            mah={160}
            style={{ overflow: "auto", whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}
            {...(value === undefined && { c: "dimmed" })}
          >
            {valueText(value)}
          </Code>
        </Table.Td>
      ))}
    </Table.Tr>
  );
}

function Outputs({ comparison }: { comparison: NodeComparison }) {
  const messages = [comparison.before, comparison.after].map((run) => run?.error?.message.split("\n")[0]);
  return (
    <Stack gap="xs" py="xs">
      {messages[0] !== messages[1] &&
        messages.map(
          (message, index) =>
            message !== undefined && (
              <Text key={index} size="sm">
                {index === 0 ? "Before: " : "After: "}
                {sentence(message)}
              </Text>
            ),
        )}
      {messages[0] === messages[1] && comparison.outputs.length === 0 && (
        <Text size="sm" c="dimmed">
          {comparison.slower === null
            ? "It ran in one of the two only."
            : "It ended otherwise, with equal outputs."}
        </Text>
      )}
      {comparison.outputs.length > 0 && (
        <Table.ScrollContainer minWidth={560}>
          <Table aria-label={`Outputs of ${comparison.name} that differ`} verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Output</Table.Th>
                <Table.Th>Before</Table.Th>
                <Table.Th>After</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {comparison.outputs.map((difference) => (
                <Difference key={difference.path} difference={difference} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Stack>
  );
}

function Row({ comparison }: { comparison: NodeComparison }) {
  const [open, setOpen] = useState(false);
  const { name, iteration, outputs } = comparison;
  const isFoldable = comparison.changed;
  const Arrow = open ? ChevronDown : ChevronRight;
  const label = `${name}${iteration === "" ? "" : ` · ${iterationLabel(iteration)}`}`;
  return (
    <>
      <Table.Tr>
        <Table.Td>
          {isFoldable ? (
            <UnstyledButton aria-expanded={open} onClick={() => setOpen(!open)} fz="sm" fw={550}>
              <Group gap={4} wrap="nowrap">
                <Arrow size={14} aria-hidden />
                {label}
              </Group>
            </UnstyledButton>
          ) : (
            <Text size="sm" pl={18}>
              {label}
            </Text>
          )}
        </Table.Td>
        <Table.Td>
          <State run={comparison.before} />
        </Table.Td>
        <Table.Td>
          <State run={comparison.after} />
        </Table.Td>
        <Table.Td fz="sm" style={{ whiteSpace: "nowrap" }}>
          <Slower comparison={comparison} />
        </Table.Td>
        <Table.Td fz="sm">
          {outputs.length > 0
            ? plural(outputs.length, "difference")
            : comparison.slower === null
              ? "–"
              : "same"}
        </Table.Td>
      </Table.Tr>
      {open && (
        <Table.Tr>
          <Table.Td colSpan={5}>
            <Outputs comparison={comparison} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

function Comparison({ before, after }: { before: Detail; after: Detail }) {
  const [shown, show] = useState("changed");
  const all = useMemo(() => compareRuns(modelOf(before), modelOf(after)), [before, after]);
  const changed = all.filter((one) => one.changed);
  const rows = shown === "all" ? all : changed;
  return (
    <Stack gap="md">
      <Group align="stretch">
        <RunCard label="Before" run={before} />
        <RunCard label="After" run={after} />
      </Group>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {changed.length === 0
            ? "Every node did the same and gave the same."
            : `${plural(changed.length, "node")} of ${all.length} did something else or gave something else.`}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label="Show"
          value={shown}
          onChange={show}
          data={[
            { value: "changed", label: "Differences" },
            { value: "all", label: "All nodes" },
          ]}
        />
      </Group>
      {rows.length > 0 && (
        <Paper withBorder>
          <Table.ScrollContainer minWidth={640}>
            <Table horizontalSpacing="md" aria-label="Nodes of both runs">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Node</Table.Th>
                  <Table.Th w={150}>Before</Table.Th>
                  <Table.Th w={150}>After</Table.Th>
                  <Table.Th w={220}>Duration</Table.Th>
                  <Table.Th w={130}>Outputs</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map((comparison) => (
                  <Row key={comparison.key} comparison={comparison} />
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </Paper>
      )}
    </Stack>
  );
}

export function ComparePage() {
  const { executionId, otherId } = route.useParams();
  const before = useQuery(executionQuery(executionId));
  const after = useQuery(executionQuery(otherId));
  if (isNotFound(before.error) || isNotFound(after.error)) return <NotFound />;
  return (
    <Page title="Compare two runs" about={after.data?.workflow_name}>
      <Loaded query={before}>
        {(first) => <Loaded query={after}>{(second) => <Comparison before={first} after={second} />}</Loaded>}
      </Loaded>
    </Page>
  );
}
