import { expect, test } from "vitest";
import { nextMonth, shareOfLimit, usageRows } from "./usage_days";

test("days without a run are there too, today last", () => {
  const rows = usageRows([{ day: "2026-02-27", credits: 5, runs: 2 }], new Date("2026-03-01T23:59:00Z"), 4);
  expect(rows.map((row) => row.values.credits)).toEqual([0, 5, 0, 0]);
  expect(new Set(rows.map((row) => row.name)).size).toBe(4);
});

test("the share of the limit stays between nothing and all", () => {
  expect(shareOfLimit(5, 10)).toBe(50);
  expect(shareOfLimit(15, 10)).toBe(100);
  expect(shareOfLimit(0, 0)).toBe(100);
});

test("after December comes January", () => {
  expect(nextMonth(new Date("2026-12-31T23:00:00Z")).toISOString()).toBe("2027-01-01T00:00:00.000Z");
});
