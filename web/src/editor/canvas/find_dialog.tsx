// Finds a node by its name, its type, or anything written in it.
import { Modal } from "@mantine/core";
import { typeOf } from "../model/catalogue";
import { nodeName } from "../model/document";
import { useEditor } from "../model/store";
import { summaryOf } from "../model/summary";
import { NodeIcon } from "../palette/node_icon";
import { Picker, type PickerItem } from "../palette/picker";
import { useCatalogue } from "./catalogue_context";
import { useReveal } from "./use_reveal";

export function FindDialog({ onClose }: { onClose: () => void }) {
  const catalogue = useCatalogue();
  const document = useEditor((state) => state.document);
  const reveal = useReveal();
  const nodes = document.nodes.map((node): PickerItem => {
    const spec = typeOf(catalogue, node);
    const summary = summaryOf(spec, node);
    return {
      id: node.id,
      title: nodeName(node),
      about: summary === "" ? spec.title : `${spec.title} · ${summary}`,
      also: `${spec.title} ${JSON.stringify(node.data.inputs ?? {})}`,
      icon: <NodeIcon type={node.type} category={spec.category} size={15} />,
    };
  });
  const notes = (document.notes ?? []).map((note): PickerItem => ({
    id: note.id,
    title: note.text,
    about: "Note",
    also: "note",
  }));
  return (
    <Modal opened onClose={onClose} withCloseButton={false} padding={0} size="md" aria-label="Find a node">
      <Picker
        items={[...nodes, ...notes]}
        label="Find a node"
        nothing="No node has this in its name, its type or its inputs."
        onPick={(id) => {
          onClose();
          reveal(id);
        }}
      />
    </Modal>
  );
}
