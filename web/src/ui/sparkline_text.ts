// What the sparkline of a workflow's last runs says in words. Pure.

/** "Last 5 runs: 3 completed, 1 failed, 1 running. Newest: completed." */
export function sparklineText(statuses: readonly string[]): string {
  if (statuses.length === 0) return "No runs yet";
  const counts = new Map<string, number>();
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
  const parts = [...counts].sort(([, one], [, other]) => other - one);
  const newest = statuses.at(-1) ?? "";
  if (statuses.length === 1) return `One run: ${newest}`;
  const words = parts.map(([status, count]) => `${count} ${status}`).join(", ");
  return `Last ${statuses.length} runs: ${words}. Newest: ${newest}.`;
}

export interface SparkBar {
  status: string;
  /** 0 to 1: of the longest run shown. */
  height: number;
}

const lowest = 0.35;

/** Runs from the oldest to the newest; heights tell how long they took. Without times all are equally high. */
export function sparkBars(runs: readonly { status: string; took_ms?: number | null }[]): SparkBar[] {
  const longest = Math.max(0, ...runs.map((run) => run.took_ms ?? 0));
  return runs.map((run) => ({
    status: run.status,
    height: longest === 0 ? 1 : lowest + (1 - lowest) * ((run.took_ms ?? 0) / longest),
  }));
}
