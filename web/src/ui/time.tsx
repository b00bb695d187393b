// Times in the person's zone, UTC on hover; durations in words.
import { Tooltip } from "@mantine/core";

const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
];

export function relativeTime(at: Date, now: Date): string {
  const gap = at.getTime() - now.getTime();
  const [unit, span] = steps.find(([, size]) => Math.abs(gap) >= size) ?? (["second", 1_000] as const);
  return relative.format(Math.round(gap / span), unit);
}

export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 60) return `${minutes} min ${Math.floor((milliseconds % 60_000) / 1_000)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `at` is RFC 3339. `style="relative"` says "3 minutes ago". */
export function Time({
  at,
  style = "absolute",
}: {
  at: string | null | undefined;
  style?: "absolute" | "relative";
}) {
  if (!at) return <span>–</span>;
  const date = new Date(at);
  const shown = style === "relative" ? relativeTime(date, new Date()) : absolute.format(date);
  return (
    <Tooltip
      label={
        style === "relative"
          ? `${absolute.format(date)} · ${date.toISOString()}`
          : `${date.toISOString()} (UTC)`
      }
    >
      <time dateTime={at}>{shown}</time>
    </Tooltip>
  );
}
