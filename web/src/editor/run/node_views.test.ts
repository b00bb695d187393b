import { describe, expect, it } from "vitest";
import { nodeViews } from "./node_views";
import { failed, nodeRun, runModel, running, skipped } from "./test_run";

const graph = (...edges: string[]) => {
  const parsed = edges.map((edge) => /^(\w+)\.([\w ]+)>(\w+)$/.exec(edge)?.slice(1) ?? []);
  const ids = new Set(parsed.flatMap(([source = "", , target = ""]) => [source, target]));
  return {
    nodes: [...ids].map((id) => ({ id })),
    edges: parsed.map(([source = "", sourceHandle = "", target = ""]) => ({ source, sourceHandle, target })),
  };
};

describe("what the canvas shows of a run", () => {
  it("dims the path that a branch did not take, and what hangs on it", () => {
    const views = nodeViews(
      runModel([
        nodeRun("if", { output: { "False Path": 1, Result: false } }),
        nodeRun("yes", skipped),
        nodeRun("no", { output: { Text: "x" } }),
      ]),
      graph("if.True Path>yes", "if.False Path>no", "yes.Done>end", "no.Done>end"),
    );
    expect(views.if?.deadOutputs).toEqual(["True Path"]);
    expect(views.yes).toEqual({ status: "skipped", deadOutputs: ["Done"], duration_ms: 0 });
    expect(views.no?.deadOutputs).toEqual([]);
    expect(views.end).toBeUndefined();
  });

  it("says what waits, runs and failed while the run lives", () => {
    const views = nodeViews(
      runModel([nodeRun("a", failed("no element\n  +2 ms")), nodeRun("b", running)], { status: "running" }),
      graph("a.Text>b", "b.Text>c"),
    );
    expect(views.a).toMatchObject({ status: "failed", error: "no element", deadOutputs: ["Text"] });
    expect(views.b).toEqual({ status: "running", startedAt: "2026-11-25T22:59:38.000Z" });
    expect(views.c).toEqual({ status: "pending" });
  });

  it("shows a run that is parked as waiting", () => {
    const views = nodeViews(runModel([nodeRun("a", running)], { status: "waiting" }), graph("a.Done>b"));
    expect(views.a?.status).toBe("waiting");
  });

  it("sums the items of a loop up; an output is dead when it was in all of them", () => {
    const { nodes, edges } = graph("loop.Item>a", "a.Text>b", "a.Error>c", "loop.Results>d");
    const views = nodeViews(
      runModel([
        nodeRun("a", { iteration: "0", output: { Text: "x" } }),
        nodeRun("a", { iteration: "1", ...failed("gone"), output: { Error: {} } }),
        nodeRun("b", { iteration: "0" }),
        nodeRun("b", { iteration: "1", ...skipped }),
        nodeRun("loop", { output: { Results: [] } }),
      ]),
      { nodes: nodes.map((node) => (node.id === "a" ? { ...node, parentId: "loop" } : node)), edges },
    );
    expect(views.a).toMatchObject({
      status: "failed",
      iterations: { finished: 2, failed: 1 },
      deadOutputs: [],
      duration_ms: 200,
    });
    expect(views.b?.status).toBe("completed");
    expect(views.loop?.deadOutputs).toEqual([]);
  });

  it("shows a bypassed node as skipped with its wire alive", () => {
    const views = nodeViews(runModel([nodeRun("a", { state: "bypassed" })]), graph("a.Done>b", "a.Text>c"));
    expect(views.a).toMatchObject({ status: "skipped", deadOutputs: ["Text"] });
  });
});
