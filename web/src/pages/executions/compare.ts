// Two runs side by side: node by node what became of it, how long it took, and where its outputs differ. Pure.
import { currentRuns, type NodeRun, type RunModel } from "@/editor/run/run_model";
import { isBranch, memberPath } from "@/ui/json_view_rows";

export interface ValueDifference {
  path: string;
  /** `undefined`: not there. */
  before: unknown;
  after: unknown;
}

const most = 200;

export function valueDifferences(before: unknown, after: unknown, path = ""): ValueDifference[] {
  const found: ValueDifference[] = [];
  const visit = (a: unknown, b: unknown, at: string) => {
    if (found.length >= most || Object.is(a, b)) return;
    if (!isBranch(a) || !isBranch(b) || Array.isArray(a) !== Array.isArray(b)) {
      found.push({ path: at, before: a, after: b });
      return;
    }
    const left = a as Record<string, unknown>;
    const right = b as Record<string, unknown>;
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
      visit(
        left[key],
        right[key],
        at === "" && !Array.isArray(a) ? key : memberPath(at, Array.isArray(a) ? Number(key) : key),
      );
    }
  };
  visit(before, after, path);
  return found;
}

export interface NodeComparison {
  key: string;
  nodeId: string;
  iteration: string;
  name: string;
  phase: number;
  before: NodeRun | null;
  after: NodeRun | null;
  sameState: boolean;
  /** Milliseconds more in the second run; null when it did not run in both. */
  slower: number | null;
  outputs: ValueDifference[];
  changed: boolean;
}

const keyOf = (run: NodeRun) => `${run.node_id} ${run.iteration}`;

export function compareRuns(before: RunModel, after: RunModel): NodeComparison[] {
  const left = new Map(currentRuns(before).map((run) => [keyOf(run), run]));
  const right = new Map(currentRuns(after).map((run) => [keyOf(run), run]));
  const compare = (key: string): NodeComparison | null => {
    const [a, b] = [left.get(key) ?? null, right.get(key) ?? null];
    const one = b ?? a;
    if (!one) return null;
    const sameState = a?.state === b?.state;
    const outputs = a && b ? valueDifferences(a.output ?? {}, b.output ?? {}) : [];
    return {
      key,
      nodeId: one.node_id,
      iteration: one.iteration,
      name: one.name,
      phase: one.phase,
      before: a,
      after: b,
      sameState,
      slower: a && b ? b.took_ms - a.took_ms : null,
      outputs,
      changed: !sameState || outputs.length > 0 || a?.error?.message !== b?.error?.message,
    };
  };
  return [...new Set([...left.keys(), ...right.keys()])]
    .map(compare)
    .filter((one) => one !== null)
    .sort((a, b) => a.phase - b.phase || a.key.localeCompare(b.key, undefined, { numeric: true }));
}
