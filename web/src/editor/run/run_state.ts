// What the canvas shows of a run: the state of each node in the execution that is being watched, or in the last one.
// Written by the watcher of a run (live events or a finished execution's detail), read by nodes and edges of the canvas.
import { create } from "zustand";
import type { RunModel } from "./run_model";

export type NodeRunStatus =
  "pending" | "running" | "waiting" | "completed" | "failed" | "skipped" | "cancelled";

export interface NodeRunView {
  status: NodeRunStatus;
  /** RFC 3339 */
  startedAt?: string;
  duration_ms?: number;
  error?: string;
  /** Output handles that went dead: their wires are dimmed. */
  deadOutputs?: readonly string[];
  /** Of a node in a loop. */
  iterations?: { finished: number; failed: number };
}

interface RunState {
  executionId: string | null;
  nodes: Readonly<Record<string, NodeRunView>>;
  /** An earlier run, shown until there is a newer one. */
  faint: boolean;
  model: RunModel | null;
  show: (model: RunModel, nodes: Readonly<Record<string, NodeRunView>>, faint: boolean) => void;
  clear: () => void;
}

// A view that says the same stays the same object, so that only the nodes that changed are drawn anew.
function unchanged(
  before: Readonly<Record<string, NodeRunView>>,
  after: Readonly<Record<string, NodeRunView>>,
): Record<string, NodeRunView> {
  const entries = Object.entries(after).map(([id, view]): [string, NodeRunView] => {
    const old = before[id];
    return [id, old && JSON.stringify(old) === JSON.stringify(view) ? old : view];
  });
  return Object.fromEntries(entries);
}

export const useRunState = create<RunState>()((set) => ({
  executionId: null,
  nodes: {},
  faint: false,
  model: null,
  show: (model, nodes, faint) =>
    set((state) => ({ executionId: model.executionId, model, nodes: unchanged(state.nodes, nodes), faint })),
  clear: () => set({ executionId: null, nodes: {}, faint: false, model: null }),
}));

export const useNodeRun = (nodeId: string): NodeRunView | undefined =>
  useRunState((state) => state.nodes[nodeId]);
