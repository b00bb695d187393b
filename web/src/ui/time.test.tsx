import { MantineProvider } from "@mantine/core";
import { act, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { formatDuration, relativeTime, Time, utcText } from "./time";

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

test("a relative time goes on, and begins from now when it is another time", () => {
  vi.useFakeTimers({ now: new Date("2026-03-01T12:00:00Z") });
  const at = (second: string) => (
    <MantineProvider>
      <Time at={`2026-03-01T12:00:${second}Z`} style="relative" />
    </MantineProvider>
  );
  const { rerender } = render(at("00"));
  act(() => {
    vi.advanceTimersByTime(3_000);
  });
  screen.getByText("3 seconds ago");
  vi.setSystemTime(new Date("2026-03-01T12:00:14Z"));
  rerender(at("13"));
  screen.getByText("1 second ago");
  vi.useRealTimers();
});
