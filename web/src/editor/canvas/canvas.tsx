// The canvas: React Flow over the document. It draws what the view store says and brings back what people do.
import { ReactFlow, SelectionMode, type EdgeTypes, type NodeTypes } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { useComputedColorScheme } from "@mantine/core";
import { useCanvas } from "./canvas_store";
import classes from "./canvas.module.css";
import { ConnectionLine } from "./connection_line";
import { Dots } from "./dots";
import type { CanvasNode, WireEdge } from "./flow_view";
import { NoteView } from "./note_node";
import { Overview } from "./overview";
import { ContainerView, StepView } from "./step_node";
import { useCanvasEvents } from "./use_canvas_events";
import { useDrawn } from "./use_drawing";
import { useFirstView } from "./use_first_view";
import { useMenus } from "./use_menus";
import { ViewWatch } from "./view_watch";
import { WireView } from "./wire_edge";

const nodeTypes: NodeTypes = { step: StepView, container: ContainerView, note: NoteView };
const edgeTypes: EdgeTypes = { wire: WireView };

export function Canvas() {
  const drawn = useDrawn();
  const isDrawing = useCanvas((state) => state.wire !== null);
  const scheme = useComputedColorScheme("light");
  const events = useCanvasEvents();
  const menus = useMenus();
  const first = useFirstView();

  return (
    <ReactFlow<CanvasNode, WireEdge>
      className={`${classes.canvas} ${isDrawing ? classes.drawing : ""}`}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      colorMode={scheme}
      connectionLineComponent={ConnectionLine}
      onInit={first.show}
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
      edgesFocusable={false}
      elevateEdgesOnSelect
      zoomOnDoubleClick={false}
      {...drawn}
      {...events}
      {...menus}
      aria-label="Workflow canvas"
    >
      <ViewWatch />
      <Dots />
      <Overview />
    </ReactFlow>
  );
}
