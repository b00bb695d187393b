// The schedule of a workflow as its document holds it. Pure.
//
// `cron` and `timezone` are short for one schedule_trigger whose id is "cron". As soon as its policies are not the usual
// ones it stands in `triggers` instead, under the same id: to the service it stays the same trigger, with its ledger.
import type { Schemas } from "@/api/client";
import type { Schedule } from "@/ui/schedule_editor";

type Document = Schemas["StoredDocument"];
type DocumentTrigger = Schemas["DocumentTrigger"];

export const misfires = ["coalesce", "skip", "catch_up"] as const;
export const overlaps = ["skip", "queue_one", "allow"] as const;
export type Misfire = (typeof misfires)[number];
export type Overlap = (typeof overlaps)[number];

export interface Policy {
  misfire: Misfire;
  overlap: Overlap;
  catchUpMax: number;
  jitterSeconds: number;
}
export const usualPolicy: Policy = { misfire: "coalesce", overlap: "skip", catchUpMax: 10, jitterSeconds: 0 };

export interface SchedulePlan {
  schedule: Schedule | null;
  policy: Policy;
}

const shorthandId = "cron";
const scheduleType = "schedule_trigger";

export const misfireWords: Record<Misfire, string> = {
  coalesce: "Run once for all of them",
  skip: "Skip them",
  catch_up: "Run each of the newest",
};
export const overlapWords: Record<Overlap, string> = {
  skip: "Skip the new one",
  queue_one: "Start it when that run has ended",
  allow: "Run both at the same time",
};

const textOf = (value: unknown, otherwise: string): string => (typeof value === "string" ? value : otherwise);
const wholeOf = (value: unknown, otherwise: number): number =>
  typeof value === "number" ? value : otherwise;

/** By inputs of a schedule_trigger, as the catalogue titles them. */
export function planOfInputs(inputs: Record<string, unknown>): SchedulePlan {
  return {
    schedule: { cron: textOf(inputs.Cron, ""), timezone: textOf(inputs["Time Zone"], "UTC") },
    policy: {
      misfire: misfires.find((one) => one === inputs.Misfire) ?? usualPolicy.misfire,
      overlap: overlaps.find((one) => one === inputs.Overlap) ?? usualPolicy.overlap,
      catchUpMax: wholeOf(inputs["Catch-up Max"], usualPolicy.catchUpMax),
      jitterSeconds: wholeOf(inputs["Jitter (seconds)"], usualPolicy.jitterSeconds),
    },
  };
}

/** Only what differs from the defaults is written. */
export function inputsOfPlan({ schedule, policy }: SchedulePlan): Record<string, unknown> {
  return {
    Cron: schedule?.cron ?? "",
    "Time Zone": schedule?.timezone ?? "UTC",
    ...(policy.misfire === usualPolicy.misfire ? {} : { Misfire: policy.misfire }),
    ...(policy.misfire === "catch_up" && policy.catchUpMax !== usualPolicy.catchUpMax
      ? { "Catch-up Max": policy.catchUpMax }
      : {}),
    ...(policy.overlap === usualPolicy.overlap ? {} : { Overlap: policy.overlap }),
    ...(policy.jitterSeconds === 0 ? {} : { "Jitter (seconds)": policy.jitterSeconds }),
  };
}

const hasShorthand = (document: Document) => document.cron !== undefined && document.cron !== "";
const mainEntry = (document: Document): DocumentTrigger | undefined =>
  hasShorthand(document) ? undefined : document.triggers?.find((one) => one.type === scheduleType);

/** The id of the trigger that the schedule is, in the document and as the service's `document_id`. */
export const mainScheduleId = (document: Document): string => mainEntry(document)?.id ?? shorthandId;

/** What the document has besides its schedule. */
export function otherTriggers(document: Document): DocumentTrigger[] {
  const main = mainEntry(document);
  return (document.triggers ?? []).filter((one) => one !== main);
}

export function planOf(document: Document): SchedulePlan {
  if (hasShorthand(document)) {
    return {
      schedule: { cron: document.cron ?? "", timezone: document.timezone ?? "UTC" },
      policy: usualPolicy,
    };
  }
  const entry = mainEntry(document);
  return entry ? planOfInputs(entry.inputs ?? {}) : { schedule: null, policy: usualPolicy };
}

// Of a schedule_trigger: what this page shows. Everything else (Params, what is to come) is kept.
const ownInputs = ["Cron", "Time Zone", "Misfire", "Overlap", "Catch-up Max", "Jitter (seconds)"];

export function withPlan(document: Document, plan: SchedulePlan): Document {
  const rest = { ...document };
  delete rest.cron;
  delete rest.timezone;
  delete rest.triggers;
  const entry = mainEntry(document);
  const others = otherTriggers(document);
  const triggers = others.length > 0 || document.triggers !== undefined ? { triggers: others } : {};
  if (plan.schedule === null) return { ...rest, ...triggers };
  const kept = Object.fromEntries(
    Object.entries(entry?.inputs ?? {}).filter(([name]) => !ownInputs.includes(name)),
  );
  const inputs = { ...inputsOfPlan(plan), ...kept };
  const isPlain = Object.keys(inputs).length === 2 && (entry === undefined || entry.id === shorthandId);
  if (isPlain) {
    const zone = plan.schedule.timezone;
    return {
      ...rest,
      ...triggers,
      cron: plan.schedule.cron,
      ...(zone === "UTC" && document.timezone === undefined ? {} : { timezone: zone }),
    };
  }
  const main: DocumentTrigger = {
    id: shorthandId,
    name: "Schedule",
    ...entry,
    type: scheduleType,
    inputs,
  };
  return { ...rest, triggers: [main, ...others] };
}

export const samePlan = (one: SchedulePlan, other: SchedulePlan): boolean =>
  (one.schedule === null) === (other.schedule === null) &&
  (one.schedule === null || JSON.stringify(inputsOfPlan(one)) === JSON.stringify(inputsOfPlan(other)));
