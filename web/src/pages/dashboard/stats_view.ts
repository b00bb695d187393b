// The numbers of the dashboard, brought into the shape they are shown in.
import type { Schemas } from "@/api/client";
import type { ChartRow, Series } from "@/ui/charts_data";
import { plural } from "@/ui/sentence";
import { formatDuration } from "@/ui/time";

export type Stats = Schemas["Stats"];
type Counts = Stats["hours"][number];

export const outcomeSeries: readonly Series[] = [
  { key: "completed", label: "Completed", color: "var(--mantine-color-teal-filled)" },
  { key: "failed", label: "Failed", color: "var(--mantine-color-red-filled)" },
  { key: "cancelled", label: "Cancelled", color: "var(--mantine-color-gray-5)" },
  { key: "live", label: "Not over yet", color: "var(--mantine-color-blue-filled)" },
];

const hour = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const hourName = new Intl.DateTimeFormat(undefined, { weekday: "long", hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", timeZone: "UTC" });
const dayName = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeZone: "UTC" });

const valuesOf = ({ completed, failed, cancelled, live }: Counts) => ({ completed, failed, cancelled, live });

/** Hours are those of the person's clock, days those of UTC: so the server has cut them. */
export function hourRows(hours: readonly Counts[]): ChartRow[] {
  return hours.map((counts) => {
    const at = new Date(counts.at);
    return {
      tick: hour.format(at),
      name: `${hourName.format(at)} · ${at.toISOString().slice(0, 13)}`,
      values: valuesOf(counts),
    };
  });
}
export function dayRows(days: readonly Counts[]): ChartRow[] {
  return days.map((counts) => {
    const at = new Date(counts.at);
    return { tick: day.format(at), name: dayName.format(at), values: valuesOf(counts) };
  });
}

/** 0.987 → "98.7 %"; never rounded up to a perfect day that was none. */
export function rateText(rate: number | null): string {
  if (rate === null) return "–";
  if (rate === 1) return "100 %";
  return `${(Math.floor(rate * 1_000) / 10).toLocaleString()} %`;
}

export interface Figure {
  label: string;
  value: string;
  note: string;
  /** Something a person should look at. */
  warn?: boolean;
}

const lateWarningMs = 60_000;
const queueWarningMs = 5 * 60_000;

/** The row of figures on top. */
export function figures(stats: Stats): Figure[] {
  const { last_hours: day, last_days: month, now, schedules } = stats;
  const p50 = schedules.late_p50_ms;
  const p95 = schedules.late_p95_ms;
  return [
    {
      label: "Success, 24 h",
      value: rateText(day.success_rate),
      note: `30 days: ${rateText(month.success_rate)}`,
      warn: day.success_rate !== null && day.success_rate < 0.9,
    },
    {
      label: "Runs, 24 h",
      value: day.runs.toLocaleString(),
      note: day.failed === 0 ? "none failed" : `${day.failed.toLocaleString()} failed`,
    },
    {
      label: "Running now",
      value: now.running.toLocaleString(),
      note:
        now.waiting === 0
          ? "none waiting for its time"
          : `${now.waiting.toLocaleString()} waiting for their time`,
    },
    {
      label: "In the queue",
      value: now.queued.toLocaleString(),
      note:
        now.oldest_queued_ms === null
          ? "nothing waits"
          : `oldest for ${formatDuration(now.oldest_queued_ms)}`,
      warn: (now.oldest_queued_ms ?? 0) > queueWarningMs,
    },
    {
      label: "Lateness of schedules",
      value: p50 === null ? "–" : formatDuration(p50),
      note:
        p95 === null
          ? "none has fired in 24 h"
          : `95 % within ${formatDuration(p95)}${skippedText(schedules)}`,
      warn: (p95 ?? 0) > lateWarningMs,
    },
    {
      label: "Active workflows",
      value: now.active_workflows.toLocaleString(),
      note:
        schedules.fired === 0
          ? "no schedule has fired in 24 h"
          : `${plural(schedules.fired, "schedule")} fired in 24 h`,
    },
  ];
}

function skippedText({ skipped }: Stats["schedules"]): string {
  return skipped === 0 ? "" : `, ${skipped.toLocaleString()} skipped`;
}

/** A new account: no run in thirty days, and nothing that could start one. */
export function isEmptyAccount(stats: Stats, workflows: number): boolean {
  return workflows === 0 && stats.last_days.runs === 0;
}

/** The workflows that run next, soonest first. */
export function upcoming<T extends { next_run_at: string | null }>(
  workflows: readonly T[],
  most: number,
): T[] {
  return workflows
    .filter((workflow) => workflow.next_run_at !== null)
    .sort((a, b) => Date.parse(a.next_run_at ?? "") - Date.parse(b.next_run_at ?? ""))
    .slice(0, most);
}
