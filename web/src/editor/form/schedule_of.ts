// The schedule of a document. `cron` and `timezone` at its top are short for one schedule trigger; what such a trigger says
// beyond these (overlap, misfire) needs the trigger itself. Pure.
import type { Schedule } from "@/ui/schedule_editor";
import type { FlowDocument } from "../model/document";
import { without } from "./members";

export interface DocumentSchedule extends Schedule {
  overlap: string;
  misfire: string;
}
export const overlapDefault = "skip";
export const misfireDefault = "coalesce";

type Trigger = Record<string, unknown>;
const inputsOf = (trigger: Trigger): Trigger =>
  typeof trigger.inputs === "object" && trigger.inputs !== null ? (trigger.inputs as Trigger) : {};
const text = (value: unknown, fallback: string): string => (typeof value === "string" ? value : fallback);

function scheduleIndex(document: FlowDocument): number {
  return (document.triggers ?? []).findIndex((trigger) => trigger.type === "schedule_trigger");
}

export function scheduleOf(document: FlowDocument): DocumentSchedule | null {
  if (document.cron !== undefined && document.cron !== "")
    return {
      cron: document.cron,
      timezone: document.timezone ?? "UTC",
      overlap: overlapDefault,
      misfire: misfireDefault,
    };
  const trigger = document.triggers?.[scheduleIndex(document)];
  if (!trigger) return null;
  const inputs = inputsOf(trigger);
  return {
    cron: text(inputs.Cron, ""),
    timezone: text(inputs["Time Zone"], "UTC"),
    overlap: text(inputs.Overlap, overlapDefault),
    misfire: text(inputs.Misfire, misfireDefault),
  };
}

function withoutShorthand(document: FlowDocument): FlowDocument {
  const { name, nodes, edges } = document;
  return { ...without(document, "cron", "timezone"), name, nodes, edges };
}

function freshTriggerId(triggers: readonly Trigger[]): string {
  let number = triggers.length + 1;
  while (triggers.some((trigger) => trigger.id === `schedule-${number}`)) number += 1;
  return `schedule-${number}`;
}

function triggerInputs(before: Trigger, schedule: DocumentSchedule): Trigger {
  const optional = { Overlap: schedule.overlap, Misfire: schedule.misfire };
  const usual: Readonly<Record<string, string>> = { Overlap: overlapDefault, Misfire: misfireDefault };
  const kept = Object.entries(before).filter(([name]) => !(name in optional));
  const set = Object.entries(optional).filter(([name, value]) => value !== usual[name]);
  return {
    ...Object.fromEntries(kept),
    Cron: schedule.cron,
    "Time Zone": schedule.timezone,
    ...Object.fromEntries(set),
  };
}

export function withSchedule(document: FlowDocument, schedule: DocumentSchedule | null): FlowDocument {
  const index = scheduleIndex(document);
  const triggers = document.triggers ?? [];
  const short = document.cron !== undefined && document.cron !== "";
  if (schedule === null) {
    if (short) return withoutShorthand(document);
    return index < 0 ? document : { ...document, triggers: triggers.filter((_, place) => place !== index) };
  }
  const isUsual = schedule.overlap === overlapDefault && schedule.misfire === misfireDefault;
  if (isUsual && (short || index < 0))
    return { ...document, cron: schedule.cron, timezone: schedule.timezone };
  if (!short && index >= 0)
    return {
      ...document,
      triggers: triggers.map((trigger, place) =>
        place === index ? { ...trigger, inputs: triggerInputs(inputsOf(trigger), schedule) } : trigger,
      ),
    };
  const trigger = {
    id: freshTriggerId(triggers),
    type: "schedule_trigger",
    name: "Schedule",
    inputs: triggerInputs({}, schedule),
  };
  return { ...withoutShorthand(document), triggers: [...triggers, trigger] };
}

/** The triggers that the schedule's editor does not show. */
export function otherTriggers(document: FlowDocument): Trigger[] {
  const index = document.cron !== undefined && document.cron !== "" ? -1 : scheduleIndex(document);
  return (document.triggers ?? []).filter((_, place) => place !== index);
}
