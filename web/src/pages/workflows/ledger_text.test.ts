import { describe, expect, it } from "vitest";
import { ledgerKind, ledgerText } from "./ledger_text";

const row = (
  outcome: "fired" | "coalesced" | "skipped",
  reason: "overlap" | "paused" | null = null,
  late_ms = 0,
  count = 1,
) => ({ outcome, reason, late_ms, count });

describe("an occurrence in the ledger", () => {
  it.each([
    [row("fired", null, 420), "Fired on time"],
    [row("fired", null, 4_200), "Fired 4.2 s late"],
    [row("fired", null, 3_720_000), "Fired 1 h 2 min late"],
    [row("coalesced"), "Missed; one later run stands for it"],
    [row("coalesced", null, 0, 12), "12 times: missed; one later run stands for it"],
    [row("skipped", "overlap"), "Skipped: the run before it was still under way"],
    [
      row("skipped", "paused", 0, 3),
      "3 times: skipped: the workflow, the trigger or its user was switched off",
    ],
    [row("skipped"), "Skipped"],
  ])("%j", (one, words) => {
    expect(ledgerText(one)).toBe(words);
  });

  it("is late when it fired after the scheduler's grace", () => {
    expect(ledgerKind(row("fired", null, 60_000))).toBe("fired");
    expect(ledgerKind(row("fired", null, 60_001))).toBe("late");
    expect(ledgerKind(row("skipped", "overlap", 90_000))).toBe("skipped");
  });
});
