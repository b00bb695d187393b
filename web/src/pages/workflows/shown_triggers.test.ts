import { describe, expect, it } from "vitest";
import type { Trigger } from "./queries";
import { shownTriggers } from "./shown_triggers";

const bare = { id: "w", name: "Prices", description: "", status: "active" as const, nodes: [], edges: [] };
const row = (id: string, document_id: string | null, type = "webhook_trigger"): Trigger => ({
  id,
  workflow_id: "w",
  type,
  document_id,
  name: id,
  enabled: true,
  active: true,
  next_run_at: null,
  last_fired_at: null,
  error: null,
  inputs: {},
  created_at: "2026-11-25T00:00:00Z",
});

describe("the triggers of a workflow", () => {
  it("are those of the document, with what the service keeps, and those beside it", () => {
    const document = {
      ...bare,
      cron: "0 9 * * *",
      triggers: [
        { id: "hook", type: "webhook_trigger", name: "Orders", inputs: { Path: "x" } },
        { id: "new", type: "one_time_trigger" },
        { id: "hand", type: "manual_trigger" },
      ],
    };
    const shown = shownTriggers(document, [
      row("1", "cron", "schedule_trigger"),
      row("2", "hook"),
      row("3", null),
      row("4", "gone"),
    ]);
    expect(shown.map((one) => [one.name, one.stored?.id, one.leaving])).toEqual([
      ["Orders", "2", false],
      ["new", undefined, false],
      ["3", "3", false],
      ["4", "4", true],
    ]);
  });
});
