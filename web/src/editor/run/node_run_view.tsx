// What one node did in a run: failure, outputs, inputs, log, files, timing; for loops, of the iteration that is chosen.
import { Badge, Group, Select, Stack, Tabs, Text } from "@mantine/core";
import { useState } from "react";
import { slugOf } from "@/editor/model/document";
import { StatusBadge } from "@/ui/status_badge";
import { formatDuration, Time } from "@/ui/time";
import { plural } from "@/ui/sentence";
import { FailureView } from "./failure_view";
import { LogList } from "./log_list";
import { statusOf } from "./node_views";
import { iterationLabel, runsOfNode, type NodeRun, type RunModel } from "./run_model";
import { StoredFile } from "./stored_file";
import { useElapsedOf } from "./use_now";
import { ValueView } from "./value_view";
import classes from "./run.module.css";

const isEmpty = (values: object | null) => Object.keys(values ?? {}).length === 0;
const keyOf = (run: NodeRun) => `${run.attempt}/${run.iteration}`;

// What its state alone does not tell.
function remarkOf(run: NodeRun): string | null {
  if (run.state === "bypassed")
    return "Its condition “when” was false: it did nothing and let its page through.";
  if (run.status === "skipped") return "It did not run: no live path led to it.";
  if (run.status === "reused") return "Its outputs were taken over from the run before.";
  if (run.status === "done" && run.tries === 0) return "It did not run: its outputs were pinned or reused.";
  if (run.state === "cancelled") return "It was cancelled before it was done.";
  return null;
}

function Values({
  executionId,
  values,
  pathOf,
  empty,
}: {
  executionId: string;
  values: Record<string, unknown> | null;
  pathOf?: (name: string) => string;
  empty: string;
}) {
  const entries = Object.entries(values ?? {});
  if (entries.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {empty}
      </Text>
    );
  }
  // Live pages say the least.
  const ordered = entries.toSorted(([, a], [, b]) => Number(a === "[page]") - Number(b === "[page]"));
  return (
    <Stack gap="md">
      {ordered.map(([name, value]) => (
        <ValueView
          key={name}
          executionId={executionId}
          name={name}
          value={value}
          {...(pathOf && { path: pathOf(name) })}
        />
      ))}
    </Stack>
  );
}

function Timing({ run }: { run: NodeRun }) {
  const elapsed = useElapsedOf(run);
  return (
    <dl className={classes.facts}>
      <dt>Started</dt>
      <dd>
        <Time at={run.started_at} />
      </dd>
      <dt>Finished</dt>
      <dd>
        <Time at={run.finished_at} />
      </dd>
      <dt>Took</dt>
      <dd>{formatDuration(elapsed)}</dd>
      <dt>Waited</dt>
      <dd>{formatDuration(run.waited_ms)}</dd>
      <dt>Tries</dt>
      <dd>{run.tries}</dd>
      <dt>Phase</dt>
      <dd>{run.phase + 1}</dd>
      <dt>Attempt of the run</dt>
      <dd>{run.attempt}</dd>
      <dt>Credits</dt>
      <dd>{run.credits}</dd>
      <dt>Type</dt>
      <dd>{run.type}</dd>
    </dl>
  );
}

function RunChoice({
  runs,
  run,
  onChoose,
}: {
  runs: NodeRun[];
  run: NodeRun;
  onChoose: (key: string) => void;
}) {
  const attempts = new Set(runs.map((one) => one.attempt)).size;
  const failures = runs.filter((one) => one.status === "failed").length;
  const label = (one: NodeRun) =>
    [
      ...(attempts > 1 ? [`Attempt ${one.attempt}`] : []),
      ...(one.iteration === "" ? [] : [iterationLabel(one.iteration)]),
      statusOf(one),
    ].join(" · ");
  return (
    <Select
      size="xs"
      searchable={runs.length > 12}
      allowDeselect={false}
      label={runs.some((one) => one.iteration !== "") ? "Iteration" : "Attempt"}
      description={
        failures > 0 ? `${plural(runs.length, "run")}, ${failures} failed` : plural(runs.length, "run")
      }
      data={runs.map((one) => ({ value: keyOf(one), label: label(one) }))}
      value={keyOf(run)}
      onChange={(key) => key !== null && onChoose(key)}
    />
  );
}

interface NodeRunViewProps {
  model: RunModel;
  nodeId: string;
  /** The iteration to begin with; another can be chosen. */
  iteration?: string | null;
}
export function NodeRunView({ model, nodeId, iteration = null }: NodeRunViewProps) {
  const [chosen, choose] = useState(iteration === null ? null : `${model.attempt}/${iteration}`);
  const runs = runsOfNode(model, nodeId);
  const current = runs.filter((one) => one.attempt === model.attempt);
  const run =
    runs.find((one) => keyOf(one) === chosen) ??
    current.find((one) => one.status === "failed") ??
    current.at(-1) ??
    runs.at(-1);
  if (!run) {
    return (
      <Text size="sm" c="dimmed">
        This node has not run in this execution.
      </Text>
    );
  }
  return (
    <Stack gap="sm">
      {runs.length > 1 && <RunChoice runs={runs} run={run} onChoose={choose} />}
      <OneRun key={keyOf(run)} model={model} run={run} />
    </Stack>
  );
}

function OneRun({ model, run }: { model: RunModel; run: NodeRun }) {
  const { executionId } = model;
  const elapsed = useElapsedOf(run);
  const [tab, setTab] = useState<string | null>(null);
  const remark = remarkOf(run);
  const isOwn = (one: { node_id: string | null; iteration: string; attempt: number }) =>
    one.node_id === run.node_id && one.iteration === run.iteration && one.attempt === run.attempt;
  const files = model.artifacts.filter(isOwn);
  const slug = slugOf(run.name);
  // That somebody cancelled it is no failure, and said already.
  const error = run.state === "cancelled" ? null : run.error;
  const gaveNothing = run.status === "done" && isEmpty(run.output) && !isEmpty(run.inputs);
  const shown = tab ?? (error ? "failure" : gaveNothing ? "input" : "output");
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <StatusBadge status={statusOf(run)} />
        <Text size="sm" c="dimmed">
          {run.status === "skipped" ? "" : formatDuration(elapsed)}
          {run.tries > 1 ? ` · ${run.tries} tries` : ""}
        </Text>
        {run.degraded && (
          <Badge color="yellow" variant="light" tt="none">
            degraded
          </Badge>
        )}
      </Group>
      {remark !== null && (
        <Text size="sm" c="dimmed">
          {remark}
        </Text>
      )}
      {run.warnings.map((warning) => (
        <Text key={warning} size="sm" c="yellow.8">
          {warning}
        </Text>
      ))}
      <Tabs value={shown} onChange={setTab} keepMounted={false} styles={{ tab: { paddingInline: 9 } }}>
        <Tabs.List>
          {error && <Tabs.Tab value="failure">Failure</Tabs.Tab>}
          <Tabs.Tab value="output">Output</Tabs.Tab>
          <Tabs.Tab value="input">Input</Tabs.Tab>
          <Tabs.Tab value="log">Log</Tabs.Tab>
          {files.length > 0 && <Tabs.Tab value="files">Files</Tabs.Tab>}
          <Tabs.Tab value="timing">Timing</Tabs.Tab>
        </Tabs.List>
        {error && (
          <Tabs.Panel value="failure" pt="sm">
            <FailureView executionId={executionId} error={error} artifacts={files} />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="output" pt="sm">
          {run.output_artifact === null ? (
            <Values
              executionId={executionId}
              values={run.output}
              pathOf={(name) => `nodes.${slug}.${slugOf(name)}`}
              empty={run.status === "running" ? "It still runs." : "It gave no values."}
            />
          ) : (
            <StoredFile
              executionId={executionId}
              artifactId={run.output_artifact}
              name={`${slug}.json`}
              mediaType="application/json"
              bytes={0}
            />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="input" pt="sm">
          <Values executionId={executionId} values={run.inputs} empty="It took no values." />
        </Tabs.Panel>
        <Tabs.Panel value="log" pt="sm">
          <LogList model={model} only={isOwn} />
        </Tabs.Panel>
        <Tabs.Panel value="files" pt="sm">
          <Stack gap="md">
            {files.map((file) => (
              <StoredFile
                key={file.id}
                executionId={executionId}
                artifactId={file.id}
                name={file.name}
                mediaType={file.media_type}
                bytes={file.bytes}
              />
            ))}
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="timing" pt="sm">
          <Timing run={run} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
