// CSS that sees through open shadow roots. The C++ parser has split each selector into compounds: the browser tests the
// native part of a compound, this file steps the combinators to parent or host and knows the pseudo-classes of our own.
import type { CssComplex, CssCompound, CssFn } from "./protocol";
import { children, hasShadow, inOrder, isElement, matches, parentOrHost, root, type Scope, walk } from "./dom";
import { elementText, matcher, matchesSmallest, type TextCache } from "./text";
import { isVisible } from "./visible";

// What was found out about the document; good until something in it may have changed.
export type QueryContext = { texts: TextCache; shadowed: Map<Node, boolean> };
export const newContext = (): QueryContext => ({ texts: new Map(), shadowed: new Map() });

function shadowIn(scope: Node, cx: QueryContext): boolean {
  let known = cx.shadowed.get(scope);
  if (known === undefined) cx.shadowed.set(scope, (known = hasShadow(scope)));
  return known;
}

function siblings(e: Element): Element[] {
  const up = e.parentNode;
  if (!up) return [];
  return isElement(up) ? children(up) : Array.from((up as ParentNode).children);
}

class Matcher {
  private nth = new Map<CssFn, Element[]>();
  constructor(private scope: Scope, private cx: QueryContext) {}

  any(e: Element, list: CssComplex[], anchor?: Element): boolean {
    return list.some((c) => this.complex(e, c, c.parts.length - 1, anchor));
  }

  // Does e match parts[0..at] of the selector? `anchor` is what a leading combinator is relative to.
  private complex(e: Element, c: CssComplex, at: number, anchor: Element | undefined): boolean {
    if (!this.compound(e, c.parts[at]!)) return false;
    const step = c.comb[at] ?? "";
    const first = at === 0;
    if (first && !step) return true;
    const ok = (x: Element | null): boolean =>
      x !== null && (first ? x === (anchor ?? this.scope) : this.complex(x, c, at - 1, anchor));
    switch (step) {
      case ">":
        return ok(parentOrHost(e));
      case " ": {
        for (let up = parentOrHost(e); up; up = parentOrHost(up)) if (ok(up)) return true;
        return false;
      }
      default: {
        const line = siblings(e);
        const i = line.indexOf(e);
        if (step === "+") return ok(line[i - 1] ?? null);
        return line.slice(0, i).some((s) => ok(s));
      }
    }
  }

  private compound(e: Element, c: CssCompound): boolean {
    return (!c.native || matches(e, c.native)) && (c.fns ?? []).every((fn) => this.fn(e, fn));
  }

  private fn(e: Element, fn: CssFn): boolean {
    switch (fn.n) {
      case "visible":
        return isVisible(e);
      case "scope":
        return isElement(this.scope) ? e === this.scope : !e.parentElement;
      case "has-text":
        return matcher(fn.t)(elementText(e, this.cx.texts));
      case "text":
      case "text-is":
        return matchesSmallest(e, matcher(fn.t), this.cx.texts);
      case "is":
      case "where":
        return this.any(e, fn.of);
      case "not":
        return !this.any(e, fn.of);
      case "has": {
        for (const d of walk(e)) if (this.any(d, fn.of, e)) return true;
        // :has(+ x) and :has(~ x) look at siblings instead.
        return fn.of.some((c) => /[+~]/.test(c.comb[0] ?? "") && siblings(e).some((s) => this.any(s, [c], e)));
      }
      case "nth-match": {
        let all = this.nth.get(fn);
        if (!all) {
          all = walk(this.scope).filter((x) => this.any(x, fn.of));
          this.nth.set(fn, all);
        }
        return all[fn.i - 1] === e;
      }
    }
  }
}

export function queryCss(scope: Scope, native: string | undefined, list: CssComplex[], cx: QueryContext): Element[] {
  // Where the whole has none its parts need not be searched.
  const shadowed = shadowIn(root(scope), cx) && shadowIn(scope, cx);
  if (native !== undefined && !shadowed) return Array.from(scope.querySelectorAll(native));
  const m = new Matcher(scope, cx);
  if (!shadowed) {
    // The browser finds candidates by the native part of the last compound; we test the rest.
    const last = list.map((c) => c.parts[c.parts.length - 1]!.native || "*").join(",");
    return Array.from(scope.querySelectorAll(last)).filter((e) => m.any(e, list));
  }
  const found: Element[] = [];
  for (const e of walk(scope)) if (m.any(e, list)) found.push(e);
  return found.length && isElement(scope) ? inOrder(found) : found;
}
