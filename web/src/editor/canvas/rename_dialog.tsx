// Gives a node another name; expressions that read it follow.
import { Button, Group, Modal, Text, TextInput } from "@mantine/core";
import { useState, type SubmitEvent } from "react";
import { nodeName, slugOf } from "../model/document";
import { nameProblem, renameNode } from "../model/rename";
import { useEditor, useEditorStore } from "../model/store";
import { nodesById } from "../model/structure";
import { useCatalogue } from "./catalogue_context";

export function RenameDialog({ onClose }: { onClose: () => void }) {
  const store = useEditorStore();
  const catalogue = useCatalogue();
  const node = useEditor((state) => {
    const [id] = state.selection.nodes;
    return id === undefined ? undefined : nodesById(state.document).get(id);
  });
  const [name, setName] = useState(node ? nodeName(node) : "");
  if (!node) return null;
  const problem = nameProblem(store.getState().document, node.id, name);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (problem !== undefined) return;
    store.getState().edit("Rename", (document) => renameNode(document, catalogue, node.id, name.trim()));
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title="Rename the node" size="sm">
      <form onSubmit={submit}>
        <TextInput
          data-autofocus
          label="Name"
          value={name}
          maxLength={200}
          error={problem}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Text size="xs" c="dimmed" mt={6}>
          Expressions call it nodes.{slugOf(name)}; those that read it are changed too.
        </Text>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={problem !== undefined}>
            Rename
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
