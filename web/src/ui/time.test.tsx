import { expect, test } from "vitest";
import { formatDuration, relativeTime, utcText } from "./time";

test.each([
  [0, "0 ms"],
  [999, "999 ms"],
  [1_500, "1.5 s"],
  [61_000, "1 min 1 s"],
  [3_600_000, "1 h 0 min"],
  [49 * 3_600_000, "2 d 1 h"],
])("%i ms reads %s", (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

test("relative times take the largest unit that fits", () => {
  const now = new Date("2026-03-01T12:00:00Z");
  expect(relativeTime(new Date("2026-03-01T11:57:00Z"), now)).toBe("3 minutes ago");
  expect(relativeTime(new Date("2026-03-02T12:00:00Z"), now)).toBe("tomorrow");
  expect(relativeTime(new Date("2025-01-01T12:00:00Z"), now)).toBe("last year");
});

test("UTC is written in one way", () => {
  expect(utcText(new Date("2026-03-01T12:00:05.250Z"))).toBe("2026-03-01 12:00:05 UTC");
});
