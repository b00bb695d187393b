// Times in the person's zone, UTC on hover; durations in words.
import { Tooltip } from "@mantine/core";
import { useSyncExternalStore } from "react";

const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * 86_400_000],
  ["month", 30 * 86_400_000],
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
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.floor(minutes / 1_440)} d ${Math.floor((minutes % 1_440) / 60)} h`;
}

/** "2026-11-25 22:57:36 UTC": the same text everywhere, to compare with a log. */
export function utcText(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

// One clock for all relative times; each is drawn again only when it reads differently.
const readers = new Set<() => void>();
let clock: ReturnType<typeof setInterval> | undefined;
function onTick(reader: () => void): () => void {
  readers.add(reader);
  clock ??= setInterval(() => readers.forEach((read) => read()), 1_000);
  return () => {
    readers.delete(reader);
    if (readers.size > 0) return;
    clearInterval(clock);
    clock = undefined;
  };
}
const untilNow = (at: string): string => relativeTime(new Date(at), new Date());

function Relative({ at }: { at: string }) {
  return useSyncExternalStore(onTick, () => untilNow(at));
}

/** `at` is RFC 3339. `style="relative"` says "3 minutes ago", `"day"` only the date; `none` stands for no time. */
export function Time({
  at,
  style = "absolute",
  none = "–",
}: {
  at: string | null | undefined;
  style?: "absolute" | "relative" | "day";
  none?: string;
}) {
  if (!at) return <span>{none}</span>;
  const date = new Date(at);
  const label = style === "absolute" ? utcText(date) : `${absolute.format(date)} · ${utcText(date)}`;
  return (
    <Tooltip label={label}>
      <time dateTime={at}>
        {style === "relative" ? <Relative at={at} /> : (style === "day" ? day : absolute).format(date)}
      </time>
    </Tooltip>
  );
}
