// What is known of one execution: a finished one's detail, or what its live events told so far. Pure.
import type { Schemas } from "@/api/client";
import type { ExecutionEvent } from "@/api/events";

export type ExecutionStatus = Schemas["ExecutionStatus"];
export type NodeRun = Schemas["NodeRun"];
export type LogLine = Schemas["LogLine"];
export type Artifact = Schemas["Artifact"];

export interface RunModel {
  executionId: string;
  status: ExecutionStatus;
  /** Of the execution; an earlier attempt's node runs stay. */
  attempt: number;
  nodeRuns: ReadonlyMap<string, NodeRun>;
  artifacts: readonly Artifact[];
  /** Null while nobody has read them: the detail has none. */
  logs: readonly LogLine[] | null;
  lastSeq: number;
}

export const isTerminal = (status: string): boolean =>
  status === "completed" || status === "failed" || status === "cancelled";

const keyOf = (run: Pick<NodeRun, "node_id" | "iteration" | "attempt">): string =>
  `${run.attempt} ${run.node_id} ${run.iteration}`;

export function modelOf(detail: Schemas["ExecutionDetail"]): RunModel {
  return {
    executionId: detail.id,
    status: detail.status,
    attempt: detail.attempt,
    nodeRuns: new Map(detail.node_runs.map((run) => [keyOf(run), run])),
    artifacts: detail.artifacts,
    logs: null,
    lastSeq: 0,
  };
}

// Events come in batches; the copies of a batch are made once.
export function withEvents(model: RunModel, events: readonly ExecutionEvent[]): RunModel {
  const nodeRuns = new Map(model.nodeRuns);
  const artifacts = new Map(model.artifacts.map((one) => [one.id, one]));
  const logs = [...(model.logs ?? [])];
  let { status, attempt, lastSeq } = model;
  for (const event of events) {
    if (event.seq !== 0) {
      if (event.seq <= lastSeq) continue;
      lastSeq = event.seq;
    }
    switch (event.name) {
      case "node":
        nodeRuns.set(keyOf(event.data), event.data);
        attempt = Math.max(attempt, event.data.attempt);
        break;
      case "artifact":
        artifacts.set(event.data.id, event.data);
        break;
      case "log":
        logs.push(event.data);
        break;
      case "status":
      case "end":
        ({ status, attempt } = event.data);
        break;
      case "phase":
      case "dropped":
        break;
    }
  }
  return { ...model, status, attempt, nodeRuns, artifacts: [...artifacts.values()], logs, lastSeq };
}

export function groupBy<Key, Value>(
  values: readonly Value[],
  keyOfValue: (value: Value) => Key,
): Map<Key, Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const value of values) {
    const key = keyOfValue(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

/** By number, level by level; texts would put 10 before 9. */
export function compareIterations(a: string, b: string): number {
  const [left, right] = [a, b].map((path) => (path === "" ? [] : path.split("/").map(Number)));
  for (let index = 0; index < Math.max(left?.length ?? 0, right?.length ?? 0); index += 1) {
    const gap = (left?.[index] ?? -1) - (right?.[index] ?? -1);
    if (gap !== 0) return gap;
  }
  return 0;
}

/** The runs of a node: by attempt of the execution, then by iteration. */
export function runsOfNode(model: RunModel, nodeId: string): NodeRun[] {
  return [...model.nodeRuns.values()]
    .filter((run) => run.node_id === nodeId)
    .sort((a, b) => a.attempt - b.attempt || compareIterations(a.iteration, b.iteration));
}

/** "3/0" → "Item 4 · 1" */
export const iterationLabel = (iteration: string): string =>
  iteration === ""
    ? "Once"
    : `Item ${iteration
        .split("/")
        .map((part) => Number(part) + 1)
        .join(" · ")}`;

/** The newest attempt's runs, in the order in which they began. */
export function currentRuns(model: RunModel): NodeRun[] {
  return [...model.nodeRuns.values()]
    .filter((run) => run.attempt === model.attempt)
    .sort((a, b) => a.started_at.localeCompare(b.started_at) || a.phase - b.phase);
}

export function elapsedOf(run: NodeRun, now: number): number {
  if (run.finished_at !== null || run.status !== "running") return run.took_ms;
  return Math.max(0, now - Date.parse(run.started_at));
}

/**
 * The node to look at first: the one that failed the run, else one that failed, else one that runs, else the last one of
 * those that did not only clear away.
 */
export function nodeOfInterest(
  model: RunModel,
  error: Schemas["RunError"] | null,
  teardown: ReadonlySet<string>,
): string | null {
  const runs = currentRuns(model);
  const named = error?.detail?.node;
  if (named !== undefined && runs.some((run) => run.node_id === named)) return named;
  const found =
    runs.find((run) => run.status === "failed") ??
    runs.find((run) => run.status === "running") ??
    runs.findLast((run) => run.status === "done" && !teardown.has(run.node_id)) ??
    runs.findLast((run) => run.status === "done");
  return found?.node_id ?? null;
}
