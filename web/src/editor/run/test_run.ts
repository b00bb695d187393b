// Records of runs for tests.
import { modelOf, type NodeRun, type RunModel } from "./run_model";

export function nodeRun(id: string, more: Partial<NodeRun> = {}): NodeRun {
  return {
    node_id: id,
    iteration: "",
    attempt: 1,
    tries: 1,
    name: id,
    type: "get_text",
    phase: 0,
    status: "done",
    state: "succeeded",
    inputs: null,
    output: {},
    output_artifact: null,
    error: null,
    degraded: false,
    warnings: [],
    credits: 1,
    started_at: "2026-11-25T22:59:38.000Z",
    finished_at: "2026-11-25T22:59:38.100Z",
    waited_ms: 0,
    took_ms: 100,
    ...more,
  };
}

export const running = {
  status: "running",
  state: null,
  finished_at: null,
  output: null,
  took_ms: 0,
} as const;
export const skipped = { status: "skipped", state: "skipped", took_ms: 0 } as const;
export const failed = (message: string) =>
  ({ status: "failed", state: "failed", error: { class: "not_found", message } }) as const;

export function runModel(runs: NodeRun[], more: Partial<RunModel> = {}): RunModel {
  const model = modelOf({
    id: "e1",
    workflow_id: "w1",
    workflow_name: "Prices",
    version: 1,
    started_by: "manual",
    trigger_id: null,
    scheduled_for: null,
    replay_of: null,
    status: "completed",
    wait_reason: null,
    ready_at: null,
    accepted_at: "2026-11-25T22:59:38.000Z",
    started_at: "2026-11-25T22:59:38.000Z",
    finished_at: null,
    took_ms: null,
    attempt: 1,
    max_attempts: 3,
    cancel_requested: false,
    dead: false,
    last_node: null,
    error: null,
    degraded: false,
    credits: 0,
    params: null,
    trigger: null,
    test: false,
    result: null,
    phases: [],
    node_runs: runs,
    artifacts: [],
    effects: [],
    failed_node: null,
  });
  return { ...model, ...more };
}
