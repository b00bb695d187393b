import { describe, expect, it } from "vitest";
import { ApiError } from "@/api/client";
import { countProblems, problemsOfRefusal, worstFirst, type Problem } from "./problems";

const problem = (severity: "error" | "warning"): Problem => ({
  node: "a",
  input: "Selector",
  code: "missing_required",
  severity,
  reason: "it needs a Selector",
});

describe("why the server refused to activate", () => {
  it("is the list of problems", () => {
    const refusal = new ApiError(422, "invalid_input", "the workflow cannot run", {
      reason: "not_runnable",
      data: { problems: [problem("error"), { code: "no sentence" }] },
    });
    expect(problemsOfRefusal(refusal)).toEqual([problem("error")]);
  });

  it("is nothing of that kind for other refusals", () => {
    expect(problemsOfRefusal(new ApiError(409, "conflict", "it is paused", { reason: "wrong_status" }))).toBe(
      undefined,
    );
    expect(problemsOfRefusal(new Error("offline"))).toBe(undefined);
  });
});

describe("problems in words", () => {
  it("are counted", () => {
    expect(countProblems([problem("error"), problem("warning"), problem("error")])).toBe(
      "2 errors, 1 warning",
    );
    expect(countProblems([])).toBe("");
  });
  it("start with the worst", () => {
    expect(worstFirst([problem("warning"), problem("error")]).map((one) => one.severity)).toEqual([
      "error",
      "warning",
    ]);
  });
});
