// prepare: one action's way to "now". Resolves the selector again and again, checks what the action needs, scrolls,
// points, tests the point, arms the guard; and does in the page what needs no input. Answers within its slice.
import type { LogLine, Matched, Prepared, PrepareArgs, Reason } from "./protocol";
import { actionPoint, boxInPage, elementAt, hitTest, inside, offsetPoint, retarget, scrollTo, throughFrames, viewport, windowsOf } from "./hit";
import { closest, tag, view } from "./dom";
import { checkedState, roleOf } from "./aria";
import { arm, disarm, forbid, verdict } from "./guard";
import { beginFill, choose, currentValue, fillRefusal, focus, secrets, selectOf } from "./fill";
import { frameDocument, isFrame, openTag, preview, resolve } from "./resolve";
import { checkStable, followLabel, isEditable, isEnabled, staysPut } from "./states";
import { isVisible } from "./visible";

// What the action is about, for the calls that follow prepare: never used for another action.
let current: Element | null = null;
export const currentElement = (): Element | null => current;

// Cancelled actions must not do anything more; each prepare belongs to the generation it began in.
let generation = 0;
export function cancel(): null {
  generation++;
  forbid();
  return null;
}

const kPauses = [0, 20, 100, 100, 500];
// What moves comes to rest without a word, and has been looked at for two frames each time.
const kPauseMoving = 20;

type Try =
  | { ok: Prepared }
  | { reason: Reason | "not_found" | "ambiguous"; message: string; extra?: Partial<Prepared>; m?: Matched };

// What each kind of action waits for, beside what it is about being attached.
const kPointed = "visible stable enabled point";
const kNeeds: Record<string, string> = {
  click: kPointed,
  check: kPointed,
  hover: "visible stable point",
  drag: "visible stable point",
  fill: "visible enabled editable",
  select: "visible enabled",
  scroll: "stable",
};

export async function prepare(a: PrepareArgs): Promise<Prepared> {
  const start = performance.now();
  const now = () => Math.round(performance.now() - start);
  const log: LogLine[] = [];
  const mine = ++generation;
  const left = () => (mine === generation ? Math.min(a.left - (performance.now() - start), a.until - Date.now()) : 0);
  current = null;
  disarm();
  const wake = new Wake();
  let last: Exclude<Try, { ok: Prepared }> = { reason: "busy", message: "the page is busy" };
  const notYet = (turns: number): Prepared =>
    ({ s: "not_yet", reason: last.reason, message: last.message, ...(last.m ? { m: last.m } : {}), ...last.extra, turns, log }) as Prepared;
  // A try waits for frames, and a page may draw few of them: the answer must not.
  let bell = 0;
  const over = new Promise<null>((done) => (bell = window.setTimeout(() => done(null), a.slice)));
  try {
    for (let turn = a.attempt; ; turn++) {
      const found = await Promise.race([attempt(a, turn, now() >= a.head, left, log, last.reason), over]);
      if (!found) {
        generation++;
        return notYet(turn + 1);
      }
      if ("ok" in found) return found.ok;
      // What is looked at often and is the same for long is said once.
      const again = log.length > 0 && /^not_[fs]/.test(found.reason) && found.reason === last.reason;
      last = found;
      if (!again) log.push({ t: now(), m: found.message });
      const usual = kPauses[Math.min(turn, kPauses.length - 1)]!;
      const pause = found.reason === "not_stable" ? Math.min(usual, kPauseMoving) : usual;
      const rest = left() > 0 ? a.slice - now() : 0;
      if (rest <= pause) {
        await wake.wait(Math.max(0, rest));
        return notYet(turn + 1);
      }
      // The second alternative may be chosen as soon as the head start ends, not at the next mutation.
      const head = a.head - now();
      await wake.wait(head > 0 ? Math.min(pause, head) : pause);
    }
  } finally {
    clearTimeout(bell);
    wake.stop();
  }
}

// Sleeps that a mutation of the document cuts short.
class Wake {
  private dirty = false;
  private done: (() => void) | null = null;
  private observer = new MutationObserver(() => {
    this.dirty = true;
    this.done?.();
  });
  constructor() {
    this.observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  }
  wait(ms: number): Promise<void> {
    return new Promise((done) => {
      const finish = () => {
        clearTimeout(timer);
        this.done = null;
        done();
      };
      const timer = setTimeout(finish, ms);
      this.done = () => {
        // Not faster than a frame: a page that mutates all the time must not keep us busy.
        this.done = null;
        clearTimeout(timer);
        setTimeout(done, Math.min(16, ms));
      };
      if (this.dirty) {
        this.dirty = false;
        this.done();
      }
    });
  }
  stop(): void {
    this.observer.disconnect();
  }
}

// Where it was when it could not be used, for the picture of the failure.
function located(m: Matched, e: Element): Matched {
  const box = boxInPage(e);
  return box ? { ...m, box } : m;
}

async function attempt(a: PrepareArgs, turn: number, rest: boolean, time: () => number, log: LogLine[], before: string): Promise<Try> {
  const found = resolve(a.sel, a.match, rest);
  if (found.s === "remote") return { ok: { ...found, log } };
  if (found.s !== "one") {
    const message = found.frame ?? (found.s === "ambiguous" ? "more than one element matches" : "no element matches");
    return { reason: found.s, message, extra: { missing: found } as Partial<Prepared> };
  }
  const { m } = found;
  const needs = (what: string): boolean => (kNeeds[a.kind] ?? "").includes(what);
  const own = found.e;
  const follow = /^(fill|check|select|upload|focus)$/.test(a.kind);
  const target = follow ? followLabel(own) : needs("point") ? retarget(own) : own;
  const wrong = wrongElement(a, target);
  if (wrong) return { ok: { s: "wrong_element", m: located(m, own), message: wrong, log } };
  const no = (reason: Reason, message: string, extra?: Partial<Prepared>): Try => ({ reason, message, m: located(m, own), ...(extra ? { extra } : {}) });

  if (!own.isConnected) return no("not_attached", "not attached");
  if (needs("visible") && !isVisible(follow && a.kind !== "check" ? target : own)) return no("not_visible", "not visible");
  // Nothing is done to a box that is as it should be, so nothing of it need be ready. It may become so while it is waited for.
  const asWanted = (): boolean => a.kind === "check" && checkedState(target) === a.want;
  const ready = (x: number, y: number, more: Partial<Prepared> = {}): Try => ({ ok: { s: "ready", m, x, y, log, ...more } as Prepared });
  if (asWanted()) return ready(0, 0, { mode: "done" });
  const checkAll = !a.force;
  // It stood still under something a moment ago: scrolled first, it needs to be looked at only once.
  const seen = checkAll && before === "covered" && actionPoint(own, a.offset);
  const scrolled = !!seen && !!judge(a, own, seen);
  if (scrolled) scrollTo(own, turn, a.offset);
  if (checkAll && needs("stable") && !a.moving) {
    const moved = await checkStable(own);
    if (moved.s === "not rendering") return no("not_rendering", "page is not rendering");
    if (moved.s === "gone") return no("not_attached", "not attached");
    if (moved.s === "moved") return no("not_stable", `not stable: moved ${moved.dx.toFixed(0)},${moved.dy.toFixed(0)} px between two frames`);
  }
  if (checkAll && needs("enabled") && !isEnabled(target)) return no("not_enabled", "not enabled");
  if (checkAll && needs("editable") && !isEditable(target)) return no("not_editable", "not editable");

  const left = time();
  if (left <= 0) return no("not_attached", "no time left");
  current = target;
  switch (a.kind) {
    case "fill": {
      const old = currentValue(target);
      if (a.gesture) arm(target, a.gesture, left, false, null);
      if (a.secret) secrets.add(target);
      const result = beginFill(target, a.value ?? "", !!a.keep, !!a.typed);
      if ("rejected" in result) return { ok: { s: "rejected", m, message: result.rejected, log } };
      // The old value is kept here; only the read-back compares it.
      oldValue = old;
      return ready(0, 0, { mode: result.mode });
    }
    case "select": {
      const choice = choose(selectOf(target)!, a.options ?? []);
      if (choice.s !== "ok") return no("options", choice.message, choice.s === "missing" ? { options: choice.options } as Partial<Prepared> : {});
      return ready(0, 0, { values: choice.values });
    }
    case "focus":
      focus(target);
      if (a.gesture) arm(target, a.gesture, left, false, null);
      return ready(0, 0);
    case "upload":
      return ready(0, 0, { multiple: (target as HTMLInputElement).multiple, directory: (target as HTMLInputElement).webkitdirectory });
    case "attached":
      return ready(0, 0);
    case "scroll":
      own.scrollIntoView({ block: a.block ?? "center", inline: "nearest", behavior: "instant" });
      return ready(0, 0);
  }
  if (asWanted()) return ready(0, 0, { mode: "done" });
  return point(a, own, turn, scrolled, time, ready, no);
}

async function point(
  a: PrepareArgs, own: Element, turn: number, scrolled: boolean, time: () => number,
  ready: (x: number, y: number, more?: Partial<Prepared>) => Try,
  no: (reason: Reason, message: string, extra?: Partial<Prepared>) => Try,
): Promise<Try> {
  // First where it is; scrolled only when out of view, or by turns to get out from under something.
  const local = () => actionPoint(own, a.offset);
  let p = local();
  let problem = p ? judge(a, own, p) : null;
  if (!scrolled && (!p || (problem && (turn > 0 || clipped(a, own))))) {
    scrollTo(own, turn, a.offset);
    if (!a.force && !a.moving && !(await staysPut(own))) return no("not_stable", "not stable after scrolling");
    p = local();
    problem = p ? judge(a, own, p) : null;
  }
  if (!p) return no("outside", "outside of the viewport");
  if (problem) return no(problem.message === "outside of the viewport" ? "outside" : "covered", problem.message, problem.extra);
  const outer = throughFrames(own, p).p;
  if (a.gesture) arm(own, a.gesture, time(), !!a.trial, a.force ? null : p);
  const windows = windowsOf(own);
  const up = windows.length - 1 - windows.indexOf(window);
  return ready(outer.x, outer.y, { up });
}

// Cut off by a scroller around it, so that scrolling may help at once.
function clipped(a: PrepareArgs, own: Element): boolean {
  const p = a.offset ? offsetPoint(own, a.offset) : null;
  const box = own.getBoundingClientRect();
  const x = p?.x ?? box.x + box.width / 2;
  const y = p?.y ?? box.y + box.height / 2;
  for (let up = own.parentElement; up; up = up.parentElement) {
    if (view(up).getComputedStyle(up).overflow === "visible") continue;
    const b = up.getBoundingClientRect();
    if (x < b.left || x > b.right || y < b.top || y > b.bottom) return true;
  }
  return false;
}

function judge(a: PrepareArgs, own: Element, p: { x: number; y: number }): { message: string; extra: Partial<Prepared> } | null {
  const through = throughFrames(own, p);
  if (a.force) return through.hit.ok || through.hit.message !== "outside of the viewport" ? null : { message: through.hit.message, extra: {} };
  const hit = hitTest(own, p);
  const bad = !hit.ok ? hit : !through.hit.ok ? through.hit : null;
  if (!bad || bad.ok) return null;
  const at = `at (${p.x.toFixed(0)},${p.y.toFixed(0)}): `;
  const extra = { ...(bad.cover ? { cover: bad.cover } : {}), root: bad.root } as Partial<Prepared>;
  return { message: bad.message === "outside of the viewport" ? bad.message : at + bad.message, extra };
}

function wrongElement(a: PrepareArgs, target: Element): string | null {
  switch (a.kind) {
    case "fill":
      return fillRefusal(target);
    case "select":
      return selectOf(target) ? null : `a <${tag(target)}> is not a select; use Click Element on a list made of other elements`;
    case "check": {
      if (checkedState(target) === undefined) return `a <${tag(target)}> is no checkbox, radio or switch`;
      const radio = roleOf(target) === "radio";
      return radio && a.want === false && checkedState(target) === true ? "a radio button cannot be unchecked; check another one of its group" : null;
    }
    case "upload":
      return tag(target) === "input" && (target as HTMLInputElement).type === "file" ? null : `a <${tag(target)}> is not a file input; name the input or its label`;
    default:
      return null;
  }
}

// ---- what follows --------------------------------------------------------------------------------------------------

let oldValue = "";

export type ReadBack = { s: "same" | "empty" | "unchanged" | "changed" | "gone" };

// The value itself never leaves the page: it may be a secret.
export function readBack(a: { value: string }): ReadBack {
  const e = current;
  if (!e?.isConnected) return { s: "gone" };
  const value = currentValue(e);
  const plain = (t: string) => t.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  if (plain(value) === plain(a.value)) return { s: "same" };
  if (value === "" && a.value !== "") return { s: "empty" };
  return { s: value === oldValue && oldValue !== a.value ? "unchanged" : "changed" };
}

// The same, once the input event has been through the page.
export async function filled(a: { value: string }): Promise<ReadBack> {
  await verdict();
  await new Promise((done) => setTimeout(done));
  return readBack(a);
}

export function checkedNow(): { checked: boolean | "mixed" | null } {
  return { checked: current ? (checkedState(current) ?? null) : null };
}

// Seen from a document one process further out: does a point reach a frame of another process, or what covers it?
export function frameAt(a: { x: number; y: number }, d: Document = document): { message: string; cover?: unknown } | null {
  if (!inside(a, viewport(d))) return { message: "outside of the viewport" };
  const hit = elementAt(d, a);
  if (!hit || !isFrame(hit)) return hit ? { message: `${openTag(hit)} intercepts pointer events`, cover: preview(hit) } : { message: "nothing is there" };
  const inner = frameDocument(hit);
  if (!inner) return null;
  const box = hit.getBoundingClientRect();
  return frameAt({ x: a.x - box.left - hit.clientLeft, y: a.y - box.top - hit.clientTop }, inner);
}

// What scrolls: the document, or in an application whose document stands still, what lies in the middle of it.
function scroller(): Element {
  const whole = document.scrollingElement ?? document.documentElement;
  if (canScroll(whole)) return whole;
  const inner = closest(elementAt(document, { x: innerWidth / 2, y: innerHeight / 2 }), (e) =>
    canScroll(e) && /auto|scroll/.test(view(e).getComputedStyle(e).overflowY));
  return inner ?? whole;
}

const canScroll = (e: Element): boolean => e.scrollHeight > e.clientHeight;

// Whether a wheel has moved anything: listens from here to scrollSettled().
let wheel: { seen: number; stop: () => void } | null = null;

export async function scrollWatch(): Promise<{ x: number; y: number }> {
  wheel?.stop();
  // The events of what scrolled before come with the next frame.
  await new Promise<void>((done) => {
    requestAnimationFrame(() => requestAnimationFrame(() => done()));
    setTimeout(done, 100);
  });
  const watch = { seen: 0, stop: () => removeEventListener("scroll", note, true) };
  const note = () => void (watch.seen = performance.now());
  addEventListener("scroll", note, { capture: true, passive: true });
  wheel = watch;
  return { x: innerWidth / 2, y: innerHeight / 2 };
}

const kWheelBegins = 150; // ms until a wheel that moves something has begun to
const kWheelRests = 80; // ms without a move: smooth scrolling has ended
const kWheelLongest = 2000;

export async function scrollSettled(): Promise<{ moved: boolean }> {
  const watch = wheel;
  wheel = null;
  if (!watch) return { moved: false };
  const start = performance.now();
  try {
    for (;;) {
      const now = performance.now();
      if (watch.seen ? now - watch.seen > kWheelRests : now - start > kWheelBegins) break;
      if (now - start > kWheelLongest) break;
      await new Promise((done) => setTimeout(done, 16));
    }
  } finally {
    watch.stop();
  }
  return { moved: watch.seen > 0 };
}

export function scrollPage(a: { x: number; y: number; to?: "top" | "bottom" }): { moved: boolean } {
  const e = scroller();
  const before = [e.scrollLeft, e.scrollTop];
  if (a.to) e.scrollTo({ top: a.to === "top" ? 0 : e.scrollHeight, behavior: "instant" });
  else e.scrollBy({ left: a.x, top: a.y, behavior: "instant" });
  return { moved: e.scrollLeft !== before[0] || e.scrollTop !== before[1] };
}
