// Renaming a node: whoever reads it goes on reading it. Pure.
import type { Catalogue } from "./catalogue";
import { nodeName, slugOf, withNode, type FlowDocument } from "./document";
import { slugsOf } from "./ids";
import { mapExpressions, mapReferences } from "./references";
import { nodesById } from "./structure";

/** Why a node cannot be called this; nothing when it can. */
export function nameProblem(document: FlowDocument, id: string, name: string): string | undefined {
  if (name.trim() === "") return "A node needs a name";
  if (slugsOf(document, id).has(slugOf(name)))
    return `Another node is called nodes.${slugOf(name)} in expressions already`;
  return undefined;
}

export function renameNode(
  document: FlowDocument,
  catalogue: Catalogue,
  id: string,
  name: string,
): FlowDocument {
  const node = nodesById(document).get(id);
  if (!node || node.data.name === name) return document;
  const before = slugOf(nodeName(node));
  const after = { slug: slugOf(name), name };
  const renamed = withNode(document, id, (one) => ({ ...one, data: { ...one.data, name } }));
  const follow = (expression: string) =>
    mapReferences(expression, (slug) => (slug === before ? after : undefined));
  return { ...renamed, nodes: renamed.nodes.map((one) => mapExpressions(one, catalogue, follow)) };
}
