import { describe, expect, it } from "vitest";
import { failed, nodeRun, runModel } from "@/editor/run/test_run";
import { compareRuns, valueDifferences } from "./compare";

describe("the differences of two values", () => {
  it("name the smallest parts that differ", () => {
    const before = { Items: [{ price: 1 }, { price: 2 }], Count: 2, Same: { a: [1] } };
    const after = { Items: [{ price: 1 }, { price: 3 }, { price: 4 }], Count: 3, Same: { a: [1] } };
    expect(valueDifferences(before, after)).toEqual([
      { path: "Items[1].price", before: 2, after: 3 },
      { path: "Items[2]", before: undefined, after: { price: 4 } },
      { path: "Count", before: 2, after: 3 },
    ]);
  });
  it("tell a list from an object and null from nothing", () => {
    expect(valueDifferences([], {})).toEqual([{ path: "", before: [], after: {} }]);
    expect(valueDifferences({ a: null }, {})).toEqual([{ path: "a", before: null, after: undefined }]);
  });
  it("stop when there are too many to read", () => {
    const list = (start: number) => Array.from({ length: 1_000 }, (_, index) => start + index);
    expect(valueDifferences(list(0), list(1))).toHaveLength(200);
  });
});

describe("two runs", () => {
  it("are compared node by node, in the order of the plan", () => {
    const compared = compareRuns(
      runModel([nodeRun("a", { took_ms: 100 }), nodeRun("b", { phase: 1 }), nodeRun("old", { phase: 2 })]),
      runModel([nodeRun("b", { phase: 1, ...failed("gone") }), nodeRun("a", { took_ms: 250 })]),
    );
    expect(compared.map((one) => [one.nodeId, one.changed, one.slower])).toEqual([
      ["a", false, 150],
      ["b", true, 0],
      ["old", true, null],
    ]);
    expect(compared[2]?.after).toBeNull();
  });
  it("match the items of loops", () => {
    const items = (value: string) =>
      runModel(
        ["0", "10", "2"].map((iteration) =>
          nodeRun("a", { iteration, output: { Text: iteration === "2" ? value : "x" } }),
        ),
      );
    const compared = compareRuns(items("y"), items("z"));
    expect(compared.map((one) => [one.iteration, one.outputs.length])).toEqual([
      ["0", 0],
      ["2", 1],
      ["10", 0],
    ]);
  });
});
