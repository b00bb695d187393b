import { expect, test } from "vitest";
import { limitsOf, limitSummary, limitTexts } from "./limits";

test("an empty field means the limit of the instance, zero is a limit", () => {
  const limits = limitsOf({ nodes: "", active_workflows: "0", concurrent_runs: "4", credits_month: "" });
  expect(limits).toEqual({ nodes: null, active_workflows: 0, concurrent_runs: 4, credits_month: null });
  expect(limitSummary(limits)).toBe("0 active workflows, 4 runs at once");
  expect(limitTexts(limits)).toEqual({
    nodes: "",
    active_workflows: "0",
    concurrent_runs: "4",
    credits_month: "",
  });
});

test("without limits of one's own those of the instance hold", () => {
  expect(limitSummary({})).toBe("as the instance");
});
