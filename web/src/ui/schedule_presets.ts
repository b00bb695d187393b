// The schedules most people want, and the cron expression each is. Pure.
export type Preset =
  | { kind: "minutes"; every: number }
  | { kind: "hourly"; minute: number }
  | { kind: "daily"; time: string }
  | { kind: "weekdays"; time: string }
  | { kind: "weekly"; time: string; days: number[] }
  | { kind: "monthly"; time: string; day: number }
  | { kind: "custom" };
export type PresetKind = Preset["kind"];

export const presetTitles: Readonly<Record<PresetKind, string>> = {
  minutes: "Every few minutes",
  hourly: "Every hour",
  daily: "Every day",
  weekdays: "Monday to Friday",
  weekly: "Every week",
  monthly: "Every month",
  custom: "Cron expression",
};

/** From 0, as cron counts: Sunday is 0. In the order people write a week. */
export const weekDays: readonly { day: number; title: string }[] = [
  { day: 1, title: "Mon" },
  { day: 2, title: "Tue" },
  { day: 3, title: "Wed" },
  { day: 4, title: "Thu" },
  { day: 5, title: "Fri" },
  { day: 6, title: "Sat" },
  { day: 0, title: "Sun" },
];

/** Steps that divide the hour, so that runs are equally far apart. */
export const minuteSteps = [5, 10, 15, 20, 30] as const;

const pad = (value: number): string => String(value).padStart(2, "0");
const timeOf = (hour: string, minute: string): string => `${pad(Number(hour))}:${pad(Number(minute))}`;

function timeFields(time: string): string {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return `${Number.isFinite(minute) ? minute : 0} ${Number.isFinite(hour) ? hour : 0}`;
}

export function cronOf(preset: Exclude<Preset, { kind: "custom" }>): string {
  switch (preset.kind) {
    case "minutes":
      return `*/${preset.every} * * * *`;
    case "hourly":
      return `${preset.minute} * * * *`;
    case "daily":
      return `${timeFields(preset.time)} * * *`;
    case "weekdays":
      return `${timeFields(preset.time)} * * 1-5`;
    case "weekly":
      return `${timeFields(preset.time)} * * ${[...preset.days].sort((a, b) => a - b).join(",")}`;
    case "monthly":
      return `${timeFields(preset.time)} ${preset.day} * *`;
  }
}

const within = (text: string, least: number, most: number): boolean =>
  /^\d{1,2}$/.test(text) && Number(text) >= least && Number(text) <= most;

/** `custom` for whatever no preset says. */
export function presetOf(cron: string): Preset {
  const [minute = "", hour = "", day = "", month = "", week = "", ...more] = cron.trim().split(/\s+/);
  if (more.length > 0 || month !== "*") return { kind: "custom" };
  const step = /^\*\/(\d+)$/.exec(minute)?.[1];
  if (step !== undefined && hour === "*" && day === "*" && week === "*") {
    const every = minuteSteps.find((one) => one === Number(step));
    return every === undefined ? { kind: "custom" } : { kind: "minutes", every };
  }
  if (!within(minute, 0, 59)) return { kind: "custom" };
  if (hour === "*" && day === "*" && week === "*") return { kind: "hourly", minute: Number(minute) };
  if (!within(hour, 0, 23)) return { kind: "custom" };
  const time = timeOf(hour, minute);
  if (within(day, 1, 31) && week === "*") return { kind: "monthly", time, day: Number(day) };
  if (day !== "*") return { kind: "custom" };
  if (week === "*") return { kind: "daily", time };
  if (week === "1-5") return { kind: "weekdays", time };
  const days = week.split(",");
  if (!days.every((one) => within(one, 0, 7))) return { kind: "custom" };
  return { kind: "weekly", time, days: [...new Set(days.map((one) => Number(one) % 7))] };
}

/** Another kind of schedule, at the time of day that it had. */
export function presetAs(
  kind: Exclude<PresetKind, "custom">,
  before: Preset,
): Exclude<Preset, { kind: "custom" }> {
  const time = "time" in before ? before.time : "09:00";
  switch (kind) {
    case "minutes":
      return { kind, every: 15 };
    case "hourly":
      return { kind, minute: 0 };
    case "weekly":
      return { kind, time, days: [1] };
    case "monthly":
      return { kind, time, day: 1 };
    default:
      return { kind, time };
  }
}
