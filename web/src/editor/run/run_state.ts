// What the canvas shows of a run: the state of each node in the execution that is being watched, or in the last one.
// Written by the watcher of a run (live events or a finished execution's detail), read by nodes and edges of the canvas.
import { create } from "zustand";

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
}

interface RunState {
  executionId: string | null;
  nodes: Readonly<Record<string, NodeRunView>>;
  show: (executionId: string, nodes: Readonly<Record<string, NodeRunView>>) => void;
  update: (nodeId: string, view: NodeRunView) => void;
  clear: () => void;
}

export const useRunState = create<RunState>()((set) => ({
  executionId: null,
  nodes: {},
  show: (executionId, nodes) => set({ executionId, nodes }),
  update: (nodeId, view) => set((state) => ({ nodes: { ...state.nodes, [nodeId]: view } })),
  clear: () => set({ executionId: null, nodes: {} }),
}));

export const useNodeRun = (nodeId: string): NodeRunView | undefined =>
  useRunState((state) => state.nodes[nodeId]);
