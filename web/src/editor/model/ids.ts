// New ids and names that nothing in the document has yet. Pure.
import { nodeName, slugOf, type FlowDocument } from "./document";

/** `node-7`, with the lowest free number above those that are there. */
export function freshId(prefix: string, taken: ReadonlySet<string>): string {
  let number = taken.size + 1;
  while (taken.has(`${prefix}-${number}`)) number += 1;
  return `${prefix}-${number}`;
}

export const idsOf = (document: FlowDocument): Set<string> =>
  new Set([
    ...document.nodes.map((node) => node.id),
    ...document.edges.map((edge) => edge.id),
    ...(document.notes ?? []).map((note) => note.id),
  ]);

export const slugsOf = (document: FlowDocument, but?: string): Set<string> =>
  new Set(document.nodes.filter((node) => node.id !== but).map((node) => slugOf(nodeName(node))));

/** `Price`, `Price 2`, `Price 3`: a name whose slug is free. */
export function freshName(wanted: string, slugs: ReadonlySet<string>): string {
  if (!slugs.has(slugOf(wanted))) return wanted;
  const stem = wanted.replace(/ \d+$/, "");
  let number = 2;
  while (slugs.has(slugOf(`${stem} ${number}`))) number += 1;
  return `${stem} ${number}`;
}
