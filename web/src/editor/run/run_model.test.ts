import { describe, expect, it } from "vitest";
import type { ExecutionEvent } from "@/api/events";
import { currentRuns, elapsedOf, iterationLabel, nodeOfInterest, runsOfNode, withEvents } from "./run_model";
import { failed, nodeRun, runModel, running } from "./test_run";

const node = (seq: number, ...run: Parameters<typeof nodeRun>): ExecutionEvent => ({
  name: "node",
  seq,
  data: nodeRun(...run),
});
const status = (word: "queued" | "running" | "completed", attempt: number): ExecutionEvent => ({
  name: "status",
  seq: 0,
  data: { status: word, attempt },
});
const log = (seq: number, message: string): ExecutionEvent => ({
  name: "log",
  seq,
  data: {
    attempt: 1,
    at: "2026-11-25T22:59:38.000Z",
    level: "info",
    node_id: null,
    iteration: "",
    message,
    fields: null,
  },
});

describe("a run that is watched", () => {
  const begun = runModel([], { status: "queued", attempt: 0 });

  it("takes the newest of each node and what the status says", () => {
    const model = withEvents(begun, [
      status("running", 1),
      node(1, "a", running),
      node(3, "a"),
      node(4, "b", { ...running, iteration: "1" }),
    ]);
    expect(model).toMatchObject({ status: "running", attempt: 1, lastSeq: 4 });
    expect(runsOfNode(model, "a").map((run) => run.status)).toEqual(["done"]);
    expect(
      withEvents(model, [{ name: "end", seq: 0, data: { status: "completed", attempt: 1 } }]).status,
    ).toBe("completed");
  });

  it("takes nothing twice, so a stream that begins anew adds nothing", () => {
    const once = withEvents(begun, [log(1, "hello"), log(2, "world")]);
    const again = withEvents(once, [log(1, "hello"), log(2, "world"), log(3, "!")]);
    expect(again.logs?.map((line) => line.message)).toEqual(["hello", "world", "!"]);
  });

  it("keeps the runs of an earlier attempt apart", () => {
    const model = withEvents(begun, [
      node(1, "a", failed("no")),
      status("running", 2),
      node(2, "a", { attempt: 2 }),
    ]);
    expect(runsOfNode(model, "a").map((run) => [run.attempt, run.status])).toEqual([
      [1, "failed"],
      [2, "done"],
    ]);
    expect(currentRuns(model)).toHaveLength(1);
  });
});

describe("the runs of a node in loops", () => {
  it("stand in the order of the items, not of their texts", () => {
    const model = runModel(["10", "9", "2/1", "2/0"].map((iteration) => nodeRun("a", { iteration })));
    expect(runsOfNode(model, "a").map((run) => run.iteration)).toEqual(["2/0", "2/1", "9", "10"]);
  });
  it("are counted from one", () => {
    expect(iterationLabel("3/0")).toBe("Item 4 · 1");
    expect(iterationLabel("")).toBe("Once");
  });
});

describe("the node to look at", () => {
  it("is the one the run failed at, even when another failed and was tolerated", () => {
    const model = runModel([nodeRun("a", failed("tolerated")), nodeRun("b", failed("fatal"))]);
    const error = { class: "not_found", message: "fatal", detail: { node: "b" } } as const;
    expect(nodeOfInterest(model, error, new Set())).toBe("b");
    expect(nodeOfInterest(model, null, new Set())).toBe("a");
    expect(nodeOfInterest(runModel([]), null, new Set())).toBeNull();
  });
  it("is the last one of a run that completed, but none that clears away", () => {
    const model = runModel([nodeRun("a"), nodeRun("result"), nodeRun("log-out")]);
    expect(nodeOfInterest(model, null, new Set(["log-out"]))).toBe("result");
    expect(nodeOfInterest(runModel([nodeRun("log-out")]), null, new Set(["log-out"]))).toBe("log-out");
  });
});

describe("the time of a node", () => {
  it("runs on while it does, and never back", () => {
    const run = nodeRun("a", running);
    expect(elapsedOf(run, Date.parse(run.started_at) + 1_500)).toBe(1_500);
    expect(elapsedOf(run, Date.parse(run.started_at) - 1_500)).toBe(0);
    expect(elapsedOf(nodeRun("a"), Date.now())).toBe(100);
  });
});
