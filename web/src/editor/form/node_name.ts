// What a node may be called. Pure.
import { nodeName, slugOf, type FlowDocument } from "../model/document";

/** A sentence when the name cannot be; null when it can. */
export function nameProblem(document: FlowDocument, nodeId: string, name: string): string | null {
  const trimmed = name.trim();
  if (trimmed === "") return "A node needs a name.";
  const slug = slugOf(trimmed);
  if (!/[a-z0-9]/i.test(trimmed)) return "A name needs a letter or a digit.";
  const other = document.nodes.find((node) => node.id !== nodeId && slugOf(nodeName(node)) === slug);
  if (!other) return null;
  return nodeName(other) === trimmed
    ? "Another node has this name."
    : `“${nodeName(other)}” is called the same in expressions: nodes.${slug}`;
}
