// What a failure says beyond its sentence: where on the page it was, and what to try. Pure.
import type { Schemas } from "@/api/client";

export type RunError = Schemas["RunError"];

export interface Mark {
  x: number;
  y: number;
  /** Of the element; null when only the point is known that was aimed at. */
  width: number | null;
  height: number | null;
}

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

function boxIn(value: unknown): Mark | null {
  if (typeof value !== "object" || value === null) return null;
  const { x, y, width, height } = value as Partial<Record<keyof Mark, unknown>>;
  return isNumber(x) && isNumber(y) && isNumber(width) && isNumber(height) ? { x, y, width, height } : null;
}

function pointIn(text: string): Mark | null {
  const found = /\bat \((-?\d+),\s*(-?\d+)\)/.exec(text);
  return found ? { x: Number(found[1]), y: Number(found[2]), width: null, height: null } : null;
}

/** Where the target lies in the picture of the page, in its pixels. */
export function markOf(error: RunError): Mark | null {
  const detail = error.detail as Record<string, unknown> | undefined;
  const lines = [firstLine(error), ...(error.detail?.log?.map((line) => line.text).reverse() ?? [])];
  return boxIn(detail?.box) ?? lines.map(pointIn).find((point) => point !== null) ?? null;
}

export const firstLine = (error: RunError): string => error.message.split("\n")[0] ?? "";

export const classMeanings: Record<RunError["class"], string> = {
  invalid_input: "A value is missing, malformed or was refused",
  not_found: "What was asked for does not exist",
  ambiguous: "Several things match where one is needed",
  not_actionable: "The element is there but cannot be used",
  timeout: "It did not finish in time",
  navigation: "The page could not be loaded",
  network: "The other side could not be reached",
  http_4xx: "The server refused the request",
  http_429: "The server was asked too often",
  http_5xx: "The server failed",
  blocked: "A policy or a bot wall stands in the way",
  auth: "The credentials were refused",
  empty: "Nothing was found where something was expected",
  schema: "The data does not have the declared shape",
  quota: "A limit was reached",
  browser_crashed: "The browser or the tab died",
  cancelled: "It was cancelled",
  conflict: "It changed meanwhile or exists already",
  forbidden: "There is no right to do this",
  unavailable: "Something the machine should have is missing",
  internal: "A defect of Flow Builder",
};

const byReason: Record<string, string[]> = {
  covered: [
    "Close what lies over it first: put a Click node on its close or accept button before this node.",
    "If it goes away by itself, put a Wait For Element node with Visibility “hidden” before this node.",
  ],
  hidden: [
    "Something may have to open first: a menu, a tab, a dialog. Put a Click node before this node.",
    "The selector may match a hidden twin of what you see; make it more precise.",
  ],
  moving: ["The element is still animated. Give this node more time, or wait for the animation's end."],
  not_enabled: [
    "The page enables it later: fill in what it waits for, or wait for it with a Wait For Element node.",
  ],
  no_such_option: ["Pick one of the options listed here; the node can choose by label, value or position."],
};

const byClass: Partial<Record<RunError["class"], string[]>> = {
  not_found: [
    "Compare the selector with the page as it was: the snapshot below shows its source.",
    "If the page builds it later, put a Wait For Element node before, or raise the timeout.",
    "If it is not there on every run, set “On error” to “continue” or “route”.",
  ],
  ambiguous: [
    "Make the selector more precise: narrow it with “ >> ”, by text, or by position.",
    "If all matches are meant, use a node that reads lists.",
  ],
  timeout: [
    "Raise the timeout in the node's settings.",
    "Look at the picture: the page may wait for something.",
  ],
  navigation: ["Open the address in your own browser: does it load?", "A shorter Wait Until may be enough."],
  network: ["Is the address right, and can this machine reach it?", "Allow retries in the node's settings."],
  http_4xx: [
    "Check the address and what is sent with it.",
    "If an error page is fine, allow HTTP errors in the node.",
  ],
  http_429: ["Put a Delay node before, or run less often."],
  http_5xx: ["The other side failed: retry from this node later, or allow more retries."],
  blocked: [
    "Private addresses are refused unless the operator allows them.",
    "For a bot wall, try the Stealth Browser.",
  ],
  auth: ["Check the credential: does it still work, and may it be used towards this host?"],
  empty: ["Look at the snapshot: was the data there, under another selector?"],
  schema: ["Compare the data in the Input tab with the shape that is asked for."],
  quota: ["Work on less at once, or ask for a higher limit."],
  browser_crashed: [
    "Retry from this node. If it happens again, the page may need more memory than there is.",
  ],
  invalid_input: ["Look at the Input tab: it shows what really arrived."],
  unavailable: ["Ask who runs this server: something it needs is missing."],
  internal: ["Please report this, with the log of the run."],
};

const neverThere = [
  "Nothing on the page matched the selector: compare it with the snapshot below.",
  "If the page builds it later than that, raise the timeout.",
  "If it is not there on every run, set “On error” to “continue” or “route”.",
];

/** It was waited for, and there was nothing that could have become what was waited for. */
function wasMissing(error: RunError): boolean {
  const missing = (error.detail as Record<string, unknown> | undefined)?.missing;
  return typeof missing === "object" && missing !== null && "s" in missing && missing.s === "not_found";
}

export function adviceFor(error: RunError): string[] {
  if (error.class === "timeout" && wasMissing(error)) return neverThere;
  const reason = error.detail?.reason;
  const special = reason === undefined ? undefined : byReason[reason];
  return special ?? byClass[error.class] ?? [];
}

export const effectSentences: Record<NonNullable<RunError["effect"]>, string> = {
  none: "Nothing had reached the outside world: it is safe to try again.",
  unknown: "It may have reached the outside world before it failed: check there before you try again.",
  done: "It had already reached the outside world.",
};
