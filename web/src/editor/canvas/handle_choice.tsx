// A wire was dropped on a node that could take it at several places: which one is meant?
import { connect } from "../model/connect";
import { useEditorStore } from "../model/store";
import { Picker } from "../palette/picker";
import { useCatalogue } from "./catalogue_context";
import { useCanvas, type HandleChoice } from "./canvas_store";
import { wireBetween } from "./drop_wire";
import { Floating } from "./floating";

export function HandleChoiceBox({ choice }: { choice: HandleChoice }) {
  const store = useEditorStore();
  const catalogue = useCatalogue();
  const close = () => useCanvas.getState().set({ choice: null });
  const side = choice.wire.side === "output" ? "input" : "output";
  return (
    <Floating at={choice.screen} width={240} label={`Choose an ${side}`} onClose={close}>
      <Picker
        items={choice.handles.map((name) => ({ id: name, title: name, also: "" }))}
        label={`Which ${side}?`}
        nothing="None is called that."
        onPick={(name) => {
          store
            .getState()
            .edit("Connect", (document) =>
              connect(document, catalogue, wireBetween(choice.wire, choice.node, name)),
            );
          close();
        }}
      />
    </Floating>
  );
}
