import { describe, expect, it } from "vitest";
import { emptyDraft, inputsOf, missingIn } from "./new_trigger";

const hook = { ...emptyDraft, name: "New orders", credential: "shop key" };

describe("a new trigger", () => {
  it("says what is missing", () => {
    expect(missingIn(emptyDraft)).toBe("give it a name");
    expect(missingIn({ ...hook, credential: null })).toMatch(/credential/);
    expect(missingIn({ ...hook, credential: null, authentication: "none" })).toBe(null);
    expect(missingIn({ ...hook, type: "one_time_trigger" })).toBe("choose a moment");
    expect(missingIn({ ...hook, type: "schedule_trigger", schedule: null })).toBe("choose when it fires");
    expect(missingIn(hook)).toBe(null);
  });

  it("has the inputs of its type", () => {
    expect(inputsOf(hook)).toEqual({
      Path: "new_orders",
      Method: "POST",
      Authentication: "bearer",
      Secret: { $credential: "shop key" },
      Respond: "ack",
    });
    expect(inputsOf({ ...hook, authentication: "none" })).not.toHaveProperty("Secret");
    expect(inputsOf({ ...hook, type: "one_time_trigger", at: "2030-01-01T12:00" }).At).toMatch(
      /^20(29|30)-.*Z$/,
    );
    expect(
      inputsOf({ ...hook, type: "schedule_trigger", schedule: { cron: "0 9 * * *", timezone: "UTC" } }),
    ).toEqual({ Cron: "0 9 * * *", "Time Zone": "UTC" });
  });
});
