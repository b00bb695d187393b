// Roles and accessible names, after WAI-ARIA 1.2, HTML-AAM and accname 1.2, as far as automation asks for them.
import type { RoleFilter } from "./protocol";
import { attr, children, closest, closestCss, flatParent, isElement, matches, parentOrHost, shadow, tag, view } from "./dom";
import { labelsOf, matcher } from "./text";

const kInput: Record<string, string> = {
  checkbox: "checkbox", radio: "radio", range: "slider", number: "spinbutton", search: "searchbox", hidden: "", color: "",
};
// Elements named like their role, and the others.
const kSame = /^(article|blockquote|button|caption|code|dialog|figure|form|main|mark|math|meter|option|search|strong|table|time)$/;
const kPlain: Record<string, string> = {
  aside: "complementary", datalist: "listbox", dd: "definition", del: "deletion", details: "group", dfn: "term",
  dt: "term", em: "emphasis", fieldset: "group", hr: "separator", html: "document", ins: "insertion", li: "listitem",
  menu: "list", nav: "navigation", ol: "list", optgroup: "group", output: "status", p: "paragraph",
  progress: "progressbar", sub: "subscript", sup: "superscript", svg: "img",
  tbody: "rowgroup", textarea: "textbox", tfoot: "rowgroup", thead: "rowgroup", tr: "row", ul: "list",
};
const kSectioning = "article,aside,main,nav,section,[role=article],[role=complementary],[role=main],[role=navigation],[role=region]";

function implicitRole(e: Element): string {
  const name = tag(e);
  switch (name) {
    case "a":
    case "area":
      return e.hasAttribute("href") ? "link" : "";
    case "header":
    case "footer": {
      const up = parentOrHost(e);
      if (up && closestCss(up, kSectioning)) return "";
      return name === "header" ? "banner" : "contentinfo";
    }
    case "img":
      return attr(e, "alt") === "" && !attr(e, "title") ? "presentation" : "img";
    case "input": {
      const type = (e as HTMLInputElement).type;
      const listed = attr(e, "list") && /^(text|search|tel|url|email)$/.test(type);
      if (/^(button|submit|reset|image|file)$/.test(type)) return "button";
      return listed ? "combobox" : (kInput[type] ?? "textbox");
    }
    case "section":
      return attr(e, "aria-label") || attr(e, "aria-labelledby") ? "region" : "";
    case "select":
      return (e as HTMLSelectElement).multiple || (e as HTMLSelectElement).size > 1 ? "listbox" : "combobox";
    case "td": {
      const table = closestCss(e, "table");
      return table && /^(grid|treegrid)$/.test(attr(table, "role") ?? "") ? "gridcell" : "cell";
    }
    case "th":
      return attr(e, "scope") === "row" ? "rowheader" : "columnheader";
    case "summary":
      return matches(e, "details > summary:first-of-type") ? "button" : "";
    default:
      return /^h[1-6]$/.test(name) ? "heading" : kSame.test(name) ? name : (kPlain[name] ?? "");
  }
}

export function roleOf(e: Element): string {
  const explicit = (attr(e, "role") ?? "").toLowerCase().split(/\s+/).find((r) => r);
  if (!explicit) return implicitRole(e);
  // A focusable or globally described element keeps its role in spite of presentation.
  if ((explicit === "none" || explicit === "presentation") && (attr(e, "tabindex") || attr(e, "aria-label"))) return implicitRole(e);
  return explicit;
}

// ---- hidden and disabled -------------------------------------------------------------------------------------------

export function isHiddenForAria(e: Element): boolean {
  const style = view(e)?.getComputedStyle(e);
  if (style?.visibility === "hidden" || style?.visibility === "collapse") return true;
  for (let at: Element | null = e; at; at = flatParent(at)) {
    if (attr(at, "aria-hidden") === "true" || view(at)?.getComputedStyle(at).display === "none") return true;
  }
  return false;
}

const kCanBeDisabled = "button,input,select,textarea,option,optgroup,fieldset";

export function isDisabled(e: Element): boolean {
  if (matches(e, kCanBeDisabled)) {
    if (e.hasAttribute("disabled")) return true;
    if (tag(e) === "option" && e.parentElement && matches(e.parentElement, "optgroup[disabled],select[disabled]")) return true;
    if (tag(e) === "option" && closestCss(e, "select[disabled]")) return true;
    const set = closest(e.parentElement, (at) => matches(at, "fieldset[disabled]"));
    if (set) {
      const legend = children(set).find((c) => tag(c) === "legend");
      if (!legend || !closest(e, (at) => at === legend)) return true;
    }
  }
  const near = closest(e, (at) => attr(at, "aria-disabled") !== null);
  return near !== null && attr(near, "aria-disabled") === "true";
}

// ---- name ----------------------------------------------------------------------------------------------------------

const kNamedByContent =
  /^(button|cell|checkbox|columnheader|gridcell|heading|link|menuitem|menuitemcheckbox|menuitemradio|option|radio|row|rowheader|switch|tab|tooltip|treeitem)$/;

type NameState = { seen: Set<Element>; inLabel: boolean; traversing: boolean; hiddenOk: boolean };

export function accessibleName(e: Element): string {
  return nameOf(e, { seen: new Set(), inLabel: false, traversing: false, hiddenOk: false }).replace(/\s+/g, " ").trim();
}

function nameOf(e: Element, s: NameState): string {
  if (s.seen.has(e) || (!s.hiddenOk && isHiddenForAria(e))) return "";
  s.seen.add(e);
  if (!s.inLabel) {
    const ids = attr(e, "aria-labelledby");
    const scope = e.getRootNode() as Document;
    if (ids && scope.getElementById) {
      const parts = ids.split(/\s+/).map((id): Element | null => scope.getElementById(id)).filter(isElement);
      const text = parts.map((p) => nameOf(p, { ...s, seen: new Set(p === e ? [] : [e]), inLabel: true, traversing: true, hiddenOk: true })).join(" ");
      if (text.trim()) return text;
    }
  }
  const role = roleOf(e);
  const name = tag(e);
  if (s.traversing) {
    // A control inside a label speaks by its value.
    if (role === "textbox" || role === "searchbox") return (e as HTMLInputElement).value ?? e.textContent ?? "";
    if (role === "combobox" && name === "select") return Array.from((e as HTMLSelectElement).selectedOptions).map((o) => o.text).join(" ");
    if (role === "slider" || role === "spinbutton") return attr(e, "aria-valuetext") ?? (e as HTMLInputElement).value ?? attr(e, "aria-valuenow") ?? "";
  }
  const label = attr(e, "aria-label");
  if (label?.trim()) return label;
  const native = nativeName(e, name, s);
  if (native.trim()) return native;
  if (kNamedByContent.test(role) || s.traversing || (name === "summary" && role === "button")) {
    const text = content(e, { ...s, traversing: true });
    if (text.trim()) return text;
  }
  return role === "presentation" || role === "none" ? "" : (attr(e, "title") ?? "");
}

function nativeName(e: Element, name: string, s: NameState): string {
  const below = { ...s, traversing: true };
  const child = (wanted: string) => {
    const found = children(e).find((c) => tag(c) === wanted);
    return found ? nameOf(found, below) : "";
  };
  if (name === "input") {
    const input = e as HTMLInputElement;
    if (/^(submit|button|reset)$/.test(input.type)) {
      if (input.value) return input.value;
      if (input.type !== "button") return input.type === "submit" ? "Submit" : "Reset";
    }
    if (input.type === "image") return attr(e, "alt") || attr(e, "title") || "Submit";
  }
  if (/^(input|select|textarea|button|meter|progress|output)$/.test(name) && !s.inLabel) {
    const text = labelsOf(e).map((l) => nameOf(l, { ...below, hiddenOk: true })).filter((t) => t.trim()).join(" ");
    if (text) return text;
  }
  switch (name) {
    case "input":
    case "textarea":
      return attr(e, "title") || attr(e, "placeholder") || "";
    case "img":
    case "area":
      return attr(e, "alt") || "";
    case "fieldset":
      return child("legend");
    case "figure":
      return child("figcaption");
    case "table":
      return child("caption") || attr(e, "summary") || "";
    case "svg":
      return child("title");
    default:
      return "";
  }
}

function content(e: Element, s: NameState): string {
  let text = "";
  const pseudo = (which: string) => {
    const value = view(e)?.getComputedStyle(e, which).content;
    const quoted = value ? /^"((?:[^"\\]|\\.)*)"$/.exec(value) : null;
    text += quoted ? quoted[1]!.replace(/\\(.)/g, "$1") : "";
  };
  const visit = (n: Node) => {
    if (n.nodeType === 3) text += n.nodeValue ?? "";
    else if (isElement(n)) {
      const display = view(n)?.getComputedStyle(n).display ?? "inline";
      const gap = display.startsWith("inline") || display === "contents" ? "" : " ";
      text += tag(n) === "br" ? "\n" : gap + nameOf(n, s) + gap;
    }
  };
  pseudo("::before");
  const slotted = tag(e) === "slot" ? (e as HTMLSlotElement).assignedNodes() : [];
  if (slotted.length) slotted.forEach(visit);
  else {
    const from: Node = shadow(e) ?? e;
    for (let c = from.firstChild; c; c = c.nextSibling) visit(c);
  }
  pseudo("::after");
  return text;
}

// ---- states --------------------------------------------------------------------------------------------------------

export function checkedState(e: Element): boolean | "mixed" | undefined {
  if (tag(e) === "input" && /^(checkbox|radio)$/.test((e as HTMLInputElement).type)) {
    return (e as HTMLInputElement).indeterminate ? "mixed" : (e as HTMLInputElement).checked;
  }
  if (!/^(checkbox|radio|switch|menuitemcheckbox|menuitemradio|option|treeitem)$/.test(roleOf(e))) return undefined;
  const value = attr(e, "aria-checked");
  return value === "mixed" ? "mixed" : value === "true";
}

const flag = (e: Element, name: string): boolean | "mixed" => {
  const value = attr(e, name);
  return value === "mixed" ? "mixed" : value === "true";
};

export function matchesRole(e: Element, role: string, f: RoleFilter): boolean {
  if (roleOf(e) !== role) return false;
  if (f.checked !== undefined && (checkedState(e) ?? false) !== f.checked) return false;
  if (f.pressed !== undefined && flag(e, "aria-pressed") !== f.pressed) return false;
  if (f.expanded !== undefined) {
    const open = tag(e) === "summary" ? (e.parentElement as HTMLDetailsElement).open : flag(e, "aria-expanded");
    if (open !== f.expanded) return false;
  }
  if (f.selected !== undefined) {
    const on = tag(e) === "option" ? (e as HTMLOptionElement).selected : flag(e, "aria-selected");
    if (on !== f.selected) return false;
  }
  if (f.disabled !== undefined && isDisabled(e) !== f.disabled) return false;
  if (f.level !== undefined) {
    const level = Number(attr(e, "aria-level") ?? /^h([1-6])$/.exec(tag(e))?.[1] ?? 0);
    if (level !== f.level) return false;
  }
  if (!f.hidden && isHiddenForAria(e)) return false;
  return !f.name || matcher(f.name)(accessibleName(e));
}
