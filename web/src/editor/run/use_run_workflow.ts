// Starts a run of what is drawn: it is saved first, so that what runs is what is seen.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "@/api/client";
import { workflowQuery } from "@/api/queries";
import { useEditorStore, type EditorStore } from "../model/store";
import type { RunBody } from "./test_options";

const longestSave_ms = 8_000;

const isSaved = (store: EditorStore) => store.getState().document === store.getState().savedDocument;

/** Resolves once the server has what is drawn. `save` may return before that when a save was under way already. */
export async function ensureSaved(
  store: EditorStore,
  save: (() => Promise<void>) | undefined,
): Promise<void> {
  if (isSaved(store)) return;
  await save?.();
  if (isSaved(store)) return;
  await new Promise<void>((resolve, reject) => {
    const finish = () => {
      clearTimeout(timer);
      unsubscribe();
    };
    const timer = setTimeout(() => {
      finish();
      reject(
        new Error("The workflow could not be saved, so it was not run. Look at the note beside its name."),
      );
    }, longestSave_ms);
    const unsubscribe = store.subscribe(() => {
      if (!isSaved(store)) return;
      finish();
      resolve();
    });
  });
}

export function useRunWorkflow(
  save: (() => Promise<void>) | undefined,
  onStarted: (executionId: string) => void,
) {
  const store = useEditorStore();
  const client = useQueryClient();
  return useMutation({
    meta: { quiet: true },
    mutationFn: async (body: RunBody) => {
      await ensureSaved(store, save);
      const { workflowId } = store.getState();
      // Triggers start the active version; the editor runs the newest, which is what is drawn.
      const workflow = await client.query({ ...workflowQuery(workflowId), staleTime: 0 });
      return unwrap(
        api.POST("/api/v1/workflows/{workflow_id}/run", {
          params: { path: { workflow_id: workflowId }, header: { "Idempotency-Key": crypto.randomUUID() } },
          body: { ...body, version: workflow.draft_version } as Schemas["RunRequest"],
        }),
      );
    },
    onSuccess: ({ id }) => {
      void client.invalidateQueries({ queryKey: ["executions"] });
      onStarted(id);
    },
  });
}
