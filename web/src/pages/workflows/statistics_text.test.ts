import { describe, expect, it } from "vitest";
import { percent } from "./statistics_text";

describe("a success rate", () => {
  it.each([
    [null, "–"],
    [1, "100 %"],
    [0.9999, "99.9 %"],
    [0.985, "99 %"],
    [0.666, "67 %"],
    [0.004, "0.4 %"],
    [0, "0 %"],
  ])("%s is %s", (rate, words) => {
    expect(percent(rate)).toBe(words);
  });
});
