import { expect, test } from "vitest";
import { figures, hourRows, isEmptyAccount, rateText, upcoming, type Stats } from "./stats_view";

const summary = { runs: 0, completed: 0, failed: 0, cancelled: 0, live: 0, success_rate: null };
const stats = (over: Partial<Stats> = {}): Stats => ({
  at: "2026-03-01T12:00:00Z",
  scope: "own",
  hours: [],
  last_hours: summary,
  days: [],
  last_days: summary,
  now: { queued: 0, oldest_queued_ms: null, waiting: 0, running: 0, active_workflows: 0 },
  schedules: { fired: 0, coalesced: 0, skipped: 0, late_p50_ms: null, late_p95_ms: null },
  slow_nodes: { executions: 0, types: [] },
  ...over,
});
const figure = (of: Stats, label: string) => figures(of).find((one) => one.label === label);

test("a rate is not rounded up to perfection", () => {
  expect(rateText(null)).toBe("–");
  expect(rateText(1)).toBe("100 %");
  expect(rateText(0.9999)).toBe("99.9 %");
  expect(rateText(0)).toBe("0 %");
});

test("every hour has a name of its own, also where the clock is set back", () => {
  const at = ["2026-10-24T23:00:00Z", "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"];
  const rows = hourRows(at.map((one) => ({ at: one, completed: 1, failed: 0, cancelled: 0, live: 0 })));
  expect(new Set(rows.map((row) => row.name)).size).toBe(3);
});

test("nothing yet is not a failure", () => {
  expect(figure(stats(), "Success, 24 h")).toMatchObject({ value: "–", warn: false });
  expect(figure(stats(), "Lateness of schedules")).toMatchObject({
    value: "–",
    note: "none has fired in 24 h",
  });
});

test("what a person should look at is marked", () => {
  const busy = stats({
    now: { queued: 9, oldest_queued_ms: 600_000, waiting: 0, running: 2, active_workflows: 1 },
    last_hours: { ...summary, runs: 10, completed: 8, failed: 2, success_rate: 0.8 },
  });
  expect(figure(busy, "In the queue")).toMatchObject({
    value: "9",
    note: "oldest for 10 min 0 s",
    warn: true,
  });
  expect(figure(busy, "Success, 24 h")?.warn).toBe(true);
});

test("an account is empty until something exists or has run", () => {
  expect(isEmptyAccount(stats(), 0)).toBe(true);
  expect(isEmptyAccount(stats(), 1)).toBe(false);
  expect(isEmptyAccount(stats({ last_days: { ...summary, runs: 1 } }), 0)).toBe(false);
});

test("the soonest comes first, what is not planned not at all", () => {
  const rows = upcoming(
    [
      { id: 1, next_run_at: "2026-03-03T00:00:00Z" },
      { id: 2, next_run_at: null },
      { id: 3, next_run_at: "2026-03-02T00:00:00Z" },
    ],
    5,
  );
  expect(rows.map((row) => row.id)).toEqual([3, 1]);
});
