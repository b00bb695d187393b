// Text of elements as people see it, and matching against it.
import type { TextMatch } from "./protocol";
import { attr, children, isElement, shadow, tag } from "./dom";

export const normalise = (text: string): string => text.replace(/[\u200b\u00ad]/g, "").trim().replace(/\s+/g, " ");

const kSkipped = /^(script|style|noscript|head|template)$/;

export type TextCache = Map<Node, string>;

// Normalised by the caller of matcher(); button-like inputs speak by their value.
export function elementText(e: Element, cache: TextCache): string {
  const known = cache.get(e);
  if (known !== undefined) return known;
  let text = "";
  const name = tag(e);
  if (!kSkipped.test(name)) {
    if (name === "input") {
      if (/^(submit|button|reset)$/.test((e as HTMLInputElement).type)) text = (e as HTMLInputElement).value;
    } else {
      const add = (n: Node) => {
        for (let c = n.firstChild; c; c = c.nextSibling) {
          if (isElement(c)) text += elementText(c, cache);
          else if (c.nodeType === 3) text += c.nodeValue ?? "";
        }
      };
      add(e);
      const inner = shadow(e);
      if (inner) add(inner);
    }
  }
  cache.set(e, text);
  return text;
}

export function matcher(t: TextMatch): (text: string) => boolean {
  if (t.k === "re") {
    const re = new RegExp(t.v, (t.f ?? "").replace("g", "").replace("y", ""));
    return (text) => re.test(normalise(text));
  }
  const want = normalise(t.v);
  if (t.k === "exact") return (text) => normalise(text) === want;
  const lower = want.toLowerCase();
  return (text) => normalise(text).toLowerCase().includes(lower);
}

// The element matches and none of its element children does: the smallest one.
export function matchesSmallest(e: Element, test: (text: string) => boolean, cache: TextCache): boolean {
  if (kSkipped.test(tag(e)) || !test(elementText(e, cache))) return false;
  const inner = shadow(e);
  const below = inner ? [...children(e), ...Array.from(inner.children)] : children(e);
  return !below.some((c) => test(elementText(c, cache)));
}

export function labelsOf(e: Element): Element[] {
  return Array.from((e as HTMLInputElement).labels ?? []);
}

// All texts that name a control: its labels, aria-labelledby targets, aria-label.
export function labelTexts(e: Element, cache: TextCache): string[] {
  const ids = attr(e, "aria-labelledby");
  const scope = e.getRootNode() as Document | ShadowRoot;
  if (ids && "getElementById" in scope) {
    const named = ids.split(/\s+/).map((id): Element | null => scope.getElementById(id)).filter(isElement);
    if (named.length) return named.map((n) => elementText(n, cache));
  }
  const direct = attr(e, "aria-label");
  if (direct?.trim()) return [direct];
  return labelsOf(e).map((label) => elementText(label, cache));
}
