// Every save is a version: who made it, when, and whether it is the one that runs.
import { Anchor, Badge, Button, Group, Paper, Stack, Table, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { GitCompareArrows, RotateCcw, ShieldCheck } from "lucide-react";
import { api, unwrap } from "@/api/client";
import { meQuery } from "@/api/queries";
import { useConfirm, type Question } from "@/ui/confirm";
import { Loaded } from "@/ui/loaded";
import { plural } from "@/ui/sentence";
import { Time } from "@/ui/time";
import { ifMatch, versionsQuery, type Workflow, type WorkflowDetail } from "./queries";

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

function useLiftQuarantine(workflowId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (version: number) =>
      api.DELETE("/api/v1/workflows/{workflow_id}/versions/{version}/quarantine", {
        params: { path: { workflow_id: workflowId, version } },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["workflows"] }),
  });
}

export function VersionsTab({ workflow }: { workflow: WorkflowDetail }) {
  const query = useInfiniteQuery(versionsQuery(workflow.id));
  const { data: me } = useQuery(meQuery);
  const { ask, dialog } = useConfirm();
  const restore = useRestore();
  const lift = useLiftQuarantine(workflow.id);
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
                  {versions.map((one) => (
                    <Table.Tr key={one.version}>
                      <Table.Td>
                        <Group gap={8}>
                          <Anchor
                            component={Link}
                            to={`/workflows/${workflow.id}/versions/${one.version}`}
                            fw={600}
                            size="sm"
                          >
                            Version {one.version}
                          </Anchor>
                          {one.version === workflow.active_version && (
                            <Badge size="sm" color="teal" variant="light" tt="none">
                              {workflow.status === "paused" ? "active when resumed" : "active"}
                            </Badge>
                          )}
                          {one.version === workflow.draft_version && (
                            <Badge size="sm" color="gray" variant="light" tt="none">
                              newest
                            </Badge>
                          )}
                          {one.quarantined_at !== null && (
                            <Badge size="sm" color="red" variant="light" tt="none">
                              quarantined
                            </Badge>
                          )}
                        </Group>
                      </Table.Td>
                      <Table.Td>
                        <Time at={one.created_at} style="relative" />
                        <Text size="xs" c="dimmed">
                          {one.author_id === me?.user.id ? "by you" : "by another user"}
                        </Text>
                      </Table.Td>
                      <Table.Td>
                        <Text size="sm" lineClamp={2}>
                          {one.note}
                        </Text>
                        {one.restored_from !== null && (
                          <Text size="xs" c="dimmed">
                            content of version {one.restored_from}
                          </Text>
                        )}
                      </Table.Td>
                      <Table.Td ta="right" aria-label={plural(one.node_count, "step")}>
                        {one.node_count}
                      </Table.Td>
                      <Table.Td>
                        <Group gap={4} justify="flex-end" wrap="nowrap">
                          {one.quarantined_at !== null && (
                            <Button
                              size="compact-sm"
                              variant="subtle"
                              color="red"
                              leftSection={<ShieldCheck size={14} aria-hidden />}
                              loading={lift.isPending && lift.variables === one.version}
                              onClick={() => lift.mutate(one.version)}
                            >
                              Lift quarantine
                            </Button>
                          )}
                          <Button
                            size="compact-sm"
                            variant="subtle"
                            component={Link}
                            to={`/workflows/${workflow.id}/versions/${one.version}`}
                            leftSection={<GitCompareArrows size={14} aria-hidden />}
                          >
                            Changes
                          </Button>
                          <Button
                            size="compact-sm"
                            variant="subtle"
                            disabled={one.version === workflow.draft_version}
                            leftSection={<RotateCcw size={14} aria-hidden />}
                            onClick={() => ask(restore(workflow, one.version))}
                          >
                            Restore
                          </Button>
                        </Group>
                      </Table.Td>
                    </Table.Tr>
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
