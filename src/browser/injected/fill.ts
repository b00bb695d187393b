// Setting values: what the page must see is what a user would have caused.
import type { FillMode, OptionMatch } from "./protocol";
import { closest, doc, isElement, tag, view } from "./dom";
import { normalise } from "./text";

const kSet = /^(color|date|time|datetime-local|month|range|week)$/;
const kRefused = /^(checkbox|radio|file|submit|button|image|reset|hidden)$/;

// Fields whose value came from a secret: masked in snapshots and screenshots.
export const secrets = new WeakSet<Element>();

const kAdvice: Record<string, string> = {
  checkbox: "use Set Checked", radio: "use Set Checked", file: "use Upload File", select: "use Select Option",
};

// Null: it can be filled.
export function fillRefusal(e: Element): string | null {
  const name = tag(e);
  if (name === "textarea" || (e as HTMLElement).isContentEditable) return null;
  if (name === "input") {
    const type = (e as HTMLInputElement).type;
    if (!kRefused.test(type)) return null;
    return `an input of type "${type}" cannot be filled; ${kAdvice[type] ?? "use Click Element"}`;
  }
  return `a <${name}> cannot be filled; ${kAdvice[name] ?? "name an input, a textarea or an editable element"}`;
}

export const currentValue = (e: Element): string =>
  /^(input|textarea|select)$/.test(tag(e)) ? (e as HTMLInputElement).value : ((e as HTMLElement).innerText ?? "");

export function fire(e: Element, type: string, composed: boolean): void {
  e.dispatchEvent(new (view(e).Event)(type, { bubbles: true, composed }));
}

export function focus(e: Element): void {
  const active = (e.getRootNode() as Document | ShadowRoot).activeElement;
  if (active !== e || !doc(e).hasFocus()) {
    // Leaving an editable host by hand: focus() on another element does not always blur it.
    (e as HTMLElement).focus({ preventScroll: false });
  }
}

export function selectAll(e: Element): void {
  const field = e as HTMLInputElement;
  if (/^(input|textarea)$/.test(tag(e))) {
    field.select();
    return;
  }
  const range = doc(e).createRange();
  range.selectNodeContents(e);
  const selection = view(e).getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
}

function caretToEnd(e: Element): void {
  if (/^(input|textarea)$/.test(tag(e))) {
    try {
      const field = e as HTMLInputElement;
      field.setSelectionRange(field.value.length, field.value.length);
    } catch {
      // number and email have no selection; the caret stays where focusing put it
    }
  } else {
    view(e).getSelection()?.selectAllChildren(e);
    view(e).getSelection()?.collapseToEnd();
  }
}

export type FillResult = { mode: FillMode } | { rejected: string };

// Focuses, selects and says what input must follow; fields with a picker are set here.
export function beginFill(e: Element, value: string, keep: boolean, typed: boolean): FillResult {
  if (tag(e) === "input") {
    const input = e as HTMLInputElement;
    if (kSet.test(input.type)) {
      const wanted = input.type === "color" ? value.trim().toLowerCase() : value.trim();
      const before = input.value;
      focus(e);
      input.value = wanted;
      if (!sameValue(input, wanted)) {
        input.value = before;
        return { rejected: `Malformed value: an input of type "${input.type}" does not take it` };
      }
      fire(e, "input", true);
      fire(e, "change", false);
      return { mode: "done" };
    }
    if (input.type === "number" && !typed && value !== "" && !Number.isFinite(Number(value.trim()))) {
      return { rejected: 'Malformed value: an input of type "number" takes only numbers' };
    }
  }
  focus(e);
  if (keep) caretToEnd(e);
  else selectAll(e);
  if (value !== "") return { mode: "insert" };
  return { mode: currentValue(e) === "" ? "done" : "delete" };
}

function sameValue(input: HTMLInputElement, wanted: string): boolean {
  if (input.value === wanted) return true;
  // The browser drops seconds of zero and writes a range as it likes.
  if (input.type === "range") return wanted !== "" && Number(input.value) === Number(wanted);
  if (/^(time|datetime-local)$/.test(input.type)) return wanted !== "" && input.value !== "" && (input.value + ":00" === wanted || input.value === wanted + ":00" || input.value === wanted.replace(" ", "T"));
  return false;
}

// ---- select --------------------------------------------------------------------------------------------------------

export type Choice =
  | { s: "ok"; values: string[] }
  | { s: "missing"; message: string; options: string[] }
  | { s: "wrong"; message: string };

export const selectOf = (e: Element): HTMLSelectElement | null =>
  tag(e) === "select" ? (e as HTMLSelectElement) : (closest(e, (at) => tag(at) === "select") as HTMLSelectElement | null);

function matchesOption(o: HTMLOptionElement, index: number, m: OptionMatch): boolean {
  if (m.auto !== undefined) return o.value === m.auto || normalise(o.label) === normalise(m.auto);
  return (
    (m.value === undefined || o.value === m.value) &&
    (m.label === undefined || normalise(o.label) === normalise(m.label)) &&
    (m.index === undefined || index === m.index)
  );
}

const disabledOption = (o: HTMLOptionElement): boolean => {
  const up = o.parentElement;
  return o.disabled || (isElement(up) && tag(up) === "optgroup" && (up as HTMLOptGroupElement).disabled);
};

export function choose(select: HTMLSelectElement, wanted: OptionMatch[]): Choice {
  const options = Array.from(select.options);
  const chosen: HTMLOptionElement[] = [];
  const shown = options.slice(0, 50).map((o) => normalise(o.label));
  for (const m of wanted) {
    // A value wins over a label of the same text.
    const found =
      (m.auto !== undefined ? options.find((o) => o.value === m.auto) : undefined) ?? options.find((o, i) => matchesOption(o, i, m));
    if (!found) return { s: "missing", message: `option ${JSON.stringify(Object.values(m)[0])} is not there`, options: shown };
    if (disabledOption(found)) return { s: "missing", message: `option "${normalise(found.label)}" is not enabled`, options: shown };
    chosen.push(found);
    if (!select.multiple) break;
  }
  if (select.multiple) for (const o of options) o.selected = chosen.includes(o);
  else if (chosen[0]) chosen[0].selected = true;
  else select.selectedIndex = -1;
  fire(select, "input", true);
  fire(select, "change", false);
  return { s: "ok", values: chosen.map((o) => o.value) };
}
