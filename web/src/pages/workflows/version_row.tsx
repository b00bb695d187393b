// A version in the list: which one, who saved it, what can be done with it; behind it what was saved on the way to it.
import { Anchor, Badge, Button, Group, Table, Text, UnstyledButton } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronDown, ChevronRight, GitCompareArrows, RotateCcw, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { api } from "@/api/client";
import { plural } from "@/ui/sentence";
import { Time } from "@/ui/time";
import type { Workflow } from "./queries";
import { versionBefore, type Version, type VersionGroup } from "./version_groups";

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

interface RowProps {
  workflow: Workflow;
  author: string;
  hasRun: boolean;
  onRestore: (version: number) => void;
}

function Marks({ one, workflow, hasRun }: { one: Version; workflow: Workflow; hasRun: boolean }) {
  return (
    <>
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
      {hasRun && (
        <Badge size="sm" color="blue" variant="light" tt="none">
          has run
        </Badge>
      )}
      {one.quarantined_at !== null && (
        <Badge size="sm" color="red" variant="light" tt="none">
          quarantined
        </Badge>
      )}
    </>
  );
}

function Row({
  one,
  before,
  isFolded = false,
  workflow,
  author,
  hasRun,
  onRestore,
}: RowProps & { one: Version; before: number; isFolded?: boolean }) {
  const lift = useLiftQuarantine(workflow.id);
  return (
    <Table.Tr {...(isFolded && { bg: "var(--mantine-color-default-hover)" })}>
      <Table.Td>
        <Group gap={8} pl={isFolded ? 22 : 0}>
          <Anchor
            renderRoot={(props) => (
              <Link
                to="/workflows/$workflowId/versions/$version"
                params={{ workflowId: workflow.id, version: String(one.version) }}
                {...props}
              />
            )}
            fw={isFolded ? 400 : 600}
            size="sm"
          >
            Version {one.version}
          </Anchor>
          <Marks one={one} workflow={workflow} hasRun={hasRun} />
        </Group>
      </Table.Td>
      <Table.Td>
        <Time at={one.created_at} style="relative" />
        {!isFolded && (
          <Text size="xs" c="dimmed">
            {author}
          </Text>
        )}
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
              loading={lift.isPending}
              onClick={() => lift.mutate(one.version)}
            >
              Lift quarantine
            </Button>
          )}
          <Button
            size="compact-sm"
            variant="subtle"
            renderRoot={(props) => (
              <Link
                to="/workflows/$workflowId/versions/$version"
                params={{ workflowId: workflow.id, version: String(one.version) }}
                search={before > 0 && before !== one.version - 1 ? { against: before } : {}}
                {...props}
              />
            )}
            leftSection={<GitCompareArrows size={14} aria-hidden />}
          >
            Changes
          </Button>
          <Button
            size="compact-sm"
            variant="subtle"
            disabled={one.version === workflow.draft_version}
            leftSection={<RotateCcw size={14} aria-hidden />}
            onClick={() => onRestore(one.version)}
          >
            Restore
          </Button>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

export function VersionRows({ group, ...about }: RowProps & { group: VersionGroup }) {
  const [open, setOpen] = useState(false);
  const { head, folded } = group;
  const Arrow = open ? ChevronDown : ChevronRight;
  return (
    <>
      <Row one={head} before={versionBefore(group)} {...about} />
      {folded.length > 0 && (
        <Table.Tr>
          <Table.Td colSpan={5} py={4}>
            <UnstyledButton aria-expanded={open} onClick={() => setOpen(!open)} fz="xs" c="dimmed">
              <Group gap={4}>
                <Arrow size={14} aria-hidden />
                {folded.length === 1
                  ? `Version ${folded[0]?.version}, saved on the way to it`
                  : `${plural(folded.length, "version")}, ${folded.at(-1)?.version} to ${folded[0]?.version}, saved on the way to it`}
              </Group>
            </UnstyledButton>
          </Table.Td>
        </Table.Tr>
      )}
      {open &&
        folded.map((one) => (
          <Row key={one.version} one={one} before={one.version - 1} isFolded {...about} hasRun={false} />
        ))}
    </>
  );
}
