// The ways to a new workflow.
import { Button, Menu, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { ChevronDown, FilePlus, FileUp, LayoutTemplate, Plus } from "lucide-react";
import { blankDocument, useCreate } from "./actions";

export function CreateMenu({ onImport, importing }: { onImport: () => void; importing: boolean }) {
  const create = useCreate();
  return (
    <Menu position="bottom-end" width={280}>
      <Menu.Target>
        <Button
          leftSection={<Plus size={16} aria-hidden />}
          rightSection={<ChevronDown size={16} aria-hidden />}
          loading={create.isPending || importing}
        >
          New workflow
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<FilePlus size={18} aria-hidden />}
          onClick={() => create.mutate(blankDocument)}
        >
          Blank
          <Text size="xs" c="dimmed">
            Start with an empty canvas
          </Text>
        </Menu.Item>
        <Menu.Item leftSection={<LayoutTemplate size={18} aria-hidden />} component={Link} to="/templates">
          From a template
          <Text size="xs" c="dimmed">
            Working examples to make your own
          </Text>
        </Menu.Item>
        <Menu.Item leftSection={<FileUp size={18} aria-hidden />} onClick={onImport}>
          Import files
          <Text size="xs" c="dimmed">
            JSON; or drop them anywhere on this page
          </Text>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
