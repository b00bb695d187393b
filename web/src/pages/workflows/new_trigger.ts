// What a new trigger is made of, from what the dialog asks. Pure.
import { slugOf } from "@/editor/model/document";
import type { Schedule } from "@/ui/schedule_editor";
import { inputsOfPlan, usualPolicy, type Policy } from "./schedule_plan";

export const triggerTypes = ["webhook_trigger", "one_time_trigger", "schedule_trigger"] as const;
export type TriggerType = (typeof triggerTypes)[number];

export interface TriggerDraft {
  type: TriggerType;
  name: string;
  method: string;
  authentication: string;
  credential: string | null;
  waits: boolean;
  /** As a datetime-local field has it: in the person's zone, without an offset. */
  at: string;
  schedule: Schedule | null;
  policy: Policy;
}
export const emptyDraft: TriggerDraft = {
  type: "webhook_trigger",
  name: "",
  method: "POST",
  authentication: "bearer",
  credential: null,
  waits: false,
  at: "",
  schedule: { cron: "0 9 * * *", timezone: Intl.DateTimeFormat().resolvedOptions().timeZone },
  policy: usualPolicy,
};

/** What is still missing, for people; null: nothing. */
export function missingIn(draft: TriggerDraft): string | null {
  if (draft.name.trim() === "") return "give it a name";
  if (draft.type === "webhook_trigger" && draft.authentication !== "none" && draft.credential === null) {
    return "choose the credential that callers prove";
  }
  if (draft.type === "one_time_trigger" && Number.isNaN(Date.parse(draft.at))) return "choose a moment";
  if (draft.type === "schedule_trigger" && draft.schedule === null) return "choose when it fires";
  return null;
}

export function inputsOf(draft: TriggerDraft): Record<string, unknown> {
  switch (draft.type) {
    case "webhook_trigger":
      return {
        Path: slugOf(draft.name),
        Method: draft.method,
        Authentication: draft.authentication,
        ...(draft.authentication === "none" || draft.credential === null
          ? {}
          : { Secret: { $credential: draft.credential } }),
        Respond: draft.waits ? "result" : "ack",
      };
    case "one_time_trigger":
      return { At: new Date(draft.at).toISOString() };
    case "schedule_trigger":
      return inputsOfPlan({ schedule: draft.schedule, policy: draft.policy });
  }
}
