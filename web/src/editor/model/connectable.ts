// All wires that could be drawn from a node, told as a list: drawing without a pointer. Pure.
import { outputsOf, typeOf, type Catalogue } from "./catalogue";
import { inputsThatFit, type Connection } from "./compatibility";
import { nodeName, type FlowDocument } from "./document";
import { isInside, nodesById } from "./structure";

export interface Connectable {
  connection: Connection;
  /** `Web Page → Get Text · Web Page` */
  title: string;
}

export function connectable(document: FlowDocument, catalogue: Catalogue, id: string): Connectable[] {
  const byId = nodesById(document);
  const node = byId.get(id);
  if (!node) return [];
  const outputs = outputsOf(typeOf(catalogue, node), node);
  return document.nodes.flatMap((target) => {
    if (target.id === id) return [];
    const within = isInside(byId, target.id, id);
    return outputs
      .filter((output) => (output.inner ?? false) === within)
      .flatMap((output) =>
        inputsThatFit(document, catalogue, { node: id, handle: output.name, inner: within }, target.id).map(
          (input): Connectable => ({
            connection: {
              source: id,
              sourceHandle: output.name,
              target: target.id,
              targetHandle: input.name,
            },
            title: `${output.name} → ${nodeName(target)} · ${input.name}`,
          }),
        ),
      );
  });
}
