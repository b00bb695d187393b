// A picture of the document in words, for evidence: open shadow roots inside, live values in, secrets out.
import { isElement, shadow, tag, walk } from "./dom";
import { secrets } from "./fill";
import { documentRect } from "./read";
import { frameDocument, isFrame, resolve } from "./resolve";
import type { Selector } from "./protocol";

const kVoid = /^(area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/;
const kMask = "\u2022\u2022\u2022\u2022";

const escapeText = (t: string): string => t.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const escapeValue = (t: string): string => t.replace(/&/g, "&amp;").replace(/"/g, "&quot;");

type Rect = { x: number; y: number; width: number; height: number };

export const isSecret = (e: Element): boolean => secrets.has(e) || (tag(e) === "input" && (e as HTMLInputElement).type === "password");

export function snapshot(a: { limit: number }): { html: string; url: string; title: string; truncated: boolean } {
  const out: string[] = [];
  let size = 0;
  let truncated = false;
  const put = (t: string) => {
    size += t.length;
    out.push(t);
  };
  // Depth is bounded like the parser's own (512), so recursion is safe.
  const visit = (n: Node, depth: number): void => {
    if (truncated) return;
    if (size > a.limit || depth > 600) {
      truncated = true;
      return;
    }
    if (n.nodeType === 3) {
      put(escapeText(n.nodeValue ?? ""));
      return;
    }
    if (!isElement(n)) return;
    const name = tag(n);
    if (name === "script" || name === "noscript") return;
    const secret = isSecret(n);
    let open = "<" + name;
    for (const { name: key, value } of Array.from(n.attributes)) {
      if (key.startsWith("on") || (key === "value" && (secret || name === "input"))) continue;
      open += ` ${key}="${escapeValue(value)}"`;
    }
    if (name === "input") {
      const input = n as HTMLInputElement;
      if (input.value) open += ` value="${secret ? kMask : escapeValue(input.value)}"`;
      if (input.checked && !n.hasAttribute("checked")) open += " checked";
    }
    put(open + ">");
    if (kVoid.test(name)) return;
    const inner = shadow(n);
    if (inner) {
      put('<template shadowrootmode="open">');
      for (let c = inner.firstChild; c; c = c.nextSibling) visit(c, depth + 1);
      put("</template>");
    }
    if (name === "textarea") put(secret ? kMask : escapeText((n as HTMLTextAreaElement).value));
    else if (secret) put(kMask);
    else if (name === "style") put(n.textContent ?? "");
    else for (let c = n.firstChild; c; c = c.nextSibling) visit(c, depth + 1);
    put(`</${name}>`);
  };
  put(`<!DOCTYPE html><!-- ${escapeText(location.href)} -->`);
  if (document.documentElement) visit(document.documentElement, 0);
  return { html: out.join(""), url: location.href, title: document.title, truncated };
}

// Where secrets and the chosen elements are: what a screenshot must paint over. In document coordinates; those of an
// inner frame in its viewport, which whoever asks knows how to place.
export function masks(a: { sels: Selector[]; secrets: boolean; inner?: boolean }): Rect[] {
  const found: Rect[] = [];
  for (const sel of a.sels) {
    const chosen = resolve(sel, "all", true);
    if (chosen.s === "one") for (const e of chosen.all) found.push(documentRect(e));
  }
  if (a.secrets) secretRects(document, a.inner ? 0 : window.scrollX, a.inner ? 0 : window.scrollY, found);
  return found.filter((r) => r.width > 0 && r.height > 0);
}

function secretRects(d: Document, x: number, y: number, found: Rect[]): void {
  for (const e of walk(d)) {
    const frame = isFrame(e) ? frameDocument(e) : null;
    if (!frame && !isSecret(e)) continue;
    const b = e.getBoundingClientRect();
    if (frame) secretRects(frame, x + b.x + e.clientLeft, y + b.y + e.clientTop, found);
    else found.push({ x: x + b.x, y: y + b.y, width: b.width, height: b.height });
  }
}

// ---- secrets out of what is printed --------------------------------------------------------------------------------

// Boxes painted over the page would lie elsewhere on paper, so the fields themselves show dots meanwhile.
const kDots = "-webkit-text-security";
let veiled: { e: HTMLElement; value: string; priority: string }[] = [];

export function veil(): null {
  unveil();
  const visit = (d: Document): void => {
    for (const e of walk(d)) {
      const frame = isFrame(e) ? frameDocument(e) : null;
      if (frame) visit(frame);
      if (!isSecret(e)) continue;
      const { style } = e as HTMLElement;
      veiled.push({ e: e as HTMLElement, value: style.getPropertyValue(kDots), priority: style.getPropertyPriority(kDots) });
      style.setProperty(kDots, "disc", "important");
    }
  };
  visit(document);
  return null;
}

export function unveil(): null {
  for (const { e, value, priority } of veiled) {
    if (value) e.style.setProperty(kDots, value, priority);
    else e.style.removeProperty(kDots);
    if (!e.getAttribute("style")) e.removeAttribute("style");
  }
  veiled = [];
  return null;
}

// ---- quiet for a screenshot ----------------------------------------------------------------------------------------

const kStill =
  "*,::before,::after{animation-delay:-1ms!important;animation-duration:1ms!important;animation-iteration-count:1!important;transition-duration:0s!important;transition-delay:0s!important}";
const kManyRules = 500;
let rules = "";
let sheet: CSSStyleSheet | null = null;
let paint: Element | null = null;
let pictures = 0;

// A rule for everything costs the style of everything twice, coming and going: it is given only to documents that need it.
function adopt(): void {
  removeEventListener("focusin", adopt, true);
  sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

// Some rule could start an animation or a transition, or cannot be read.
function mayMove(): boolean {
  if (document.querySelector("[style*=animation],[style*=transition]")) return true;
  let seen = 0;
  try {
    return [...document.styleSheets, ...document.adoptedStyleSheets].some(({ cssRules }) =>
      (seen += cssRules.length) > kManyRules || Array.from(cssRules).some((r) => /animation|transition|@import/.test(r.cssText)));
  } catch {
    return true;
  }
}

// Fonts loaded, caret hidden, animations at their end, masks painted; with `sels`, over what they name and over secrets
// too. Undone by quietEnd. Answers whether fonts had to be waited for: what was measured before may be wrong.
export async function quietBegin(a: { animations: boolean; masks: Rect[]; sels?: Selector[] }): Promise<boolean> {
  quietEnd();
  const mine = pictures;
  const still = a.animations && mayMove();
  rules = `*{caret-color:transparent!important}${still ? kStill : ""}`;
  const focused = document.activeElement;
  // Whatever has the focus may show a caret; the body only where all is edited.
  if (still || (focused && (focused !== document.body || (focused as HTMLElement).isContentEditable))) adopt();
  else addEventListener("focusin", adopt, true);
  if (a.animations) {
    for (const running of document.getAnimations?.() ?? []) {
      try {
        running.finish();
      } catch {
        running.cancel(); // an endless animation has no end to go to
      }
    }
  }
  const fonts = document.fonts?.status === "loading";
  await Promise.race([document.fonts?.ready, new Promise((done) => setTimeout(done, 500))]);
  if (pictures !== mine) return fonts; // ended meanwhile
  const boxes = a.sels ? a.masks.concat(masks({ sels: a.sels, secrets: true })) : a.masks;
  if (boxes.length && document.documentElement) {
    paint = document.createElement("div");
    // In a closed root, where no rule of the page reaches the boxes.
    const inner = paint.attachShadow({ mode: "closed" });
    const place = (x: number, y: number, width: number, height: number, more: string): string =>
      `all:initial!important;position:absolute!important;left:${x}px!important;top:${y}px!important;width:${width}px!important;height:${height}px!important;${more}`;
    (paint as HTMLElement).style.cssText = place(0, 0, 0, 0, "z-index:2147483647!important");
    for (const m of boxes) {
      const box = document.createElement("div");
      box.style.cssText = place(m.x, m.y, m.width, m.height, "background:#f0f!important");
      inner.append(box);
    }
    document.documentElement.append(paint);
  }
  return fonts;
}

export function quietEnd(): null {
  pictures++;
  removeEventListener("focusin", adopt, true);
  if (sheet) document.adoptedStyleSheets = document.adoptedStyleSheets.filter((s) => s !== sheet);
  sheet = null;
  paint?.remove();
  paint = null;
  return null;
}
