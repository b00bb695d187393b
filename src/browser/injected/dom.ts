// Small steps through the DOM that a page cannot fool: forms and documents let named elements shadow built-in properties
// (<input name="parentNode">), so the getters of the prototypes are called directly. No instanceof: elements of other
// frames have other constructors.

function getter<T>(proto: object, name: string): (self: unknown) => T {
  const found = Object.getOwnPropertyDescriptor(proto, name)!.get!;
  return (self) => found.call(self) as T;
}

const nodeParent = getter<Node | null>(Node.prototype, "parentNode");
const nodeRoot = Node.prototype.getRootNode;
const nodeDocument = getter<Document | null>(Node.prototype, "ownerDocument");
const localNameOf = getter<string>(Element.prototype, "localName");
const shadowOf = getter<ShadowRoot | null>(Element.prototype, "shadowRoot");
const childrenOf = getter<HTMLCollection>(Element.prototype, "children");
const attributeOf = Element.prototype.getAttribute;
const containsOf = Node.prototype.contains;
const selectOf = Element.prototype.querySelectorAll;
const matchesOf = Element.prototype.matches;

export type Scope = Document | ShadowRoot | Element | DocumentFragment;

export const tag = (e: Element): string => localNameOf(e);
export const shadow = (e: Element): ShadowRoot | null => shadowOf(e);
export const children = (e: Element): Element[] => Array.from(childrenOf(e));
export const attr = (e: Element, name: string): string | null => attributeOf.call(e, name);
export const doc = (n: Node): Document => nodeDocument(n) ?? (n as Document);
export const view = (n: Node): Window & typeof globalThis => doc(n).defaultView as Window & typeof globalThis;
export const root = (n: Node): Node => nodeRoot.call(n);
export const isElement = (n: Node | null | undefined): n is Element => n?.nodeType === 1;

export function matches(e: Element, css: string): boolean {
  return matchesOf.call(e, css);
}

// The parent, or the host at the top of a shadow tree. Null at the document.
export function parentOrHost(e: Node): Element | null {
  const up = nodeParent(e);
  if (!up) return null;
  if (isElement(up)) return up;
  return up.nodeType === 11 ? ((up as ShadowRoot).host ?? null) : null;
}

// The parent in the rendered tree: a slotted element's parent is its slot.
export function flatParent(e: Element): Element | null {
  return (e as Element & { assignedSlot: HTMLSlotElement | null }).assignedSlot ?? parentOrHost(e);
}

export function closest(e: Element | null, test: (e: Element) => boolean): Element | null {
  for (let at = e; at; at = parentOrHost(at)) if (test(at)) return at;
  return null;
}

export const closestCss = (e: Element, css: string): Element | null => closest(e, (at) => matches(at, css));

export function containsComposed(ancestor: Element, e: Element): boolean {
  return closest(e, (at) => at === ancestor) !== null;
}

// All that is below in the tree itself, in document order: the browser walks it many times faster than we can.
const light = (scope: Node): NodeListOf<Element> => (isElement(scope) ? selectOf.call(scope, "*") : (scope as ParentNode).querySelectorAll("*"));

// Elements in composed order: an element, its light children, then its shadow content.
export function walk(scope: Node): Element[] {
  const all: Element[] = [];
  const hosts: Element[] = []; // whose light content is being walked
  const enter = (n: Node) => isElement(n) && shadow(n) && hosts.push(n);
  const leave = (next: Element | null) => {
    for (let host; (host = hosts[hosts.length - 1]) && !(next && containsOf.call(host, next)); ) {
      hosts.pop();
      for (const e of walk(shadow(host)!)) all.push(e);
    }
  };
  enter(scope);
  for (const e of light(scope)) {
    leave(e);
    all.push(e);
    enter(e);
  }
  leave(null);
  return all;
}

export function hasShadow(scope: Node): boolean {
  if (isElement(scope) && shadow(scope)) return true;
  for (const e of light(scope)) if (shadow(e)) return true;
  return false;
}

// Puts matches of several scopes into composed document order.
export function inOrder(found: Iterable<Element>): Element[] {
  const set = new Set(found);
  if (set.size < 2) return [...set];
  const list = [...set];
  const top = root(list[0]!);
  if (list.every((e) => root(e) === top)) {
    return list.sort((a, b) => (a.compareDocumentPosition(b) & 4 ? -1 : 1));
  }
  const ordered: Element[] = [];
  for (const e of walk(doc(list[0]!))) if (set.delete(e)) ordered.push(e);
  return [...ordered, ...set];
}
