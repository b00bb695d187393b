// What became of an occurrence of a schedule, in words. Pure.
import { formatDuration } from "@/ui/time";
import type { LedgerRow } from "./queries";

export const ledgerKinds = ["fired", "late", "coalesced", "skipped"] as const;
export type LedgerKind = (typeof ledgerKinds)[number];

// The scheduler's own grace: what starts within it is on time.
const grace = 60_000;
const unnoticed = 2_000;

/** Late ones are fired ones too; the filters tell them apart. */
export function ledgerKind(row: Pick<LedgerRow, "outcome" | "late_ms">): LedgerKind {
  return row.outcome === "fired" && row.late_ms > grace ? "late" : row.outcome;
}

const reasons: Record<NonNullable<LedgerRow["reason"]>, string> = {
  misfire: "its time had passed when the service looked, and missed ones are skipped",
  overlap: "the run before it was still under way",
  min_interval: "the clock change put it too close to the one before",
  limit: "more were missed than the schedule catches up on",
  paused: "the workflow, the trigger or its user was switched off",
  quarantined: "its version is quarantined",
};

export function ledgerText(row: Pick<LedgerRow, "outcome" | "reason" | "late_ms" | "count">): string {
  const many = row.count > 1 ? `${row.count} times: ` : "";
  switch (row.outcome) {
    case "fired":
      return row.late_ms < unnoticed ? "Fired on time" : `Fired ${formatDuration(row.late_ms)} late`;
    case "coalesced":
      return `${many}${many === "" ? "M" : "m"}issed; one later run stands for it`;
    case "skipped":
      return `${many}${many === "" ? "S" : "s"}kipped${row.reason === null ? "" : `: ${reasons[row.reason]}`}`;
  }
}
