// The triggers of a workflow as one list: those of its document and those made beside it. Pure.
import type { Schemas } from "@/api/client";
import type { Trigger } from "./queries";
import { mainScheduleId, otherTriggers } from "./schedule_plan";

export interface ShownTrigger {
  key: string;
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  /** Stands in the document: it is changed and taken away there. */
  documentId: string | null;
  /** What the service keeps of it; none: it begins with the next activation. */
  stored: Trigger | undefined;
  /** It is in the active version but not in the newest: it ends with the next activation. */
  leaving: boolean;
}

// They need no row: anybody may press Run, any program may ask.
const isImplicit = (type: string) => type === "manual_trigger" || type === "api_trigger";

/** Without the schedule itself, which has a section of its own. */
export function shownTriggers(
  document: Schemas["StoredDocument"],
  stored: readonly Trigger[],
): ShownTrigger[] {
  const main = mainScheduleId(document);
  const drawn = otherTriggers(document)
    .filter((one) => !isImplicit(one.type))
    .map((one, index): ShownTrigger => {
      const documentId = one.id ?? `trigger-${index + 1}`;
      return {
        key: `document ${documentId}`,
        type: one.type,
        name: one.name ?? documentId,
        inputs: one.inputs ?? {},
        documentId,
        stored: stored.find((row) => row.document_id === documentId),
        leaving: false,
      };
    });
  const known = new Set([main, ...drawn.map((one) => one.documentId)]);
  const beside = stored
    .filter((row) => row.document_id === null || !known.has(row.document_id))
    .map((row): ShownTrigger => ({
      key: row.id,
      type: row.type,
      name: row.name,
      inputs: row.inputs,
      documentId: row.document_id,
      stored: row,
      leaving: row.document_id !== null,
    }));
  return [...drawn, ...beside];
}
