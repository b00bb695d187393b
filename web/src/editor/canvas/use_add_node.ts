// Adding from the palette without the mouse: behind the selected node and wired to it, or in the middle of what is seen.
import { useReactFlow } from "@xyflow/react";
import { useCallback } from "react";
import { addConnected, addNode, mainOutput, placeAfter, wireTo } from "../model/edit";
import { freePlace, nodeWidth } from "../model/geometry";
import { rectOf } from "../model/shape";
import { useEditorStore } from "../model/store";
import { nodesById } from "../model/structure";
import { useCatalogue } from "./catalogue_context";
import { useReveal } from "./use_reveal";
import { useViewStore } from "./view_store";

export function useAddNode(): (type: string) => void {
  const store = useEditorStore();
  const view = useViewStore();
  const catalogue = useCatalogue();
  const flow = useReactFlow();
  const reveal = useReveal();
  return useCallback(
    (type: string) => {
      const { document, selection, edit } = store.getState();
      const [only] = selection.nodes;
      const end =
        selection.nodes.size === 1 && only !== undefined && nodesById(document).has(only)
          ? mainOutput(document, catalogue, only)
          : undefined;
      if (end) {
        const place = placeAfter(document, catalogue, end.node);
        const added = addNode(document, catalogue, type, place);
        const fits = wireTo(added.document, catalogue, end, added.id) !== undefined;
        const result = fits ? addConnected(document, catalogue, type, place, end) : added;
        edit("Add a node", () => result.document);
        reveal(result.id);
        return;
      }
      const pane = window.document.querySelector(".react-flow")?.getBoundingClientRect();
      const middle = flow.screenToFlowPosition({
        x: (pane?.x ?? 0) + (pane?.width ?? 0) / 2,
        y: (pane?.y ?? 0) + (pane?.height ?? 0) / 2,
      });
      const position = freePlace(
        { x: middle.x - nodeWidth / 2, y: middle.y - 60 },
        { width: nodeWidth, height: 140 },
        view.getState().shape.ordered.map(rectOf),
      );
      const added = addNode(document, catalogue, type, { position });
      edit("Add a node", () => added.document);
      store.getState().select({ nodes: new Set([added.id]) });
    },
    [store, view, catalogue, flow, reveal],
  );
}
