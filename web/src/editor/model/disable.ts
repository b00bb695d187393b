// A disabled node is bypassed: its condition is false, so its page passes through and what follows runs on. The
// condition it had is kept beside it and comes back. Pure.
import { withNode, withSetting, type FlowDocument, type FlowNode } from "./document";

const keptCondition = "when_enabled";

export const isDisabled = (node: FlowNode): boolean => node.data.settings?.["when"] === "false";

function disabled(document: FlowDocument, node: FlowNode): FlowDocument {
  const had = node.data.settings?.["when"];
  return withNode(withSetting(document, node.id, "when", "false"), node.id, (one) =>
    had === undefined ? one : { ...one, data: { ...one.data, [keptCondition]: had } },
  );
}

function enabled(document: FlowDocument, node: FlowNode): FlowDocument {
  const { [keptCondition]: had, ...data } = node.data;
  const cleared = withNode(document, node.id, (one) => ({ ...one, data }));
  return withSetting(cleared, node.id, "when", had);
}

/** Disables the nodes, or enables them when all are disabled. */
export function toggleDisabled(document: FlowDocument, ids: ReadonlySet<string>): FlowDocument {
  const nodes = document.nodes.filter((node) => ids.has(node.id));
  const change = nodes.every(isDisabled) ? enabled : disabled;
  return nodes.reduce(
    (result, node) => (change === disabled && isDisabled(node) ? result : change(result, node)),
    document,
  );
}
