// What crosses the line between C++ and the page: declared here once, mirrored by ../injected_protocol.hpp.
// Arguments are trusted (they come from our parser), verdicts are small JSON values.

// ---- selectors, as the C++ parser sends them ----------------------------------------------------------------------

// sub: contains, ignoring case; exact: the whole text; re: a regular expression. White space is normalised first.
export type TextMatch = { k: "sub" | "exact" | "re"; v: string; f?: string };

// A compound of a CSS selector: what the browser can test by itself, and what it cannot.
export type CssFn =
  | { n: "has-text" | "text" | "text-is"; t: TextMatch }
  | { n: "visible" | "scope" }
  | { n: "nth-match"; of: CssComplex[]; i: number }
  | { n: "is" | "where" | "not" | "has"; of: CssComplex[] };
export type CssCompound = { native: string; fns?: CssFn[] };
// parts[i] is reached from parts[i-1] by comb[i]; comb[0] is "" or, for a relative selector, its leading combinator.
export type CssComplex = { parts: CssCompound[]; comb: string[] };

export type RoleFilter = {
  name?: TextMatch;
  checked?: boolean | "mixed";
  pressed?: boolean | "mixed";
  expanded?: boolean;
  selected?: boolean;
  disabled?: boolean;
  level?: number;
  hidden?: boolean; // include hidden elements
};

export type Step =
  | { e: "css"; native?: string; list: CssComplex[] }
  | { e: "xpath"; x: string }
  | { e: "text" | "label" | "placeholder" | "title" | "alt"; t: TextMatch }
  | { e: "attr"; name: string; v: string }
  | { e: "role"; role: string; f: RoleFilter }
  | { e: "nth"; i: number }
  | { e: "visible"; on: boolean }
  | { e: "has" | "has-not"; steps: Step[] }
  | { e: "has-text"; t: TextMatch }
  | { e: "frame"; path: number[] };

// segments are joined by " |> ": each but the last names one frame element.
export type Alternative = { src: string; segments: Step[][] };
export type Selector = { alts: Alternative[] };

// ---- verdicts ------------------------------------------------------------------------------------------------------

export type Preview = { tag: string; id: string; text: string; html: string; visible: boolean };
export type LogLine = { t: number; m: string }; // ms since the call began

export type Matched = {
  alt: number;
  count: number;
  preview: Preview;
  conflict?: boolean; // two alternatives name different elements
  box?: PageBox; // in the viewport of the page; absent where that cannot be known from here
};
export type PageBox = { x: number; y: number; width: number; height: number };

// Why nothing was chosen. `counts` holds, per alternative, the matches after each step.
export type Missing = {
  s: "not_found" | "ambiguous";
  counts: number[][];
  candidates?: Preview[];
  frame?: string; // a frame step that names none, several, or no frame element
};

// The selector goes on in a frame of another process: alternative `alt`, segments from `segment`.
export type Remote = { s: "remote"; alt: number; segment: number };

export type Reason =
  | "not_attached"
  | "not_visible"
  | "not_stable"
  | "not_enabled"
  | "not_editable"
  | "outside"
  | "covered"
  | "not_rendering"
  | "options"
  | "busy"; // no try was finished in the slice

// ready: x and y are in the viewport of the document `up` levels above the engine's own: as far out as it may look.
export type Prepared =
  | { s: "ready"; m: Matched; x: number; y: number; up?: number; log: LogLine[]; old?: string; mode?: FillMode; note?: string; values?: string[]; multiple?: boolean; directory?: boolean }
  | { s: "wrong_element"; m: Matched; message: string; log: LogLine[] }
  | { s: "rejected"; m: Matched; message: string; log: LogLine[] }
  | { s: "not_yet"; reason: Reason | "not_found" | "ambiguous"; message: string; m?: Matched; missing?: Missing; cover?: Preview; root?: string; options?: string[]; turns: number; log: LogLine[] }
  | (Remote & { log: LogLine[] });

export type FillMode = "insert" | "delete" | "done";

export type ActionKind =
  | "click" | "hover" | "check" | "fill" | "focus" | "select" | "upload" | "scroll" | "drag" | "attached";

export type PrepareArgs = {
  sel: Selector;
  kind: ActionKind;
  match: "one" | "first";
  force?: boolean;
  trial?: boolean;
  moving?: boolean; // it need not stand still yet: it will be looked at again
  offset?: { x: number; y: number };
  slice: number; // ms; the call answers within it
  left: number; // ms until the action's deadline: after it nothing is done and the guard swallows everything
  until: number; // the same as time of day, ms: the call may have waited for a busy page
  head: number; // ms the first alternative still has for itself
  attempt: number; // tries made by earlier slices: decides how to scroll and how long to pause
  gesture?: Gesture;
  // kind-specific
  value?: string; // fill
  secret?: boolean; // fill: the value must not appear in snapshots
  keep?: boolean; // fill: append instead of replacing
  typed?: boolean; // fill: the caller will send keys, so only focus and select
  want?: boolean; // check
  options?: OptionMatch[]; // select
  block?: ScrollLogicalPosition; // scroll
};

export type OptionMatch = { auto?: string; value?: string; label?: string; index?: number };

// What input follows: the guard lets exactly this through, and only until `left` has passed.
export type Gesture = { kind: "click" | "hover" | "keys" | "drag"; last: string; times: number };

export type Verdict = { s: "done" | "wrong" | "late" | "stopped" | "none"; cover?: Preview; root?: string; seen: number };

export type WaitArgs = { sel: Selector; state: "attached" | "detached" | "visible" | "hidden"; slice: number };
export type WaitResult =
  | { s: "ok"; m?: Matched }
  | { s: "not_yet"; message: string; missing?: Missing }
  | Remote;

export type ReadArgs = {
  sel?: Selector;
  mode: "one" | "first" | "all" | "now"; // now: looks once and accepts any count
  what: "text" | "attr" | "html" | "inner" | "count" | "list" | "table" | "state" | "rect";
  name?: string; // attr
  visible?: boolean; // count: visible ones only
  fields?: Record<string, string | Field>; // list
  limit?: number;
  header?: "auto" | "first_row" | "none"; // table
  slice: number;
  head: number;
};
export type Field = { steps?: Step[]; attr?: string; type: "text" | "html" | "number" | "url" | "boolean" };

export type ReadResult =
  | { s: "ok"; m?: Matched; values: unknown[]; url: string; extra?: Record<string, unknown> }
  | { s: "not_yet"; reason: "not_found" | "ambiguous"; missing: Missing }
  | Remote;
