// The states an action waits for, and the words for their absence.
import { attr, closest, matches, tag, view } from "./dom";
import { isDisabled, roleOf } from "./aria";

export const isEnabled = (e: Element): boolean => !isDisabled(e);

const kEditableTypes = /^(checkbox|radio|file|submit|button|image|reset|hidden)$/;

export const isTextField = (e: Element): boolean =>
  tag(e) === "textarea" || (e as HTMLElement).isContentEditable || (tag(e) === "input" && !kEditableTypes.test((e as HTMLInputElement).type));

const kReadOnlyRoles = /^(checkbox|combobox|grid|gridcell|listbox|radiogroup|slider|spinbutton|textbox|searchbox|columnheader|rowheader|menuitemcheckbox|menuitemradio|switch|treegrid)$/;

export function isEditable(e: Element): boolean {
  if (/^(input|textarea)$/.test(tag(e)) && (e as HTMLInputElement).readOnly) return false;
  return !(kReadOnlyRoles.test(roleOf(e)) && attr(e, "aria-readonly") === "true");
}

// From a label, or something inside one, to its control. Controls and editables stand for themselves.
export function followLabel(e: Element): Element {
  if (matches(e, "input,textarea,select,button") || (e as HTMLElement).isContentEditable) return e;
  const own = closest(e, (at) => matches(at, "button,[role=button],[role=checkbox],[role=radio],[role=switch]"));
  if (own) return own;
  const label = closest(e, (at) => tag(at) === "label") as HTMLLabelElement | null;
  return label?.control ?? e;
}

// ---- frames of animation -------------------------------------------------------------------------------------------

// Null when the page draws nothing for a second.
export function nextFrame(e: Node): Promise<number | null> {
  const w = view(e);
  return new Promise((done) => {
    const timer = w.setTimeout(() => done(null), 1000);
    w.requestAnimationFrame((at) => {
      w.clearTimeout(timer);
      done(at);
    });
  });
}

export type Stability = "stable" | "moved" | "gone" | "not rendering";
export type StableResult = { s: Stability; dx: number; dy: number };

const sameBox = (a: DOMRect, b: DOMRect): boolean => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;

// Same box on two consecutive frames.
export async function checkStable(e: Element): Promise<StableResult> {
  let before: DOMRect | null = null;
  for (let i = 0; i < 2; i++) {
    if ((await nextFrame(e)) === null) return { s: "not rendering", dx: 0, dy: 0 };
    if (!e.isConnected) return { s: "gone", dx: 0, dy: 0 };
    const box = e.getBoundingClientRect();
    if (before && !sameBox(before, box)) return { s: "moved", dx: box.x - before.x, dy: box.y - before.y };
    before = box;
  }
  return { s: "stable", dx: 0, dy: 0 };
}

// Of what stood still and was scrolled: whether those who hear of the scrolling leave it where it is.
export async function staysPut(e: Element): Promise<boolean> {
  const before = e.getBoundingClientRect();
  return (await nextFrame(e)) !== null && e.isConnected && sameBox(before, e.getBoundingClientRect());
}
