// Where to point, and what is really there.
import type { PageBox, Preview } from "./protocol";
import { closest, containsComposed, doc, matches, parentOrHost, root, shadow, tag, view } from "./dom";
import { openTag, preview } from "./resolve";

export type Point = { x: number; y: number };
type Box = { left: number; top: number; right: number; bottom: number };

const area = (b: Box): number => Math.max(0, b.right - b.left) * Math.max(0, b.bottom - b.top);

export function viewport(e: Node): Box {
  const d = doc(e).documentElement;
  const w = view(e);
  // The layout viewport; the root element's client box excludes scroll bars.
  return { left: 0, top: 0, right: Math.min(d.clientWidth || w.innerWidth, w.innerWidth), bottom: w.innerHeight };
}

// The padding box of the element is what offsets are relative to.
export function offsetPoint(e: Element, offset: Point): Point {
  const box = e.getBoundingClientRect();
  return { x: box.left + e.clientLeft + offset.x, y: box.top + e.clientTop + offset.y };
}

export const inside = (p: Point, b: Box): boolean => p.x >= b.left && p.y >= b.top && p.x < b.right && p.y < b.bottom;

// The centre of the first fragment that is really in the viewport; null: out of view.
export function actionPoint(e: Element, offset: Point | undefined): Point | null {
  const port = viewport(e);
  if (offset) {
    const p = offsetPoint(e, offset);
    return inside(p, port) ? p : null;
  }
  for (const r of fragments(e)) {
    const b: Box = {
      left: Math.max(r.left, port.left), top: Math.max(r.top, port.top),
      right: Math.min(r.right, port.right), bottom: Math.min(r.bottom, port.bottom),
    };
    if (area(b) > 0.99) return { x: (b.left + b.right) / 2, y: (b.top + b.bottom) / 2 };
    // Tiny boxes at fractional coordinates still have a point.
    if (r.width > 0 && r.height > 0 && area(b) >= r.width * r.height * 0.99) return { x: (b.left + b.right) / 2, y: (b.top + b.bottom) / 2 };
  }
  return null;
}

function fragments(e: Element): DOMRect[] {
  const own = Array.from(e.getClientRects()).filter((r) => r.width * r.height > 0);
  if (own.length) return own;
  // display:contents, or an inline whose boxes are those of its block children.
  return Array.from((shadow(e) ?? e).children).flatMap(fragments);
}

export function elementAt(d: Document, p: Point): Element | null {
  let hit = d.elementFromPoint(p.x, p.y);
  while (hit) {
    const inner = shadow(hit);
    if (!inner) break;
    const deeper = inner.elementFromPoint(p.x, p.y);
    if (!deeper || root(deeper) !== inner) break;
    hit = deeper;
  }
  return hit;
}

const kClickable = "button,a,[role=button],[role=link]";

// What a click on e means to do: the button around an icon, unless e takes input itself.
export function retarget(e: Element): Element {
  if (matches(e, "input,textarea,select") || (e as HTMLElement).isContentEditable) return e;
  return closest(e, (at) => matches(at, kClickable)) ?? e;
}

export type Hit = { ok: true } | { ok: false; cover: Preview | null; root: string; message: string };

// Does an event at p reach the target? A hit inside it counts, as does a label of it.
export function hitTest(target: Element, p: Point): Hit {
  const hit = elementAt(doc(target), p);
  if (hit && accepts(target, hit)) return { ok: true };
  return covered(target, hit);
}

export function accepts(target: Element, hit: Element): boolean {
  if (containsComposed(target, hit)) return true;
  const goal = retarget(target);
  if (goal !== target && containsComposed(goal, hit)) return true;
  return closest(hit, (at) => tag(at) === "label" && (at as HTMLLabelElement).control === target) !== null;
}

export function covered(target: Element, hit: Element | null): Hit {
  if (!hit) return { ok: false, cover: null, root: "", message: "nothing is there" };
  const cover = preview(hit);
  // The highest ancestor or host of the cover that does not hold the target.
  let top: Element = hit;
  for (let up: Element | null = hit; up && !containsComposed(up, target); up = parentOrHost(up)) top = up;
  const subtree = top === hit ? "" : openTag(top);
  return {
    ok: false, cover, root: subtree,
    message: `${openTag(hit)}${subtree ? ` from ${subtree} subtree` : ""} intercepts pointer events`,
  };
}

// ---- frames of this process ----------------------------------------------------------------------------------------

// Null also where the parent is of another origin: the engine may not look there.
export function frameOf(w: Window): Element | null {
  try {
    return w.frameElement;
  } catch {
    return null;
  }
}

const transformed = (e: Element): boolean =>
  closest(e, (at) => {
    const t = view(at).getComputedStyle(at).transform;
    return t !== "none" && !/^matrix\(([\d.]+), 0, 0, \1, /.test(t);
  }) !== null;

// A point of the frame's viewport, in that of the document the frame element stands in.
function outOf(frame: Element, p: Point): Point {
  const box = frame.getBoundingClientRect();
  const style = view(frame).getComputedStyle(frame);
  const width = (frame as HTMLElement).offsetWidth;
  const scale = width ? box.width / width : 1;
  return {
    x: box.left + (frame.clientLeft + parseFloat(style.paddingLeft) + p.x) * scale,
    y: box.top + (frame.clientTop + parseFloat(style.paddingTop) + p.y) * scale,
  };
}

// From the target's viewport outwards to this process's outermost frame, testing each frame element on the way.
export function throughFrames(target: Element, p: Point): { p: Point; hit: Hit } {
  let at = p;
  let inner: Window = view(target);
  for (let frame = frameOf(inner); frame; frame = frameOf(inner)) {
    at = outOf(frame, at);
    if (!inside(at, viewport(frame))) return { p: at, hit: { ok: false, cover: null, root: "", message: "outside of the viewport" } };
    if (!transformed(frame)) {
      const hit = elementAt(doc(frame), at);
      if (hit !== frame) return { p: at, hit: covered(frame, hit) };
    }
    inner = view(frame);
  }
  return { p: at, hit: { ok: true } };
}

// Where the element lies in the viewport of the page. Null inside a frame of another process, which does not know where
// it is itself.
export function boxInPage(e: Element): PageBox | null {
  const own = e.getBoundingClientRect();
  let from: Point = { x: own.left, y: own.top };
  let to: Point = { x: own.right, y: own.bottom };
  let inner: Window = view(e);
  for (let frame = frameOf(inner); frame; frame = frameOf(inner)) {
    from = outOf(frame, from);
    to = outOf(frame, to);
    inner = view(frame);
  }
  return inner === inner.top ? { x: from.x, y: from.y, width: to.x - from.x, height: to.y - from.y } : null;
}

// Windows from the element's own outwards, inside this process.
export function windowsOf(e: Element): Window[] {
  const list: Window[] = [view(e)];
  for (let f = frameOf(list[0]!); f; f = frameOf(view(f))) list.push(view(f));
  return list;
}

// ---- scrolling -----------------------------------------------------------------------------------------------------

const kAlign: ScrollIntoViewOptions[] = [
  { block: "center", inline: "center" },
  { block: "end", inline: "end" },
  { block: "center", inline: "center" },
  { block: "start", inline: "start" },
];

export function scrollTo(e: Element, turn: number, offset: Point | undefined): void {
  const how = kAlign[turn % kAlign.length]!;
  e.scrollIntoView({ ...how, behavior: "instant" });
  if (!offset) return;
  // An offset in a box larger than its scroller: bring the point itself to the middle of each scroller.
  for (let up: Element | null = parentOrHost(e); up; up = parentOrHost(up)) {
    const style = view(up).getComputedStyle(up);
    const page = up === doc(up).scrollingElement;
    if (!page && !/(auto|scroll|hidden)/.test(style.overflow)) continue;
    const p = offsetPoint(e, offset);
    const box = page ? { left: 0, top: 0 } : up.getBoundingClientRect();
    up.scrollBy({ left: p.x - box.left - up.clientWidth / 2, top: p.y - box.top - up.clientHeight / 2, behavior: "instant" });
  }
}

