import { expect, it } from "vitest";
import { repeatedInputs } from "./repeated";
import { ruleSentence } from "./rules";

it("shows those that are taken, and the next", () => {
  const input = { name: "Data", type: "any", widget: "text", required: false, repeat_max: 3 } as const;
  const node = { id: "m", type: "merge_data", position: { x: 0, y: 0 }, data: { inputs: { "Data 3": 1 } } };
  const edge = { id: "e", source: "a", target: "m", sourceHandle: "Text", targetHandle: "Data 1" };
  const { shown, next } = repeatedInputs(input, node, [edge]);
  expect(shown.map((one) => one.name)).toEqual(["Data 1", "Data 3"]);
  expect(next).toBe("Data 2");
  expect(repeatedInputs({ ...input, repeat_max: 1 }, node, [edge]).next).toBeNull();
});

it("says rules in words", () => {
  expect(ruleSentence({ kind: "exactly_one", inputs: ["Selector", "URL"] })).toBe(
    "Give Selector or URL, not both.",
  );
  expect(ruleSentence({ kind: "at_least_one", inputs: ["Data"] })).toContain("connect at least one");
});
