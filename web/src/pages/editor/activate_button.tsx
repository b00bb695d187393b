// Switches the workflow on and off: what is drawn becomes what triggers start.
import { Button, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CirclePause, CirclePlay, Rocket } from "lucide-react";
import { api, unwrap, type Schemas } from "@/api/client";
import { workflowQuery } from "@/api/queries";
import { errorsIn } from "@/editor/model/problems";
import { useEditor, useEditorStore } from "@/editor/model/store";
import type { Autosave } from "./use_autosave";

type Change = "activate" | "pause";

export function ActivateButton({
  workflow,
  autosave,
}: {
  workflow: Schemas["WorkflowDetail"];
  autosave: Autosave;
}) {
  const store = useEditorStore();
  const client = useQueryClient();
  const errors = useEditor((state) => errorsIn(state.problems));
  const change = useMutation({
    mutationFn: async (what: Change) => {
      await autosave.saveNow();
      const params = { path: { workflow_id: workflow.id } };
      return what === "pause"
        ? unwrap(api.POST("/api/v1/workflows/{workflow_id}/pause", { params }))
        : unwrap(api.POST("/api/v1/workflows/{workflow_id}/activate", { params }));
    },
    onSuccess: async (answer, what) => {
      store.getState().saved(store.getState().savedDocument, answer.revision);
      await client.invalidateQueries({ queryKey: workflowQuery(workflow.id).queryKey });
      notifications.show({
        color: "teal",
        message: what === "pause" ? "Paused: its triggers start nothing." : "Active: its triggers start it.",
      });
    },
  });
  const isActive = workflow.status === "active";
  const isNewer = isActive && workflow.active_version !== workflow.draft_version;
  if (isActive && !isNewer) {
    return (
      <Button
        size="xs"
        variant="default"
        leftSection={<CirclePause size={15} />}
        loading={change.isPending}
        onClick={() => change.mutate("pause")}
      >
        Pause
      </Button>
    );
  }
  const label =
    errors > 0
      ? `${errors === 1 ? "One problem" : `${errors} problems`} to solve before it can be activated`
      : isNewer
        ? "Triggers start an older version; make them start this one"
        : "Let its schedule and triggers start it";
  return (
    <Tooltip label={label} multiline maw={260}>
      <Button
        size="xs"
        variant="default"
        leftSection={isNewer ? <Rocket size={15} /> : <CirclePlay size={15} />}
        loading={change.isPending}
        // Not disabled: it must be reached to be asked why.
        data-disabled={errors > 0}
        aria-disabled={errors > 0}
        onClick={() => {
          if (errors === 0) change.mutate("activate");
        }}
      >
        {isNewer ? "Publish" : "Activate"}
      </Button>
    </Tooltip>
  );
}
