// Where the bars of a run's timeline lie: one row a node run, grouped by phase. Pure.
import { compareIterations, groupBy, type NodeRun } from "@/editor/run/run_model";

export interface GanttBar {
  run: NodeRun;
  /** Parts of the whole span, 0 to 1. */
  left: number;
  width: number;
  /** The part of the bar, from its left, in which it waited for its turn. */
  waited: number;
}
export interface GanttGroup {
  phase: number;
  bars: GanttBar[];
}
export interface Gantt {
  /** Milliseconds from the first begin to the last end. */
  span: number;
  begin: number;
  groups: GanttGroup[];
  ticks: { at: number; left: number }[];
}

const steps = [1, 2, 5];

/** A round step, at most `most` of which fit into the span. */
export function tickStep(span: number, most: number): number {
  for (let power = 1; ; power *= 10) {
    const found = steps.map((step) => step * power).find((step) => span / step <= most);
    if (found !== undefined) return found;
  }
}

// Nodes in the order in which they began; the items of a loop stay beside each other.
function inOrder(runs: readonly NodeRun[]): NodeRun[] {
  const begins = new Map<string, string>();
  for (const run of runs) {
    const known = begins.get(run.node_id);
    if (known === undefined || run.started_at < known) begins.set(run.node_id, run.started_at);
  }
  const beginOf = (run: NodeRun) => begins.get(run.node_id) ?? "";
  return runs.toSorted(
    (a, b) =>
      beginOf(a).localeCompare(beginOf(b)) ||
      a.node_id.localeCompare(b.node_id) ||
      compareIterations(a.iteration, b.iteration),
  );
}

/** How long it was ready before it began. The waiting between tries, counted too, lies between its begin and its end. */
function waitedBefore(run: NodeRun): number {
  if (run.finished_at === null) return run.waited_ms;
  const betweenTries = Date.parse(run.finished_at) - Date.parse(run.started_at) - run.took_ms;
  return Math.max(0, run.waited_ms - Math.max(0, betweenTries));
}

export function ganttOf(runs: readonly NodeRun[], now: number): Gantt {
  const endOf = (run: NodeRun) => (run.finished_at === null ? now : Date.parse(run.finished_at));
  const readyAt = (run: NodeRun) => Date.parse(run.started_at) - waitedBefore(run);
  const begin = Math.min(...runs.map(readyAt));
  const end = Math.max(...runs.map(endOf));
  if (runs.length === 0) return { span: 0, begin: now, groups: [], ticks: [] };
  const span = Math.max(1, end - begin);
  const bar = (run: NodeRun): GanttBar => {
    const from = readyAt(run);
    const length = Math.max(0, endOf(run) - from);
    return {
      run,
      left: (from - begin) / span,
      width: length / span,
      waited: length === 0 ? 0 : Math.min(1, waitedBefore(run) / length),
    };
  };
  const byPhase = groupBy(runs, (run) => run.phase);
  const groups = [...byPhase]
    .sort(([a], [b]) => a - b)
    .map(([phase, own]) => ({
      phase,
      bars: inOrder(own).map(bar),
    }));
  const step = tickStep(span, 5);
  const ticks = Array.from({ length: Math.floor(span / step) + 1 }, (_, index) => ({
    at: index * step,
    left: (index * step) / span,
  }));
  return { span, begin, groups, ticks };
}
