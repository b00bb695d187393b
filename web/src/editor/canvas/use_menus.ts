// Which menu the right button opens: of the canvas, of what is selected, of a wire.
import { useMemo, type MouseEvent as ReactMouseEvent } from "react";
import { useEditorStore } from "../model/store";
import { useCanvas, type ContextMenuAt } from "./canvas_store";
import type { CanvasNode, WireEdge } from "./flow_view";

export function useMenus() {
  const store = useEditorStore();
  return useMemo(() => {
    const open = (event: ReactMouseEvent | MouseEvent, target: ContextMenuAt["target"]) => {
      event.preventDefault();
      const screen = { x: event.clientX, y: event.clientY };
      useCanvas.getState().set({ menu: { screen, target } });
    };
    return {
      onPaneContextMenu: (event: ReactMouseEvent | MouseEvent) => open(event, "pane"),
      onNodeContextMenu: (event: ReactMouseEvent, node: CanvasNode) => {
        if (!store.getState().selection.nodes.has(node.id))
          store.getState().select({ nodes: new Set([node.id]) });
        open(event, "nodes");
      },
      onSelectionContextMenu: (event: ReactMouseEvent) => open(event, "nodes"),
      onEdgeContextMenu: (event: ReactMouseEvent, edge: WireEdge) => {
        store.getState().select({ edges: new Set([edge.id]) });
        open(event, "edge");
      },
    };
  }, [store]);
}
