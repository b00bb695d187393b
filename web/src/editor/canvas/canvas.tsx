// The canvas: React Flow over the document. It draws what the view store says and brings back what people do.
import {
  Background,
  BackgroundVariant,
  MiniMap,
  ReactFlow,
  SelectionMode,
  useStore,
  type EdgeTypes,
  type NodeTypes,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, type MouseEvent as ReactMouseEvent } from "react";
import { useStore as useZustand } from "zustand";
import { useEditorStore } from "../model/store";
import { useCanvas } from "./canvas_store";
import classes from "./canvas.module.css";
import { ConnectionLine } from "./connection_line";
import type { CanvasNode, WireEdge } from "./flow_view";
import { NoteView } from "./note_node";
import { ContainerView, StepView } from "./step_node";
import { useCanvasEvents } from "./use_canvas_events";
import { useFirstView } from "./use_first_view";
import { useViewStore } from "./view_store";
import { WireView } from "./wire_edge";

const nodeTypes: NodeTypes = { step: StepView, container: ContainerView, note: NoteView };
const edgeTypes: EdgeTypes = { wire: WireView };
const farZoom = 0.42;

/** Far away nodes show only their names; this tells them. */
function FarWatch() {
  const isFar = useStore((state) => state.transform[2] < farZoom);
  useEffect(() => useCanvas.getState().set({ isFar }), [isFar]);
  return null;
}

const miniMapColour = (node: CanvasNode): string =>
  node.type === "note"
    ? "var(--mantine-color-yellow-3)"
    : node.type === "container"
      ? "var(--mantine-color-grape-light)"
      : "var(--mantine-color-indigo-3)";

export function Canvas() {
  const store = useEditorStore();
  const view = useViewStore();
  const nodes = useZustand(view, (state) => state.nodes);
  const edges = useZustand(view, (state) => state.edges);
  const isDrawing = useCanvas((state) => state.wire !== null);
  const scheme = useComputedColorScheme("light");
  const events = useCanvasEvents();
  const first = useFirstView();

  const openMenu = (event: ReactMouseEvent | MouseEvent, target: "pane" | "nodes" | "edge") => {
    event.preventDefault();
    const screen = { x: event.clientX, y: event.clientY };
    useCanvas.getState().set({ menu: { screen, target } });
  };

  return (
    <ReactFlow<CanvasNode, WireEdge>
      className={`${classes.canvas} ${isDrawing ? classes.drawing : ""}`}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      colorMode={scheme}
      connectionLineComponent={ConnectionLine}
      onlyRenderVisibleElements
      onInit={() => first.show()}
      minZoom={0.08}
      maxZoom={2}
      snapToGrid
      snapGrid={[10, 10]}
      connectionRadius={28}
      deleteKeyCode={null}
      selectionKeyCode="Shift"
      multiSelectionKeyCode={["Shift", "Meta", "Control"]}
      selectionMode={SelectionMode.Partial}
      disableKeyboardA11y
      elevateEdgesOnSelect
      zoomOnDoubleClick={false}
      {...events}
      onPaneContextMenu={(event) => openMenu(event, "pane")}
      onNodeContextMenu={(event, node) => {
        if (!store.getState().selection.nodes.has(node.id))
          store.getState().select({ nodes: new Set([node.id]) });
        openMenu(event, "nodes");
      }}
      onSelectionContextMenu={(event) => openMenu(event, "nodes")}
      onEdgeContextMenu={(event, edge) => {
        store.getState().select({ edges: new Set([edge.id]) });
        openMenu(event, "edge");
      }}
      aria-label="Workflow canvas"
    >
      <FarWatch />
      <Background variant={BackgroundVariant.Dots} gap={20} size={1.3} />
      <MiniMap<CanvasNode>
        pannable
        zoomable
        nodeColor={miniMapColour}
        nodeBorderRadius={8}
        ariaLabel="Overview"
        style={{ width: 160, height: 110 }}
      />
    </ReactFlow>
  );
}
