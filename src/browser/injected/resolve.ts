// From a selector to elements: steps, frames of this process, alternatives.
import type { Alternative, Matched, Missing, Preview, Remote, Selector, Step } from "./protocol";
import { attr, doc, inOrder, isElement, type Scope, tag, walk } from "./dom";
import { matchesRole } from "./aria";
import { newContext, queryCss, type QueryContext } from "./css";
import { elementText, labelTexts, matcher, matchesSmallest, normalise } from "./text";
import { isVisible } from "./visible";

export const clip = (text: string, length: number): string => (text.length > length ? text.slice(0, length - 1) + "\u2026" : text);

const kShownAttributes = ["id", "class", "name", "type", "role", "href", "placeholder", "aria-label", "title", "alt", "data-testid"];

// Never shows a value: it may be a secret.
export function openTag(e: Element): string {
  let html = "<" + tag(e);
  for (const a of kShownAttributes) {
    const value = attr(e, a);
    if (value !== null && html.length < 160) html += ` ${a}="${clip(value, 60).replace(/"/g, "&quot;")}"`;
  }
  return html + ">";
}

export function preview(e: Element): Preview {
  const name = tag(e);
  const editable = (e as HTMLElement).isContentEditable || name === "textarea";
  const text = editable || isFrame(e) ? "" : clip(normalise(e.textContent ?? ""), 60);
  const empty = /^(input|img|br|hr|meta|link|area|source|embed)$/.test(name);
  return { tag: name, id: attr(e, "id") ?? "", text, html: openTag(e) + (empty ? "" : `${text}</${name}>`), visible: isVisible(e) };
}

// Is a selection of documents; an element scope also sees what is inside its shadow root.
function runStep(from: Scope[], step: Step, cx: QueryContext): Element[] {
  switch (step.e) {
    case "nth": {
      const list = from.filter(isElement);
      const one = list[step.i < 0 ? list.length + step.i : step.i];
      return one ? [one] : [];
    }
    case "visible":
      return from.filter(isElement).filter((e) => isVisible(e) === step.on);
    case "has":
    case "has-not":
      return from.filter(isElement).filter((e) => runSteps([e], step.steps, cx).length > 0 === (step.e === "has"));
    case "has-text": {
      const test = matcher(step.t);
      return from.filter(isElement).filter((e) => test(elementText(e, cx.texts)));
    }
  }
  const found: Element[] = [];
  for (const scope of from) for (const e of query(scope, step, cx)) found.push(e);
  return from.length > 1 ? inOrder(found) : found;
}

function query(scope: Scope, step: Step, cx: QueryContext): Element[] {
  switch (step.e) {
    case "css":
      return queryCss(scope, step.native, step.list, cx);
    case "xpath": {
      const d = doc(scope);
      const result = d.evaluate(step.x, scope, null, 7, null);
      const found: Element[] = [];
      for (let i = 0; i < result.snapshotLength; i++) {
        const n = result.snapshotItem(i);
        if (isElement(n)) found.push(n);
      }
      return found;
    }
    case "text": {
      const test = matcher(step.t);
      return walk(scope).filter((e) => matchesSmallest(e, test, cx.texts));
    }
    case "label": {
      const test = matcher(step.t);
      return walk(scope).filter((e) => (e as HTMLInputElement).labels?.length || attr(e, "aria-label") || attr(e, "aria-labelledby") ? labelTexts(e, cx.texts).some(test) : false);
    }
    case "placeholder":
    case "title":
    case "alt": {
      const test = matcher(step.t);
      return walk(scope).filter((e) => test(attr(e, step.e) ?? "\0") && e.hasAttribute(step.e));
    }
    case "attr":
      return walk(scope).filter((e) => attr(e, step.name) === step.v);
    case "role":
      return walk(scope).filter((e) => matchesRole(e, step.role, step.f));
    case "frame": {
      // frame=0/2: the third frame of the first frame.
      const d = doc(scope);
      const frames = walk(d).filter(isFrame);
      const one = frames[step.path[0]!];
      if (!one || step.path.length === 1) return one ? [one] : [];
      const inner = frameDocument(one);
      return inner ? query(inner, { e: "frame", path: step.path.slice(1) }, cx) : [];
    }
    default:
      return [];
  }
}

export function runSteps(from: Scope[], steps: Step[], cx: QueryContext, counts?: number[]): Element[] {
  let at: Scope[] = from;
  for (const step of steps) {
    at = runStep(at, step, cx);
    counts?.push(at.length);
  }
  return at as Element[];
}

export const isFrame = (e: Element): boolean => /^(iframe|frame)$/.test(tag(e));

export function frameDocument(e: Element): Document | null {
  try {
    return (e as HTMLIFrameElement).contentDocument;
  } catch {
    return null;
  }
}

type Walked = { elements: Element[]; counts: number[]; frame?: string; remote?: number };

function walkAlternative(alt: Alternative, cx: QueryContext): Walked {
  let scope: Document = document;
  const counts: number[] = [];
  for (let i = 0; i < alt.segments.length; i++) {
    const found = runSteps([scope], alt.segments[i]!, cx, counts);
    if (i === alt.segments.length - 1) return { elements: found, counts };
    const one = found[0];
    if (found.length !== 1 || !one) {
      return { elements: [], counts, frame: found.length ? `frame step ${i + 1} matches ${found.length} elements, not one` : "" };
    }
    if (!isFrame(one)) return { elements: [], counts, frame: `frame step ${i + 1} names a <${tag(one)}>, not a frame` };
    const inner = frameDocument(one);
    if (!inner) {
      lastFrame = one;
      return { elements: [], counts, remote: i + 1 };
    }
    scope = inner;
  }
  return { elements: [], counts };
}

// The frame element behind the last `remote` verdict.
let lastFrame: Element | null = null;
export const remoteFrame = (): Element | null => lastFrame;

export type Found = { s: "one"; e: Element; m: Matched; all: Element[] } | Missing | Remote;

// `rest`: may alternatives after the first be chosen yet?
export function resolve(sel: Selector, match: "one" | "first" | "all", rest: boolean, cx = newContext()): Found {
  const walked = sel.alts.map((alt) => walkAlternative(alt, cx));
  for (const [i, w] of walked.entries()) {
    if (i > 0 && !rest) break;
    if (w.remote !== undefined) return { s: "remote", alt: i, segment: w.remote };
    const e = w.elements[0];
    if (!e || (w.elements.length > 1 && match === "one")) continue;
    const m: Matched = { alt: i, count: w.elements.length, preview: preview(e) };
    if (walked.some((o) => o.elements.length === 1 && o.elements[0] !== e)) m.conflict = true;
    return { s: "one", e, m, all: w.elements };
  }
  const many = walked.find((w) => w.elements.length > 1);
  const missing: Missing = { s: many ? "ambiguous" : "not_found", counts: walked.map((w) => w.counts) };
  if (many) missing.candidates = many.elements.slice(0, 10).map(preview);
  const frame = walked.find((w) => w.frame)?.frame;
  if (frame) missing.frame = frame;
  return missing;
}

