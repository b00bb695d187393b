// Is an element visible, as a person would say: it has a box, and nothing it inherits hides it. Opacity does not count,
// nor does being scrolled away.
import { children, doc, isElement, shadow, tag, view } from "./dom";

function boxOf(node: Node): boolean {
  const range = doc(node).createRange();
  range.selectNode(node);
  const box = range.getBoundingClientRect();
  return box.width > 0 && box.height > 0;
}

export function isVisible(e: Element): boolean {
  const style = view(e)?.getComputedStyle(e);
  if (!style) return false;
  if (style.display === "contents") {
    // As visible as what it holds.
    const inner = shadow(e);
    for (let c = (inner ?? e).firstChild; c; c = c.nextSibling) {
      if (isElement(c) ? isVisible(c) : c.nodeType === 3 && style.visibility === "visible" && boxOf(c)) return true;
    }
    return inner !== null && children(e).some(isVisible);
  }
  // The element version also knows content-visibility and closed details.
  if (e.checkVisibility && tag(e) !== "option" && tag(e) !== "optgroup" && !e.checkVisibility()) return false;
  if (style.visibility !== "visible") return false;
  const box = e.getBoundingClientRect();
  return box.width > 0 && box.height > 0;
}
