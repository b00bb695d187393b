import type { Schemas } from "@/api/client";
import type { ChartRow } from "@/ui/charts_data";

type Day = Schemas["UsageReport"]["days"][number];

const short = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", timeZone: "UTC" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeZone: "UTC" });
const dayMs = 86_400_000;

/** The last 31 days (UTC), today last; the report leaves out those without a run. */
export function usageRows(days: readonly Day[], now: Date, count = 31): ChartRow[] {
  const known = new Map(days.map((day) => [day.day, day]));
  const today = Math.floor(now.getTime() / dayMs);
  return Array.from({ length: count }, (_, index) => {
    const at = new Date((today - count + 1 + index) * dayMs);
    const day = known.get(at.toISOString().slice(0, 10));
    return {
      tick: short.format(at),
      name: full.format(at),
      values: { credits: day?.credits ?? 0, runs: day?.runs ?? 0 },
    };
  });
}

/** The share of the limit, 0 to 100; a limit of nothing is used up. */
export function shareOfLimit(used: number, limit: number): number {
  return limit <= 0 ? 100 : Math.min(100, (used / limit) * 100);
}

/** The month is that of UTC, as the limit is. */
export function monthText(now: Date): string {
  return new Intl.DateTimeFormat(undefined, { month: "long", year: "numeric", timeZone: "UTC" }).format(now);
}
export function nextMonth(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1));
}
