import { describe, expect, it } from "vitest";
import { guidedWorkflow, nextStep, stepsDone, type FirstStep } from "./first_steps_state";
import type { WorkflowItem } from "./queries";

const workflow = (change: Partial<WorkflowItem> = {}, completed = 0, runs = completed): WorkflowItem => ({
  id: "w1",
  name: "Log in and scrape",
  description: "",
  status: "draft",
  revision: 1,
  draft_version: 1,
  active_version: null,
  created_at: "2026-11-25T00:00:00Z",
  updated_at: "2026-11-25T00:00:00Z",
  quarantined_at: null,
  next_run_at: null,
  schedule_error: null,
  last_runs: [],
  node_count: 9,
  trigger_kinds: [],
  statistics: {
    runs,
    completed,
    failed: runs - completed,
    cancelled: 0,
    live: 0,
    success_rate: null,
    median_ms: null,
    p95_ms: null,
    last_run_at: null,
    last_status: null,
  },
  ...change,
});
const none: ReadonlySet<FirstStep> = new Set();

describe("the guided workflow", () => {
  it("is the remembered one, or the only one of that name", () => {
    const other = workflow({ id: "w2", name: "Prices" });
    expect(guidedWorkflow([other, workflow()], "w1", "Log in and scrape")?.id).toBe("w1");
    expect(guidedWorkflow([workflow()], null, "Log in and scrape")?.id).toBe("w1");
    expect(guidedWorkflow([other, workflow()], null, "Log in and scrape")).toBe(undefined);
    expect(guidedWorkflow([other], null, "Log in and scrape")).toBe(undefined);
  });
});

describe("the first steps", () => {
  it.each<[string, WorkflowItem | undefined, ReadonlySet<FirstStep>, FirstStep | undefined]>([
    ["begin with making it", undefined, none, "create"],
    ["go on in the editor", workflow(), none, "open"],
    ["go on with a run", workflow(), new Set<FirstStep>(["open"]), "run"],
    ["want a run that completes", workflow({}, 0, 2), none, "run"],
    ["go on with what it read", workflow({}, 1), none, "look"],
    ["go on with a schedule", workflow({}, 1), new Set<FirstStep>(["look"]), "schedule"],
    [
      "do not end while the schedule is not active",
      workflow({ status: "paused" }, 1),
      new Set<FirstStep>(["look"]),
      "schedule",
    ],
    ["end with it", workflow({ status: "active", next_run_at: "2026-11-26T08:00:00Z" }, 1), none, undefined],
  ])("%s", (_, one, seen, next) => {
    expect(nextStep(stepsDone(one, seen))).toBe(next);
  });
});
