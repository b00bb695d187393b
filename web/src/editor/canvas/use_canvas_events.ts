// What React Flow reports, brought into the document: selecting, dragging, drawing wires, dropping from the palette.
import {
  useReactFlow,
  type Connection as FlowConnection,
  type Edge,
  type EdgeChange,
  type FinalConnectionState,
  type NodeChange,
  type OnConnectStartParams,
} from "@xyflow/react";
import { useMemo, type DragEvent } from "react";
import { checkConnection } from "../model/compatibility";
import { connect, reconnect } from "../model/connect";
import { addNode, type WireEnd } from "../model/edit";
import { containerAt, landing, moveNodes, outermost, relativeTo } from "../model/move";
import { useEditorStore } from "../model/store";
import { useCatalogue } from "./catalogue_context";
import { useCanvas } from "./canvas_store";
import { acceptingHandles, connectionOf, wireEndOf } from "./connecting";
import { dropOnNode } from "./drop_wire";
import type { CanvasNode, WireEdge } from "./flow_view";
import { paletteMime } from "./palette_mime";
import { useViewStore } from "./view_store";

const pointOf = (event: MouseEvent | TouchEvent) => {
  const at = "changedTouches" in event ? event.changedTouches[0] : event;
  return { x: at?.clientX ?? 0, y: at?.clientY ?? 0 };
};

/** A set with some members put in or taken out; the same set when nothing changes. */
function selected(before: ReadonlySet<string>, changes: readonly { id: string; selected: boolean }[]) {
  const after = new Set(before);
  for (const change of changes) {
    if (change.selected) after.add(change.id);
    else after.delete(change.id);
  }
  return after;
}

export function useCanvasEvents() {
  const store = useEditorStore();
  const view = useViewStore();
  const catalogue = useCatalogue();
  const flow = useReactFlow<CanvasNode, WireEdge>();
  return useMemo(() => {
    const select = (kind: "nodes" | "edges", changes: readonly { id: string; selected: boolean }[]) => {
      if (changes.length === 0) return;
      const { selection } = store.getState();
      store.getState().select({ ...selection, [kind]: selected(selection[kind], changes) });
    };
    const canConnect = (one: FlowConnection | Edge): boolean => {
      const found = connectionOf(
        { nodeId: one.source, id: one.sourceHandle ?? null },
        { nodeId: one.target, id: one.targetHandle ?? null },
      );
      const { document } = store.getState();
      return found !== undefined && checkConnection(document, catalogue, found.connection, found.inner).ok;
    };
    const onWire = (one: FlowConnection, replaced?: string) => {
      const found = connectionOf(
        { nodeId: one.source, id: one.sourceHandle },
        { nodeId: one.target, id: one.targetHandle },
      );
      if (!found) return;
      store
        .getState()
        .edit("Connect", (document) =>
          replaced === undefined
            ? connect(document, catalogue, found.connection)
            : reconnect(document, catalogue, replaced, found.connection),
        );
    };
    const startWire = (wire: WireEnd) => {
      const { shape } = view.getState();
      useCanvas.getState().set({ wire, accepting: acceptingHandles(shape, catalogue, wire) });
    };
    const endWire = () => useCanvas.getState().set({ wire: null, accepting: null });

    return {
      onNodesChange: (changes: NodeChange<CanvasNode>[]) => {
        select(
          "nodes",
          changes.filter((change) => change.type === "select"),
        );
        const drags = new Map(view.getState().drags);
        let moved = false;
        for (const change of changes) {
          if (change.type !== "position" || !change.position || change.dragging !== true) continue;
          drags.set(change.id, change.position);
          moved = true;
        }
        if (moved) view.getState().drag(drags);
      },
      onEdgesChange: (changes: EdgeChange<WireEdge>[]) =>
        select(
          "edges",
          changes.filter((change) => change.type === "select"),
        ),
      onNodeDrag: (_event: unknown, _node: CanvasNode, nodes: CanvasNode[]) => {
        const { shape } = view.getState();
        const ids = new Set(nodes.map((one) => one.id));
        const [first] = outermost(shape.document, ids);
        const internal = first === undefined ? undefined : flow.getInternalNode(first);
        const into =
          first === undefined || !internal
            ? undefined
            : landing(shape, first, internal.internals.positionAbsolute, ids);
        const current = first === undefined ? undefined : shape.byId.get(first)?.node.parentId;
        const target = into !== undefined && into !== current ? into : null;
        if (useCanvas.getState().dropTarget !== target) useCanvas.getState().set({ dropTarget: target });
      },
      onNodeDragStop: (_event: unknown, _node: CanvasNode, nodes: CanvasNode[]) => {
        const { shape } = view.getState();
        const places = new Map(
          nodes.flatMap(({ id }) => {
            const internal = flow.getInternalNode(id);
            return internal ? [[id, internal.internals.positionAbsolute] as const] : [];
          }),
        );
        useCanvas.getState().set({ dropTarget: null });
        const label = places.size === 1 ? "Move" : `Move ${places.size} nodes`;
        store.getState().edit(label, () => moveNodes(shape, places));
        view.getState().drag(new Map());
      },
      onEdgeMouseEnter: (_event: unknown, edge: WireEdge) => {
        // An end that is being held stays.
        if (useCanvas.getState().wire === null) view.getState().hover(edge.id);
      },
      onEdgeMouseLeave: () => {
        if (useCanvas.getState().wire === null) view.getState().hover(undefined);
      },
      isValidConnection: canConnect,
      onConnect: (one: FlowConnection) => onWire(one),
      onReconnect: (edge: WireEdge, one: FlowConnection) => onWire(one, edge.id),
      onReconnectStart: (_event: unknown, edge: WireEdge, side: "source" | "target") =>
        startWire(
          side === "source"
            ? wireEndOf({ nodeId: edge.source, id: edge.sourceHandle ?? null })
            : wireEndOf({ nodeId: edge.target, id: edge.targetHandle ?? null }),
        ),
      onReconnectEnd: endWire,
      onConnectStart: (_event: unknown, { nodeId, handleId }: OnConnectStartParams) => {
        if (nodeId !== null) startWire(wireEndOf({ nodeId, id: handleId }));
      },
      onConnectEnd: (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
        const { wire } = useCanvas.getState();
        endWire();
        if (!wire || state.isValid === true || state.toHandle) return;
        const screen = pointOf(event);
        const under = window.document.elementFromPoint(screen.x, screen.y);
        const node = under?.closest<HTMLElement>(".react-flow__node")?.dataset["id"];
        const isBody =
          node !== undefined &&
          containerAt(view.getState().shape, flow.screenToFlowPosition(screen)) === node;
        if (node !== undefined && node !== wire.node && !isBody) {
          dropOnNode(store, catalogue, wire, node, screen);
        } else if (under?.closest(".react-flow__pane, .react-flow__node")) {
          useCanvas.getState().set({ quickAdd: { screen, at: flow.screenToFlowPosition(screen), wire } });
        }
      },
      onDragOver: (event: DragEvent) => {
        if (!event.dataTransfer.types.includes(paletteMime)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
        const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
        const target = containerAt(view.getState().shape, at) ?? null;
        if (useCanvas.getState().dropTarget !== target) useCanvas.getState().set({ dropTarget: target });
      },
      onDrop: (event: DragEvent) => {
        const type = event.dataTransfer.getData(paletteMime);
        useCanvas.getState().set({ dropTarget: null });
        if (type === "") return;
        event.preventDefault();
        const at = flow.screenToFlowPosition({ x: event.clientX - 40, y: event.clientY - 20 });
        const { shape } = view.getState();
        const parentId = containerAt(shape, at);
        const place = { position: relativeTo(shape, parentId, at), parentId };
        const added = addNode(shape.document, catalogue, type, place);
        store.getState().edit("Add a node", () => added.document);
        store.getState().select({ nodes: new Set([added.id]) });
      },
    };
  }, [store, view, catalogue, flow]);
}
