// From the runs of nodes to what the canvas shows: one state a node, and the wires that went dead. Pure.
import { groupBy, isTerminal, type NodeRun, type RunModel } from "./run_model";
import type { NodeRunStatus, NodeRunView } from "./run_state";

interface Graph {
  nodes: readonly { id: string; parentId?: string }[];
  edges: readonly { source: string; target: string; sourceHandle: string }[];
}

export function statusOf(run: NodeRun): NodeRunStatus {
  if (run.state === "cancelled") return "cancelled";
  if (run.state === "bypassed") return "skipped";
  if (run.status === "done" || run.status === "reused") return "completed";
  return run.status;
}

// What somebody should see first wins.
const loudest: readonly NodeRunStatus[] = ["running", "failed", "completed", "cancelled", "skipped"];

function isLive(run: NodeRun, handle: string): boolean {
  if (run.output && handle in run.output) return true;
  return handle === "Done" && (run.state === "succeeded" || run.state === "bypassed");
}

function viewOf(runs: readonly NodeRun[], handles: ReadonlySet<string>, parked: boolean): NodeRunView {
  const statuses = runs.map(statusOf);
  const status = loudest.find((one) => statuses.includes(one)) ?? "skipped";
  const shown = runs[statuses.lastIndexOf(status)];
  const isLooped = runs.some((run) => run.iteration !== "");
  const view: NodeRunView = { status: status === "running" && parked ? "waiting" : status };
  if (!shown) return view;
  if (status !== "skipped") view.startedAt = shown.started_at;
  if (shown.finished_at !== null) {
    view.duration_ms = runs.reduce((sum, run) => sum + run.took_ms, 0);
    view.deadOutputs = [...handles].filter((handle) => runs.every((run) => !isLive(run, handle)));
  }
  if (shown.error) view.error = shown.error.message.split("\n")[0] ?? "";
  if (isLooped) {
    view.iterations = {
      finished: statuses.filter((one) => one !== "running").length,
      failed: statuses.filter((one) => one === "failed").length,
    };
  }
  return view;
}

export function nodeViews(model: RunModel, graph: Graph): Record<string, NodeRunView> {
  const parents = new Map(graph.nodes.map((node) => [node.id, node.parentId]));
  const handles = new Map<string, Set<string>>();
  for (const edge of graph.edges) {
    // What a container gives its own children is no output of its run.
    if (parents.get(edge.target) === edge.source) continue;
    handles.set(edge.source, (handles.get(edge.source) ?? new Set()).add(edge.sourceHandle));
  }
  const runs = groupBy(
    [...model.nodeRuns.values()].filter((run) => run.attempt === model.attempt),
    (run) => run.node_id,
  );
  const views: Record<string, NodeRunView> = {};
  for (const { id } of graph.nodes) {
    const own = runs.get(id);
    if (own) views[id] = viewOf(own, handles.get(id) ?? new Set(), model.status === "waiting");
    else if (!isTerminal(model.status)) views[id] = { status: "pending" };
  }
  return views;
}
