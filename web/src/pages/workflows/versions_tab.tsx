// Every save is a version: who made it, when, and whether it is the one that runs.
import { Button, Paper, Stack, Table } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { recentRunsQuery } from "@/pages/executions/queries";
import { useNameOf } from "@/pages/users/use_name_of";
import { useConfirm, type Question } from "@/ui/confirm";
import { Loaded } from "@/ui/loaded";
import { ifMatch, versionsQuery, type Workflow, type WorkflowDetail } from "./queries";
import { versionGroups } from "./version_groups";
import { VersionRows } from "./version_row";

/** The question before an old version becomes the newest. */
export function useRestore(): (workflow: Workflow, version: number, onDone?: () => void) => Question {
  const client = useQueryClient();
  return (workflow, version, onDone) => ({
    title: `Restore version ${version}?`,
    body: (
      <>
        Its content becomes version {workflow.draft_version + 1}, the newest. Nothing is lost: version{" "}
        {workflow.draft_version} stays in the history.
        {workflow.active_version !== null &&
          ` What runs by itself stays version ${workflow.active_version} until you activate the new one.`}
      </>
    ),
    confirm: "Restore",
    danger: false,
    onConfirm: async () => {
      const after = await unwrap(
        api.POST("/api/v1/workflows/{workflow_id}/versions/{version}/restore", {
          params: { path: { workflow_id: workflow.id, version }, header: ifMatch(workflow) },
        }),
      );
      await client.invalidateQueries({ queryKey: ["workflows"] });
      if (after.draft_version === workflow.draft_version)
        notifications.show({
          message: `The newest version is the same as version ${version}: nothing changed.`,
        });
      onDone?.();
    },
  });
}

export function VersionsTab({ workflow }: { workflow: WorkflowDetail }) {
  const query = useInfiniteQuery(versionsQuery(workflow.id));
  const { data: runs } = useQuery(recentRunsQuery(workflow.id, 100));
  const nameOf = useNameOf();
  const { ask, dialog } = useConfirm();
  const restore = useRestore();
  const ran = new Set(runs?.items.map((run) => run.version));
  const kept = new Set([...ran, ...(workflow.active_version === null ? [] : [workflow.active_version])]);
  const versions = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Loaded query={query}>
      {() => (
        <Stack>
          {dialog}
          <Paper withBorder radius="lg" px="xs">
            <Table.ScrollContainer minWidth={640}>
              <Table verticalSpacing="sm">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Version</Table.Th>
                    <Table.Th>Saved</Table.Th>
                    <Table.Th>Note</Table.Th>
                    <Table.Th ta="right">Steps</Table.Th>
                    <Table.Th ta="right">Actions</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {versionGroups(versions, kept).map((group) => (
                    <VersionRows
                      key={group.head.version}
                      group={group}
                      workflow={workflow}
                      author={nameOf(group.head.author_id)}
                      hasRun={ran.has(group.head.version)}
                      onRestore={(version) => ask(restore(workflow, version))}
                    />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          </Paper>
          {query.hasNextPage && (
            <Button
              variant="default"
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
              style={{ alignSelf: "center" }}
            >
              Show more
            </Button>
          )}
        </Stack>
      )}
    </Loaded>
  );
}
