// From React Flow's handles to ours, and what would take a wire. Pure.
import type { Catalogue } from "../model/catalogue";
import { checkConnection, type Connection } from "../model/compatibility";
import type { WireEnd } from "../model/edit";
import type { Shape } from "../model/shape";
import { handleId, readHandle } from "./handle_ids";

interface End {
  nodeId: string;
  id?: string | null;
}

export function wireEndOf({ nodeId, id }: End): WireEnd {
  const { side, name } = readHandle(id);
  return {
    node: nodeId,
    handle: name,
    side: side === "in" ? "input" : "output",
    ...(side === "inner" ? { inner: true } : {}),
  };
}

/** The connection of two handles, whichever the wire was drawn from; nothing for two inputs or two outputs. */
export function connectionOf(one: End, other: End): { connection: Connection; inner: boolean } | undefined {
  const a = wireEndOf(one);
  const b = wireEndOf(other);
  if (a.side === b.side) return undefined;
  const [from, to] = a.side === "output" ? [a, b] : [b, a];
  return {
    connection: { source: from.node, sourceHandle: from.handle, target: to.node, targetHandle: to.handle },
    inner: from.inner ?? false,
  };
}

/** For each node the handles that would take the wire. */
export function acceptingHandles(
  shape: Shape,
  catalogue: Catalogue,
  wire: WireEnd,
): ReadonlyMap<string, ReadonlySet<string>> {
  const accepting = new Map<string, Set<string>>();
  const try_ = (node: string, id: string) => {
    const found = connectionOf(
      {
        nodeId: wire.node,
        id: handleId(wire.side === "input" ? "in" : wire.inner ? "inner" : "out", wire.handle),
      },
      { nodeId: node, id },
    );
    if (!found || !checkConnection(shape.document, catalogue, found.connection, found.inner).ok) return;
    const handles = accepting.get(node);
    if (handles) handles.add(id);
    else accepting.set(node, new Set([id]));
  };
  for (const { node, ports } of shape.ordered) {
    if (wire.side === "output") {
      for (const { name } of [...ports.inputs, { name: "Execute Condition" }])
        try_(node.id, handleId("in", name));
      continue;
    }
    const outputs = [...ports.outputs, { name: "Done" }, ...(ports.showsError ? [{ name: "Error" }] : [])];
    for (const { name } of outputs) try_(node.id, handleId("out", name));
    for (const { name } of ports.inner) try_(node.id, handleId("inner", name));
  }
  return accepting;
}
