// Activating, pausing and resuming a workflow, and what to show when that is refused.
import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Pencil } from "lucide-react";
import { useState, type ReactNode } from "react";
import { api, unwrap } from "@/api/client";
import { workflowQuery } from "@/api/queries";
import { sentence } from "@/ui/sentence";
import { ProblemList } from "./problem_list";
import { problemsOfRefusal, type Problem } from "./problems";
import { ifMatch, type Workflow } from "./queries";

export type Change = "activate" | "pause" | "resume";
type Subject = Pick<Workflow, "id" | "name" | "revision">;

const done: Record<Change, string> = { activate: "is active", pause: "is paused", resume: "is active again" };

function send(change: Change, workflow: Subject): Promise<Workflow> {
  const params = { path: { workflow_id: workflow.id }, header: ifMatch(workflow) };
  if (change === "pause") return unwrap(api.POST("/api/v1/workflows/{workflow_id}/pause", { params }));
  if (change === "resume") return unwrap(api.POST("/api/v1/workflows/{workflow_id}/resume", { params }));
  return unwrap(api.POST("/api/v1/workflows/{workflow_id}/activate", { params }));
}

const refused: Record<Change, string> = {
  activate: "was not activated",
  pause: "was not paused",
  resume: "was not resumed",
};

interface Refusal {
  change: Change;
  workflow: Subject;
  message: string;
  problems: readonly Problem[] | undefined;
}

/** `dialog` must be rendered: it says why a change was refused. */
export function useLifecycle(): {
  change: (change: Change, workflow: Subject) => void;
  /** The id of the workflow that is being changed. */
  busy: string | undefined;
  dialog: ReactNode;
} {
  const client = useQueryClient();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const mutation = useMutation({
    mutationFn: ({ change, workflow }: { change: Change; workflow: Subject }) => send(change, workflow),
    meta: { quiet: true },
    onSuccess: (_, { change, workflow }) =>
      notifications.show({ color: "teal", message: `${workflow.name} ${done[change]}.` }),
    onError: (error, { change, workflow }) =>
      setRefusal({ change, workflow, message: error.message, problems: problemsOfRefusal(error) }),
    onSettled: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ["workflows"] }),
        client.invalidateQueries({ queryKey: ["triggers"] }),
      ]);
    },
  });
  return {
    change: (change, workflow) => mutation.mutate({ change, workflow }),
    busy: mutation.isPending ? mutation.variables.workflow.id : undefined,
    dialog: <RefusalDialog refusal={refusal} onClose={() => setRefusal(null)} />,
  };
}

/** A list of workflows does not know the names of their nodes. */
function NamedProblems({ workflowId, problems }: { workflowId: string; problems: readonly Problem[] }) {
  const { data } = useQuery(workflowQuery(workflowId));
  const names = new Map(
    (data?.document.nodes ?? []).map((node) => [node.id, node.data?.name ?? node.id] as const),
  );
  return <ProblemList problems={problems} names={names} workflowId={workflowId} />;
}

function RefusalDialog({ refusal, onClose }: { refusal: Refusal | null; onClose: () => void }) {
  return (
    <Modal
      opened={refusal !== null}
      onClose={onClose}
      title={refusal ? `${refusal.workflow.name} ${refused[refusal.change]}` : ""}
      size="lg"
    >
      {refusal && (
        <Stack>
          {refusal.problems ? (
            <>
              <Text size="sm">These problems keep it from running. Mend the errors and try again.</Text>
              <NamedProblems workflowId={refusal.workflow.id} problems={refusal.problems} />
            </>
          ) : (
            <Alert color="red">{sentence(refusal.message)}</Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
            {refusal.problems && (
              <Button
                component={Link}
                to={`/workflows/${refusal.workflow.id}/edit`}
                leftSection={<Pencil size={16} aria-hidden />}
              >
                Open the editor
              </Button>
            )}
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
