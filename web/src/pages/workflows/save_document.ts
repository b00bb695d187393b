// Saving a changed document from the workflow's page, and letting it take effect.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "@/api/client";
import { ifMatch, type WorkflowDetail } from "./queries";

export interface SaveChange {
  document: Schemas["StoredDocument"];
  /** Kept with the version: what was changed. */
  note: string;
  activate: boolean;
}

/**
 * What runs by itself is the newest version: activating a small change brings nothing else along. Otherwise the person
 * decides, because their unfinished drawing would go live with it.
 */
export const takesEffectAtOnce = (
  workflow: Pick<WorkflowDetail, "status" | "active_version" | "draft_version">,
) => workflow.status === "active" && workflow.active_version === workflow.draft_version;

export function useSaveDocument(workflow: WorkflowDetail) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ document, note, activate }: SaveChange) => {
      const path = { workflow_id: workflow.id };
      const saved = await unwrap(
        api.PUT("/api/v1/workflows/{workflow_id}", {
          params: { path, header: ifMatch(workflow) },
          // The stored shape is a document; the schema of what may be sent is open.
          body: { document: document as object as Schemas["Document"], note },
        }),
      );
      if (!activate) return;
      await unwrap(
        api.POST("/api/v1/workflows/{workflow_id}/activate", { params: { path, header: ifMatch(saved) } }),
      );
    },
    // Shown beside the button that was pressed.
    meta: { quiet: true },
    onSettled: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ["workflows"] }),
        client.invalidateQueries({ queryKey: ["triggers"] }),
      ]);
    },
  });
}
