// Connects the selected node by keyboard: every wire that could begin here.
import { Modal } from "@mantine/core";
import { useMemo } from "react";
import { connect } from "../model/connect";
import { connectable } from "../model/connectable";
import { useEditorStore } from "../model/store";
import { Picker } from "../palette/picker";
import { useCatalogue } from "./catalogue_context";

export function ConnectDialog({ onClose }: { onClose: () => void }) {
  const store = useEditorStore();
  const catalogue = useCatalogue();
  const wires = useMemo(() => {
    const { document, selection } = store.getState();
    const [id] = selection.nodes;
    return id === undefined ? [] : connectable(document, catalogue, id);
  }, [store, catalogue]);
  return (
    <Modal opened onClose={onClose} withCloseButton={false} padding={0} size="md" aria-label="Connect">
      <Picker
        items={wires.map((wire, index) => ({ id: String(index), title: wire.title, also: "" }))}
        label="Connect to"
        nothing="Nothing on the canvas takes what this node gives."
        onPick={(index) => {
          const wire = wires[Number(index)];
          if (wire) store.getState().edit("Connect", (one) => connect(one, catalogue, wire.connection));
          onClose();
        }}
      />
    </Modal>
  );
}
