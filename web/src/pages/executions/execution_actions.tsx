// What can be done with an execution.
import { Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { CircleStop, Ellipsis, GitCompare, Pencil, RotateCcw, StepForward } from "lucide-react";
import { api, unwrap, type Schemas } from "@/api/client";
import { workflowQuery } from "@/api/queries";
import { isTerminal } from "@/editor/run/run_model";
import { relativeTime } from "@/ui/time";
import { recentRunsQuery } from "./queries";

type Again =
  { kind: "retry"; from: "start" | "failed_node" } | { kind: "rerun"; version: "same" | "active" | "newest" };

/** Runs an execution again and goes to the new one. */
function useAgain(executionId: string) {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (again: Again) => {
      const params = {
        path: { execution_id: executionId },
        header: { "Idempotency-Key": crypto.randomUUID() },
      };
      return again.kind === "retry"
        ? unwrap(api.POST("/api/v1/executions/{execution_id}/retry", { params, body: { from: again.from } }))
        : unwrap(
            api.POST("/api/v1/executions/{execution_id}/rerun", { params, body: { version: again.version } }),
          );
    },
    onSuccess: async ({ id }) => {
      void client.invalidateQueries({ queryKey: ["executions"] });
      await navigate({ to: "/executions/$executionId", params: { executionId: id } });
    },
  });
}

export function useCancel(executionId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/executions/{execution_id}/cancel", {
          params: { path: { execution_id: executionId } },
        }),
      ),
    onSuccess: ({ changed }) => {
      if (!changed) notifications.show({ message: "It was over already." });
      return client.invalidateQueries({ queryKey: ["executions"] });
    },
  });
}

/** Versions that are there and not the one that ran, which stands first. */
function AgainItems({ run, onAgain }: { run: Schemas["Execution"]; onAgain: (again: Again) => void }) {
  const { data: workflow } = useQuery(workflowQuery(run.workflow_id));
  const newest = workflow?.draft_version ?? run.version;
  const active = workflow?.active_version ?? run.version;
  return (
    <>
      <Menu.Label>Run it again, with the same parameters</Menu.Label>
      <Menu.Item onClick={() => onAgain({ kind: "retry", from: "start" })}>
        From the start, version {run.version}
        {newest === run.version ? ", the newest" : ""}
      </Menu.Item>
      {newest !== run.version && (
        <Menu.Item onClick={() => onAgain({ kind: "rerun", version: "newest" })}>
          From the start, the newest version ({newest})
        </Menu.Item>
      )}
      {active !== run.version && active !== newest && (
        <Menu.Item onClick={() => onAgain({ kind: "rerun", version: "active" })}>
          From the start, the active version ({active})
        </Menu.Item>
      )}
    </>
  );
}

function CompareItems({ run }: { run: Schemas["Execution"] }) {
  const { data } = useQuery(recentRunsQuery(run.workflow_id, 12));
  const others = (data?.items ?? []).filter((one) => one.id !== run.id).slice(0, 8);
  if (others.length === 0) return null;
  return (
    <>
      <Menu.Label>Compare with</Menu.Label>
      {others.map((other) => (
        <Menu.Item
          key={other.id}
          leftSection={<GitCompare size={16} aria-hidden />}
          renderRoot={(props) => (
            <Link
              to="/executions/$executionId/compare/$otherId"
              params={{ executionId: other.id, otherId: run.id }}
              {...props}
            />
          )}
        >
          {relativeTime(new Date(other.accepted_at), new Date())}, {other.status}, version {other.version}
        </Menu.Item>
      ))}
    </>
  );
}

export function ExecutionActions({ run }: { run: Schemas["Execution"] }) {
  const again = useAgain(run.id);
  const cancel = useCancel(run.id);
  const isOver = isTerminal(run.status);
  const hasFailedNode = run.status === "failed" && run.last_node !== null;
  return (
    <>
      <Button
        variant="default"
        leftSection={<Pencil size={16} aria-hidden />}
        renderRoot={(props) => (
          <Link to="/workflows/$workflowId/edit" params={{ workflowId: run.workflow_id }} {...props} />
        )}
      >
        Open in editor
      </Button>
      {!isOver && (
        <Button
          color="red"
          variant="light"
          leftSection={<CircleStop size={16} aria-hidden />}
          loading={cancel.isPending}
          disabled={run.cancel_requested}
          onClick={() => cancel.mutate()}
        >
          {run.cancel_requested ? "Cancelling…" : "Cancel"}
        </Button>
      )}
      {isOver && (
        <Button
          leftSection={
            hasFailedNode ? <StepForward size={16} aria-hidden /> : <RotateCcw size={16} aria-hidden />
          }
          loading={again.isPending}
          onClick={() => again.mutate({ kind: "retry", from: hasFailedNode ? "failed_node" : "start" })}
        >
          {hasFailedNode ? "Retry from failed node" : "Run again"}
        </Button>
      )}
      <Menu position="bottom-end" width={300} withinPortal>
        <Menu.Target>
          <Button variant="default" px="xs" aria-label="More actions">
            <Ellipsis size={18} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={420} style={{ overflowY: "auto" }}>
          {isOver && <AgainItems run={run} onAgain={again.mutate} />}
          <CompareItems run={run} />
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
