// What can be done with a whole workflow: make, copy, export, run, delete. Failures are shown by the global handler.
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, unwrap, type Schemas } from "@/api/client";
import { downloadJson, fileNameOf } from "./export_file";
import { ifMatch, type Workflow } from "./queries";

/** Any shape: the server brings foreign ones to ours, and lists what is wrong. */
export const createWorkflow = (document: object) =>
  unwrap(api.POST("/api/v1/workflows", { body: { document: document as Schemas["Document"] } }));

const readDocument = async (id: string) =>
  (await unwrap(api.GET("/api/v1/workflows/{workflow_id}", { params: { path: { workflow_id: id } } })))
    .document;

export const blankDocument = { name: "Untitled workflow", nodes: [], edges: [] };

/** Makes a workflow and opens it in the editor. */
export function useCreate() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: createWorkflow,
    onSuccess: async (made) => {
      void client.invalidateQueries({ queryKey: ["workflows"] });
      await navigate({ to: "/workflows/$workflowId/edit", params: { workflowId: made.id } });
    },
  });
}

export function useDuplicate() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (workflow: Pick<Workflow, "id" | "name">) => {
      const content = await readDocument(workflow.id);
      // Undefined members are not sent: the copy is a draft of its own.
      return createWorkflow({
        ...content,
        id: undefined,
        status: undefined,
        name: `${workflow.name} (copy)`.slice(0, 200),
      });
    },
    onSuccess: (made) => {
      notifications.show({ color: "teal", message: `${made.name} was made. It is a draft.` });
      return client.invalidateQueries({ queryKey: ["workflows"] });
    },
  });
}

export function useExport() {
  return useMutation({
    mutationFn: async (workflow: Pick<Workflow, "id" | "name">) => {
      downloadJson(fileNameOf(workflow.name), await readDocument(workflow.id));
    },
  });
}

/** Starts a run with the defaults of the parameters and shows it. */
export function useRunNow() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (workflow: Pick<Workflow, "id">) =>
      unwrap(
        api.POST("/api/v1/workflows/{workflow_id}/run", {
          params: { path: { workflow_id: workflow.id }, header: { "Idempotency-Key": crypto.randomUUID() } },
        }),
      ),
    onSuccess: async (accepted) => {
      void client.invalidateQueries({ queryKey: ["executions"] });
      await navigate({ to: "/executions/$executionId", params: { executionId: accepted.id } });
    },
  });
}

/** Rejects when it is refused: the dialog that asked shows why. */
export function useRemove(): (workflow: Pick<Workflow, "id" | "revision">) => Promise<void> {
  const client = useQueryClient();
  return async (workflow) => {
    await api.DELETE("/api/v1/workflows/{workflow_id}", {
      params: { path: { workflow_id: workflow.id }, header: ifMatch(workflow) },
    });
    client.removeQueries({ queryKey: ["workflows", workflow.id] });
    await client.invalidateQueries({ queryKey: ["workflows", "list"] });
  };
}
