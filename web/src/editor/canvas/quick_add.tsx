// The small palette at the pointer: after a wire was dropped on the empty canvas it offers what fits and connects it.
import { useMemo } from "react";
import { addConnected, addNode, parentFor, typesThatFit } from "../model/edit";
import { containerAt, relativeTo } from "../model/move";
import { paletteGroups } from "../model/palette_groups";
import { useEditorStore } from "../model/store";
import { NodeIcon } from "../palette/node_icon";
import { Picker, type PickerItem } from "../palette/picker";
import { useCatalogue } from "./catalogue_context";
import { useCanvas, type QuickAdd } from "./canvas_store";
import { Floating } from "./floating";
import { useViewStore } from "./view_store";

export function QuickAddBox({ quickAdd }: { quickAdd: QuickAdd }) {
  const store = useEditorStore();
  const view = useViewStore();
  const catalogue = useCatalogue();
  const { wire, at, screen } = quickAdd;
  const close = () => useCanvas.getState().set({ quickAdd: null });

  const items = useMemo((): PickerItem[] => {
    const { document } = store.getState();
    const types = wire
      ? typesThatFit(document, catalogue, wire)
      : paletteGroups(catalogue, "").flatMap((group) => group.types.map((spec) => spec.type));
    return types.flatMap((type): PickerItem[] => {
      const spec = catalogue.types.get(type);
      if (!spec) return [];
      return [
        {
          id: type,
          title: spec.title,
          about: spec.summary,
          also: `${type} ${spec.summary}`,
          icon: <NodeIcon type={type} category={spec.category} size={15} />,
        },
      ];
    });
  }, [store, catalogue, wire]);

  const pick = (type: string) => {
    const { shape } = view.getState();
    // What is wired to something in a container belongs beside it, wherever it was dropped.
    const parentId = wire ? parentFor(shape.document, catalogue, wire) : containerAt(shape, at);
    const place = { position: relativeTo(shape, parentId, at), parentId };
    const added = wire
      ? addConnected(shape.document, catalogue, type, place, wire)
      : addNode(shape.document, catalogue, type, place);
    store.getState().edit("Add a node", () => added.document);
    store.getState().select({ nodes: new Set([added.id]) });
    close();
  };

  const label = wire ? `Nodes that fit ${wire.handle}` : "Add a node";
  return (
    <Floating at={screen} width={300} label={label} onClose={close}>
      <Picker items={items} label={label} nothing="No node fits here." onPick={pick} />
    </Floating>
  );
}
