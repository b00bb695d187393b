// What can be done with a workflow from a list or its page.
import { ActionIcon, Menu, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Copy, Download, Ellipsis, Pencil, Play, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { useConfirm } from "@/ui/confirm";
import { useDuplicate, useExport, useRemove, useRunNow } from "./actions";
import type { Workflow } from "./queries";

type Subject = Pick<Workflow, "id" | "name" | "revision" | "status">;

/** `dialog` must be rendered: it asks before something is deleted. */
export function useWorkflowMenu(onRemoved?: () => void): {
  menu: (workflow: Subject) => ReactNode;
  dialog: ReactNode;
} {
  const { ask, dialog } = useConfirm();
  const runNow = useRunNow();
  const duplicate = useDuplicate();
  const exportIt = useExport();
  const remove = useRemove();
  const askToRemove = (workflow: Subject) =>
    ask({
      title: `Delete ${workflow.name}?`,
      body: (
        <>
          It disappears from here, its triggers stop and its webhooks’ addresses are gone.
          {workflow.status === "active" && (
            <Text size="sm" fw={600} mt="xs">
              It is active now.
            </Text>
          )}
        </>
      ),
      confirm: "Delete",
      onConfirm: async () => {
        await remove(workflow);
        onRemoved?.();
      },
    });
  return {
    dialog,
    menu: (workflow) => (
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`More about ${workflow.name}`}>
            <Ellipsis size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component={Link}
            to={`/workflows/${workflow.id}/edit`}
            leftSection={<Pencil size={16} aria-hidden />}
          >
            Open in the editor
          </Menu.Item>
          <Menu.Item leftSection={<Play size={16} aria-hidden />} onClick={() => runNow.mutate(workflow)}>
            Run now
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<Copy size={16} aria-hidden />} onClick={() => duplicate.mutate(workflow)}>
            Duplicate
          </Menu.Item>
          <Menu.Item
            leftSection={<Download size={16} aria-hidden />}
            onClick={() => exportIt.mutate(workflow)}
          >
            Export as JSON
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            color="red"
            leftSection={<Trash2 size={16} aria-hidden />}
            onClick={() => askToRemove(workflow)}
          >
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    ),
  };
}
