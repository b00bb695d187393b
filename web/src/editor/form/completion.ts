// What can be typed at a place of a template: names in scope and functions, and what accepting one types. Pure.
import { isInString, templateParts } from "@/ui/code_field_template";

export interface ScopeName {
  /** As an expression calls it: `nodes.price.text`. */
  name: string;
  type: string;
  /** Not on every path that leads here: reading it must be guarded. */
  mayBeAbsent: boolean;
  description?: string;
  /** From the last run; a text may be shortened. */
  sample?: unknown;
}
export interface ScopeFunction {
  name: string;
  signature: string;
  summary: string;
  /** Called as `x.name(…)`. */
  receiver: boolean;
}
export interface Scope {
  names: readonly ScopeName[];
  functions: readonly ScopeFunction[];
}

/** Where completion happens: the range it replaces and the path that stands before it. */
export interface CompletionPlace {
  from: number;
  to: number;
  /** The names before the last dot: `nodes.pri` has `["nodes"]`. */
  path: readonly string[];
  /** The word that is being typed. */
  word: string;
  /** After something that is no path, such as `f(x).`: only functions fit. */
  afterValue: boolean;
  /** Whether the caret is in an expression; outside of one, accepting a name makes one. */
  inExpression: boolean;
}

export interface Candidate {
  /** Typed in the place of the word. */
  insert: string;
  label: string;
  /** Heading in the list. */
  group: string;
  type: string;
  mayBeAbsent: boolean;
  description?: string;
  sample?: unknown;
  /** More names are behind it. */
  goesOn: boolean;
}

const pathBefore = /((?:[A-Za-z_]\w*(?:\[\d+\])*\.)*)([A-Za-z_]\w*)?$/;

/** `bare`: the whole text is an expression. Null where nothing can be completed: in a string. */
export function completionPlace(text: string, caret: number, bare: boolean): CompletionPlace | null {
  let from = 0;
  if (!bare) {
    const part = templateParts(text).find(
      (one) =>
        one.kind === "expression" &&
        caret >= one.source.from &&
        (caret <= one.source.to || (!one.closed && caret <= one.to)),
    );
    if (!part) return { from: caret, to: caret, path: [], word: "", afterValue: false, inExpression: false };
    from = part.source.from;
  }
  const before = text.slice(from, caret);
  if (isInString(before, before.length)) return null;
  const match = pathBefore.exec(before);
  const word = match?.[2] ?? "";
  const path = (match?.[1] ?? "").split(".").filter((name) => name !== "");
  const start = before.length - (match?.[0].length ?? 0);
  const rest = /^\w*/.exec(text.slice(caret))?.[0].length ?? 0;
  return {
    from: caret - word.length,
    to: caret + (word === "" ? 0 : rest),
    path,
    word,
    afterValue: /[.)\]]$/.test(before.slice(0, start)),
    inExpression: true,
  };
}

const groups: readonly [string, string][] = [
  ["item", "The item of the loop"],
  ["index", "The item of the loop"],
  ["nodes", "Results of earlier nodes"],
  ["params", "Parameters of the run"],
  ["vars", "Variables"],
  ["trigger", "What started the run"],
];
const groupOf = (name: string): string =>
  groups.find(([root]) => root === (/^\w+/.exec(name)?.[0] ?? ""))?.[1] ?? "This run";
const groupOrder = [...new Set(groups.map(([, title]) => title)), "This run", "Functions"];

const isIdentifier = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name);

function typeOfValue(value: unknown): string {
  if (Array.isArray(value)) return "list";
  if (value === null) return "null";
  return typeof value === "string" ? "text" : typeof value === "object" ? "json" : typeof value;
}

function memberOf(value: unknown, step: string): unknown {
  const [, name = "", indices = ""] = /^(\w+)((?:\[\d+\])*)$/.exec(step) ?? [];
  let found: unknown =
    typeof value === "object" && value !== null && Object.hasOwn(value, name)
      ? (value as Record<string, unknown>)[name]
      : undefined;
  for (const [, index] of indices.matchAll(/\[(\d+)\]/g)) {
    found = Array.isArray(found) ? (found as unknown[])[Number(index)] : undefined;
  }
  return found;
}

/** What the last run had at a path: of the name that begins it, followed into its value. */
export function sampleAt(scope: Scope, path: readonly string[]): unknown {
  for (let length = path.length; length > 0; length -= 1) {
    const last = path[length - 1] ?? "";
    const head = [...path.slice(0, length - 1), last.replace(/\[.*$/, "")].join(".");
    const named = scope.names.find((one) => one.name === head);
    if (named?.sample === undefined) continue;
    const first = memberOf({ [last.replace(/\[.*$/, "")]: named.sample }, last);
    return path.slice(length).reduce<unknown>(memberOf, first);
  }
  return undefined;
}

function namesAt(scope: Scope, path: readonly string[]): Candidate[] {
  const prefix = path.map((step) => `${step}.`).join("");
  const found = new Map<string, Candidate>();
  for (const one of scope.names) {
    if (!one.name.startsWith(prefix)) continue;
    const [next = "", ...further] = one.name.slice(prefix.length).split(".");
    if (further.length > 0 && !found.has(next)) {
      found.set(next, {
        insert: next,
        label: next,
        group: groupOf(one.name),
        type: "",
        mayBeAbsent: false,
        goesOn: true,
      });
    } else if (further.length === 0 && next !== "") {
      found.set(next, { ...ofName(one), insert: next, label: next });
    }
  }
  const sample = sampleAt(scope, path);
  if (typeof sample === "object" && sample !== null && !Array.isArray(sample)) {
    for (const [key, value] of Object.entries(sample)) {
      if (found.has(key) || !isIdentifier(key)) continue;
      found.set(key, {
        insert: key,
        label: key,
        group: "In the last run",
        type: typeOfValue(value),
        mayBeAbsent: false,
        sample: value,
        goesOn: typeof value === "object" && value !== null && !Array.isArray(value),
      });
    }
  }
  return [...found.values()];
}

function ofName(one: ScopeName): Candidate {
  return {
    insert: one.name,
    label: one.name,
    group: groupOf(one.name),
    type: one.type,
    mayBeAbsent: one.mayBeAbsent,
    ...(one.description === undefined ? {} : { description: one.description }),
    ...(one.sample === undefined ? {} : { sample: one.sample }),
    goesOn: false,
  };
}

function functionsFor(scope: Scope, receiver: boolean): Candidate[] {
  return scope.functions
    .filter((one) => one.receiver === receiver)
    .map((one) => ({
      insert: `${one.name}(`,
      label: one.signature,
      group: "Functions",
      type: "",
      mayBeAbsent: false,
      description: one.summary,
      goesOn: false,
    }));
}

// Best first: the name begins with the word, a part of it does, the word is somewhere in it.
function rank(candidate: Candidate, word: string): number {
  const wanted = word.toLowerCase();
  const name = candidate.insert.toLowerCase();
  if (name.startsWith(wanted)) return 0;
  if (name.split(/[._]/).some((part) => part.startsWith(wanted))) return 1;
  return name.includes(wanted) ? 2 : 3;
}

const mostCandidates = 60;

// What became of a node is asked for less often than what it gave.
const isOutcome = (name: string): number => Number(/(^|\.)(state|error|done)$/.test(name));

export function candidatesAt(scope: Scope, place: CompletionPlace): Candidate[] {
  const isRoot = place.path.length === 0;
  const names = place.afterValue ? [] : isRoot ? scope.names.map(ofName) : namesAt(scope, place.path);
  const showsFunctions = place.word !== "" || place.afterValue || (!isRoot && names.length === 0);
  const functions = showsFunctions ? functionsFor(scope, !isRoot || place.afterValue) : [];
  return [...names, ...functions]
    .map((candidate) => ({ candidate, rank: rank(candidate, place.word) }))
    .filter((one) => one.rank < 3 && !(one.candidate.group === "Functions" && one.rank > 1))
    .sort(
      (left, right) =>
        groupOrder.indexOf(left.candidate.group) - groupOrder.indexOf(right.candidate.group) ||
        left.rank - right.rank ||
        isOutcome(left.candidate.label) - isOutcome(right.candidate.label),
    )
    .slice(0, mostCandidates)
    .map((one) => one.candidate);
}

export interface Acceptance {
  from: number;
  to: number;
  text: string;
  /** The list stays open for what comes behind the dot. */
  goesOn: boolean;
}

/** What accepting types. Outside of an expression it makes one. */
export function accept(place: CompletionPlace, candidate: Candidate): Acceptance {
  const text = candidate.goesOn ? `${candidate.insert}.` : candidate.insert;
  return {
    from: place.from,
    to: place.to,
    text: place.inExpression ? text : `{{ ${text} }}`,
    goesOn: candidate.goesOn && place.inExpression,
  };
}

/** How a name that may be absent is read safely. */
export const guarded = (name: string): string => `has(${name}) ? ${name} : null`;
