import { describe, expect, it } from "vitest";
import type { FlowDocument } from "../model/document";
import { defaultParams, lastOutputs, nextPin, parsePin, runBody, type RunOptions } from "./test_options";
import { failed, nodeRun, runModel } from "./test_run";

const documentOf = (ids: string[], edges: [string, string, string][] = []): FlowDocument => ({
  name: "Prices",
  nodes: ids.map((id) => ({ id, type: "x", position: { x: 0, y: 0 }, data: {} })),
  edges: edges.map(([source, sourceHandle, target], index) => ({
    id: `e${index}`,
    source,
    sourceHandle,
    target,
    targetHandle: "Data",
  })),
});
const options = (more: Partial<RunOptions> = {}): RunOptions => ({
  params: {},
  runTo: null,
  useLast: false,
  pins: [],
  ...more,
});

describe("the node to pin next", () => {
  const choices = ["after", "make", "use"].map((value) => ({ value }));
  const model = runModel([nodeRun("make"), nodeRun("use", { output: { Result: 1 } })]);

  it("is one that gave something, else the first that is not pinned", () => {
    expect(nextPin(choices, [], model)).toBe("use");
    expect(nextPin(choices, [{ nodeId: "use", text: "" }], model)).toBe("after");
    expect(nextPin(choices, [], null)).toBe("after");
    expect(nextPin([], [], model)).toBeUndefined();
  });
});

describe("the outputs of the last run", () => {
  const model = runModel([
    nodeRun("open", { output: { "Web Page": "[page]", Status: 200 } }),
    nodeRun("text", { output: { "Web Page": "[page]", Text: "x" } }),
    nodeRun("ask", { output: { Body: { a: 1 } } }),
    nodeRun("large", { output: { Body: { $artifact: {} } } }),
    nodeRun("secret", { output: { Body: "[redacted:token]" } }),
    nodeRun("broken", failed("no")),
    nodeRun("vars", { type: "set_variables", output: { Variables: {} } }),
    nodeRun("looped", { iteration: "0", output: { Text: "x" } }),
    nodeRun("gone", { output: { Text: "x" } }),
  ]);
  const document = documentOf(
    ["open", "text", "ask", "large", "secret", "broken", "vars", "looped"],
    [
      ["open", "Web Page", "text"],
      ["text", "Text", "ask"],
    ],
  );

  it("stand in for nodes that gave nothing but recorded data", () => {
    expect(lastOutputs(model, document, null)).toEqual({ text: { Text: "x" }, ask: { Body: { a: 1 } } });
    expect(lastOutputs(null, document, null)).toEqual({});
  });
  it("never stand in for the node that is to be tried", () => {
    expect(Object.keys(lastOutputs(model, document, "ask"))).toEqual(["text"]);
  });
});

describe("the request of a test run", () => {
  const document = documentOf(["a", "b"]);
  it("is the parameters when nothing else was chosen", () => {
    expect(runBody(options({ params: { x: 1 } }), null, document)).toEqual({
      params: { x: 1 },
      max_attempts: 1,
    });
  });
  it("has what was pinned by hand before what was recorded, and nothing of nodes that are gone", () => {
    const model = runModel([nodeRun("a", { output: { Text: "old" } })]);
    const pins = [
      { nodeId: "a", text: '{"Text": "new"}' },
      { nodeId: "gone", text: "not json" },
    ];
    expect(runBody(options({ useLast: true, runTo: "b", pins }), model, document)).toEqual({
      params: {},
      max_attempts: 1,
      run_to: "b",
      pinned: { a: { Text: "new" } },
    });
  });
  it("waits for a pin that can be read", () => {
    expect(runBody(options({ pins: [{ nodeId: "a", text: "[" }] }), null, document)).toBeNull();
    expect(parsePin("[1]")).toHaveProperty("problem");
  });
});

describe("a form of parameters", () => {
  it("begins with the defaults", () => {
    const properties = {
      site: { type: "string", default: "x" },
      off: { default: false },
      plain: { type: "string" },
    };
    expect(defaultParams({ type: "object", properties })).toEqual({ site: "x", off: false });
    expect(defaultParams(undefined)).toEqual({});
  });
});
