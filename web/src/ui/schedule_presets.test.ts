import { describe, expect, it } from "vitest";
import { cronOf, presetAs, presetOf } from "./schedule_presets";

describe("presets and cron", () => {
  it.each([
    ["*/15 * * * *", { kind: "minutes", every: 15 }],
    ["5 * * * *", { kind: "hourly", minute: 5 }],
    ["30 9 * * *", { kind: "daily", time: "09:30" }],
    ["0 9 * * 1-5", { kind: "weekdays", time: "09:00" }],
    ["0 18 * * 0,3", { kind: "weekly", time: "18:00", days: [0, 3] }],
    ["0 6 1 * *", { kind: "monthly", time: "06:00", day: 1 }],
  ] as const)("%s", (cron, preset) => {
    expect(presetOf(cron)).toEqual(preset);
    expect(cronOf({ ...preset, ...("days" in preset ? { days: [...preset.days] } : {}) } as never)).toBe(
      cron,
    );
  });
  it.each([
    "*/7 * * * *",
    "0 9 1 * 1",
    "0 9 * 1 *",
    "0 9 * * fri#2",
    "0 9 * * * 30",
    "@daily",
    "61 * * * *",
    "",
  ])("%s is none", (cron) => {
    expect(presetOf(cron)).toEqual({ kind: "custom" });
  });
  it("counts Sunday once", () => {
    expect(presetOf("0 9 * * 7,0")).toEqual({ kind: "weekly", time: "09:00", days: [0] });
  });
});

it("keeps the time of day when the kind changes", () => {
  expect(presetAs("weekdays", presetOf("30 7 * * *"))).toEqual({ kind: "weekdays", time: "07:30" });
  expect(presetAs("daily", { kind: "custom" })).toEqual({ kind: "daily", time: "09:00" });
});
