import { describe, expect, it } from "vitest";
import { sparkBars, sparklineText } from "./sparkline_text";

describe("a sparkline in words", () => {
  it.each([
    [[], "No runs yet"],
    [["failed"], "One run: failed"],
    [
      ["failed", "completed", "completed", "running"],
      "Last 4 runs: 2 completed, 1 failed, 1 running. Newest: running.",
    ],
  ])("%j", (statuses, words) => {
    expect(sparklineText(statuses)).toBe(words);
  });
});

describe("the bars of a sparkline", () => {
  it("are as high as the run was long, and never too low to see", () => {
    const bars = sparkBars([
      { status: "completed", took_ms: 500 },
      { status: "failed", took_ms: 0 },
      { status: "running", took_ms: null },
      { status: "completed", took_ms: 1_000 },
    ]);
    expect(bars.map((bar) => bar.height)).toEqual([0.675, 0.35, 0.35, 1]);
  });

  it("are equally high when nobody knows how long the runs took", () => {
    expect(sparkBars([{ status: "completed" }, { status: "failed" }]).map((bar) => bar.height)).toEqual([
      1, 1,
    ]);
  });
});
