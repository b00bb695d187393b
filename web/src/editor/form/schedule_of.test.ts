import { describe, expect, it } from "vitest";
import type { FlowDocument } from "../model/document";
import { otherTriggers, scheduleOf, withSchedule } from "./schedule_of";

const document = (over: Partial<FlowDocument> = {}): FlowDocument => ({
  name: "w",
  nodes: [],
  edges: [],
  ...over,
});
const daily = { cron: "0 9 * * *", timezone: "Europe/Paris", overlap: "skip", misfire: "coalesce" };

describe("schedules of documents", () => {
  it("stand short while they can", () => {
    const made = withSchedule(document(), daily);
    expect(made).toMatchObject({ cron: "0 9 * * *", timezone: "Europe/Paris" });
    expect(scheduleOf(made)).toEqual(daily);
    expect(withSchedule(made, null)).toEqual(document());
  });
  it("become a trigger when they say more", () => {
    const made = withSchedule(withSchedule(document(), daily), { ...daily, overlap: "queue_one" });
    expect(made.cron).toBeUndefined();
    expect(made.triggers).toEqual([
      {
        id: "schedule-1",
        type: "schedule_trigger",
        name: "Schedule",
        inputs: { Cron: "0 9 * * *", "Time Zone": "Europe/Paris", Overlap: "queue_one" },
      },
    ]);
    expect(scheduleOf(made)?.overlap).toBe("queue_one");
  });
  it("keep what else a trigger says", () => {
    const trigger = {
      id: "t",
      type: "schedule_trigger",
      inputs: { Cron: "0 1 * * *", "Jitter (seconds)": 5 },
    };
    const made = withSchedule(document({ triggers: [trigger] }), daily);
    expect(made.triggers?.[0]).toMatchObject({ inputs: { Cron: "0 9 * * *", "Jitter (seconds)": 5 } });
    expect(withSchedule(made, null).triggers).toEqual([]);
  });
});

it("lists the other triggers", () => {
  const hook = { id: "h", type: "webhook_trigger" };
  const schedule = { id: "s", type: "schedule_trigger" };
  expect(otherTriggers(document({ triggers: [schedule, hook] }))).toEqual([hook]);
  expect(otherTriggers(document({ cron: "0 9 * * *", triggers: [schedule, hook] }))).toEqual([
    schedule,
    hook,
  ]);
});
