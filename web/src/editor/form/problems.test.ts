import { describe, expect, it } from "vitest";
import type { Problem } from "../model/store";
import { characterOffset, fieldProblem, markAt, otherProblems, problemsOfInput } from "./problems";

const problem = (over: Partial<Problem>): Problem => ({
  node: "a",
  input: "URL",
  code: "bad_literal",
  severity: "error",
  reason: "is wrong",
  ...over,
});

it("sorts problems to fields", () => {
  const all = [problem({}), problem({ input: "" }), problem({ node: "b" }), problem({ input: "Gone" })];
  expect(problemsOfInput(all, "a", "URL")).toEqual([all[0]]);
  expect(otherProblems(all, "a", new Set(["URL"]))).toEqual([all[1], all[3]]);
});

it("says what is missing calmly, and everything else as the server does", () => {
  expect(fieldProblem(problem({ code: "missing_required" })).tone).toBe("todo");
  expect(fieldProblem(problem({}))).toEqual({ tone: "error", text: "Is wrong" });
  expect(fieldProblem(problem({ severity: "warning" })).tone).toBe("warning");
});

describe("places", () => {
  it("are bytes on the wire and characters in a field", () => {
    expect(characterOffset("aé😀b", 1)).toBe(1);
    expect(characterOffset("aé😀b", 3)).toBe(2);
    expect(characterOffset("aé😀b", 7)).toBe(4);
    expect(characterOffset("ab", 99)).toBe(2);
  });
  it("mark a word, or as much as the server says", () => {
    expect(markAt("{{ nodes.x + 1 }}", 3)).toEqual({ from: 3, to: 10 });
    expect(markAt("{{ é + x }}", 8, 1)).toEqual({ from: 7, to: 8 });
    expect(markAt("abc", 3)).toEqual({ from: 2, to: 3 });
  });
});
