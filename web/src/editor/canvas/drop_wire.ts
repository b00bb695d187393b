// A wire was dropped on a node, not on one of its handles: connect it where only one handle fits, ask where several do.
import { notifications } from "@mantine/notifications";
import type { Catalogue } from "../model/catalogue";
import { inputsThatFit, outputsThatFit, type Connection } from "../model/compatibility";
import { connect } from "../model/connect";
import type { WireEnd } from "../model/edit";
import type { Point } from "../model/geometry";
import type { EditorStore } from "../model/store";
import { useCanvas } from "./canvas_store";

export function wireBetween(wire: WireEnd, node: string, handle: string): Connection {
  return wire.side === "output"
    ? { source: wire.node, sourceHandle: wire.handle, target: node, targetHandle: handle }
    : { source: node, sourceHandle: handle, target: wire.node, targetHandle: wire.handle };
}

export function dropOnNode(
  store: EditorStore,
  catalogue: Catalogue,
  wire: WireEnd,
  node: string,
  screen: Point,
): void {
  const { document, edit } = store.getState();
  const handles =
    wire.side === "output"
      ? inputsThatFit(document, catalogue, wire, node).map((input) => input.name)
      : outputsThatFit(document, catalogue, node, wire);
  const [only] = handles;
  if (only === undefined) {
    notifications.show({ color: "yellow", message: `Nothing of this node takes ${wire.handle}.` });
  } else if (handles.length === 1) {
    edit("Connect", (one) => connect(one, catalogue, wireBetween(wire, node, only)));
  } else {
    useCanvas.getState().set({ choice: { screen, wire, node, handles } });
  }
}
