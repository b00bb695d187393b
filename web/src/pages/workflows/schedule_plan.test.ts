import { describe, expect, it } from "vitest";
import { mainScheduleId, otherTriggers, planOf, samePlan, usualPolicy, withPlan } from "./schedule_plan";

const bare = { id: "w", name: "Prices", description: "", status: "draft" as const, nodes: [], edges: [] };
const hook = { id: "t2", type: "webhook_trigger", inputs: { Path: "x" } };
const mornings = { cron: "0 9 * * 1-5", timezone: "Europe/Paris" };

describe("the schedule of a document", () => {
  it("is none, the shorthand, or the first schedule among the triggers", () => {
    expect(planOf(bare).schedule).toBe(null);
    expect(planOf({ ...bare, ...mornings })).toEqual({ schedule: mornings, policy: usualPolicy });
    const long = {
      ...bare,
      triggers: [
        hook,
        { id: "t1", type: "schedule_trigger", inputs: { Cron: "0 9 * * *", Overlap: "allow" } },
      ],
    };
    expect(planOf(long)).toEqual({
      schedule: { cron: "0 9 * * *", timezone: "UTC" },
      policy: { ...usualPolicy, overlap: "allow" },
    });
    expect(mainScheduleId(long)).toBe("t1");
    expect(otherTriggers(long)).toEqual([hook]);
  });
});

describe("a changed schedule", () => {
  it("is the shorthand while its policies are the usual ones", () => {
    expect(withPlan(bare, { schedule: mornings, policy: usualPolicy })).toEqual({ ...bare, ...mornings });
  });

  it("becomes a trigger of the same id when they are not, and the shorthand again afterwards", () => {
    const strict = { schedule: mornings, policy: { ...usualPolicy, misfire: "skip" as const } };
    const long = withPlan({ ...bare, ...mornings, triggers: [hook] }, strict);
    expect(long).not.toHaveProperty("cron");
    expect(long.triggers).toEqual([
      {
        id: "cron",
        name: "Schedule",
        type: "schedule_trigger",
        inputs: { Cron: "0 9 * * 1-5", "Time Zone": "Europe/Paris", Misfire: "skip" },
      },
      hook,
    ]);
    expect(mainScheduleId(long)).toBe("cron");
    expect(planOf(long)).toEqual(strict);
    expect(withPlan(long, { schedule: mornings, policy: usualPolicy })).toEqual({
      ...bare,
      ...mornings,
      triggers: [hook],
    });
  });

  it("keeps what else its trigger says", () => {
    const before = {
      ...bare,
      triggers: [
        {
          id: "t1",
          type: "schedule_trigger",
          name: "Mornings",
          inputs: { Cron: "0 9 * * *", Params: { a: 1 } },
        },
      ],
    };
    const after = withPlan(before, { schedule: { cron: "0 8 * * *", timezone: "UTC" }, policy: usualPolicy });
    expect(after.triggers).toEqual([
      {
        id: "t1",
        type: "schedule_trigger",
        name: "Mornings",
        inputs: { Cron: "0 8 * * *", "Time Zone": "UTC", Params: { a: 1 } },
      },
    ]);
  });

  it("goes with everything it was", () => {
    const none = { schedule: null, policy: usualPolicy };
    expect(withPlan({ ...bare, ...mornings, triggers: [hook] }, none)).toEqual({ ...bare, triggers: [hook] });
  });
});

describe("equal plans", () => {
  it("do not differ by policies of a schedule that is not there", () => {
    expect(
      samePlan(
        { schedule: null, policy: usualPolicy },
        { schedule: null, policy: { ...usualPolicy, overlap: "allow" } },
      ),
    ).toBe(true);
    expect(
      samePlan(
        { schedule: mornings, policy: usualPolicy },
        { schedule: mornings, policy: { ...usualPolicy, overlap: "allow" } },
      ),
    ).toBe(false);
  });
});
