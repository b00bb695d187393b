// Somebody else saved the workflow meanwhile: whose is to stay? Undo brings neither back, so both are shown first.
import { Badge, Button, Group, List, Modal, ScrollArea, Text } from "@mantine/core";
import { differences, type Difference } from "@/editor/model/differences";
import { useEditor } from "@/editor/model/store";
import type { Autosave } from "./use_autosave";

const colours: Record<Difference["kind"], string> = { added: "teal", removed: "red", changed: "blue" };

export function ConflictDialog({ autosave }: { autosave: Autosave }) {
  const mine = useEditor((state) => state.document);
  const { conflict } = autosave;
  if (!conflict) return null;
  const found = differences(conflict.theirs, mine);
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title="Somebody else saved this workflow"
      size="lg"
    >
      <Text size="sm">
        It was changed on another screen since you opened it here. The versions page keeps what was saved
        there, whatever you choose. Compared with it, yours:
      </Text>
      <ScrollArea.Autosize mah={280} my="md">
        <List listStyleType="none" spacing={6} size="sm">
          {found.map((one, index) => (
            <List.Item key={index}>
              <Badge size="sm" variant="light" color={colours[one.kind]} mr={8} tt="none">
                {one.kind}
              </Badge>
              <b>{one.what}</b>
              {one.details.length > 0 && <Text span c="dimmed">{` · ${one.details.join(", ")}`}</Text>}
            </List.Item>
          ))}
          {found.length === 0 && <List.Item>says the same</List.Item>}
        </List>
      </ScrollArea.Autosize>
      <Group justify="flex-end">
        <Button variant="default" onClick={autosave.takeTheirs}>
          Take theirs
        </Button>
        <Button onClick={() => void autosave.keepMine()}>Keep mine</Button>
      </Group>
    </Modal>
  );
}
