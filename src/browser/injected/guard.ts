// The gesture guard: input is sent by the browser and cannot be recalled, so the page side decides at the last moment
// whether it may pass. The first trusted event, and the first press, must hit the target; otherwise the whole gesture is
// swallowed. What comes after the deadline is swallowed too, until the gesture is known to be over.
import type { Gesture, Preview, Verdict } from "./protocol";
import { doc, isElement } from "./dom";
import { accepts, covered, elementAt, frameOf, type Point, windowsOf } from "./hit";

const kPointer = (
  "pointerover pointerenter pointerdown pointermove pointerup pointercancel pointerout pointerleave " +
  "mouseover mouseenter mousedown mousemove mouseup mouseout mouseleave " +
  "click auxclick dblclick contextmenu touchstart touchmove touchend touchcancel wheel dragstart"
).split(" ");
const kKeys = ["keydown", "keypress", "keyup", "beforeinput", "input"];

type State = "armed" | "open" | "shut" | "over";

class Guard {
  private state: State = "armed";
  private pressed = false;
  private seen = 0;
  private blocked: { cover: Preview | null; root: string } | null = null;
  private late = false;
  private waiters: ((v: Verdict) => void)[] = [];
  private windows: Window[];
  private observer: MutationObserver | null = null;
  private end: number;

  constructor(private target: Element, private gesture: Gesture, left: number, private trial: boolean, private at: Point | null) {
    this.end = performance.now() + left;
    this.windows = windowsOf(target);
    this.listen();
    // A rewritten document (document.open) loses its listeners but keeps observers of the document node.
    this.observer = new MutationObserver(() => this.listen());
    for (const w of this.windows) this.observer.observe(w.document, { childList: true });
  }

  private listen(): void {
    for (const w of this.windows) {
      for (const type of [...kPointer, ...kKeys]) w.addEventListener(type, this.handle, { capture: true, passive: false });
    }
  }

  remove(): void {
    this.finish();
    this.observer?.disconnect();
    for (const w of this.windows) {
      for (const type of [...kPointer, ...kKeys]) w.removeEventListener(type, this.handle, { capture: true });
    }
  }

  private handle = (event: Event): void => {
    if (!event.isTrusted) return;
    const late = performance.now() > this.end;
    if (late) {
      this.late = this.late || this.state === "armed" || this.state === "open";
      this.swallow(event);
      if (this.state !== "over") this.finish();
      return;
    }
    if (this.state === "over") return;
    const keyboard = kKeys.includes(event.type);
    if (keyboard !== (this.gesture.kind === "keys")) return;
    if (keyboard) {
      this.state = "open";
    } else if (this.at && this.state !== "shut") {
      const press = !this.pressed && /^(pointer|mouse)down|touchstart$/.test(event.type);
      if (this.state === "armed" || press) this.judge(event as MouseEvent, press);
      if (press) this.pressed = true;
    } else if (this.state === "armed") {
      this.state = "open";
    }
    if (this.state === "shut" || this.trial) this.swallow(event);
    if (event.type === this.gesture.last && ++this.seen >= this.gesture.times) this.finishSoon();
  };

  private judge(event: MouseEvent, press: boolean): void {
    const view = event.view ?? this.windows[0]!;
    if (view !== this.windows[0]) {
      const path = event.composedPath()[0] as Node | undefined;
      const hit = isElement(path) ? path : null;
      // On its way in the pointer enters the frame element itself. Anything else out there covers the frame, unless the
      // pointer has only just left it.
      if (hit && this.windows.some((w) => frameOf(w) === hit)) return;
      if (press || /move$/.test(event.type)) this.shut(hit);
      return;
    }
    // The browser also makes up moves where the pointer was before, when the layout changes under it.
    if (!press && Math.hypot(event.clientX - this.at!.x, event.clientY - this.at!.y) > 2) return;
    const hit = this.target.isConnected ? elementAt(doc(this.target), { x: event.clientX, y: event.clientY }) : null;
    if (hit && accepts(this.target, hit)) this.state = "open";
    else this.shut(hit);
  }

  private shut(hit: Element | null): void {
    const why = covered(this.target, hit);
    this.blocked = why.ok ? null : { cover: why.cover, root: why.root };
    this.state = "shut";
  }

  private swallow(event: Event): void {
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  // The gesture's last event is still on its way through the page, but nothing that comes changes the verdict: whoever asks
  // waits for the acknowledgement of the input anyhow. The guard stays until the listeners and the default action are done,
  // by a timer, which Chromium holds back until the next frame.
  private finishSoon(): void {
    this.tell();
    const w = this.windows[0]!;
    w.setTimeout(() => this.remove(), 0);
  }

  private tell(): void {
    this.result ??= this.verdict();
    for (const w of this.waiters.splice(0)) w(this.result);
  }

  private finish(): void {
    this.tell();
    this.state = "over";
  }

  private result: Verdict | null = null;

  private verdict(): Verdict {
    const base = { seen: this.seen };
    if (this.blocked) return { s: "wrong", ...(this.blocked.cover ? { cover: this.blocked.cover } : {}), root: this.blocked.root, ...base };
    if (this.late) return { s: "late", ...base };
    if (this.state === "armed") return { s: "none", ...base };
    return { s: this.seen >= this.gesture.times ? "done" : "stopped", ...base };
  }

  wait(): Promise<Verdict> {
    return new Promise((done) => (this.result ? done(this.result) : this.waiters.push(done)));
  }

  seenNothing(): boolean {
    return this.state === "armed";
  }

  // The browser has acknowledged all input: nothing of the gesture is on its way any more.
  stop(): Verdict {
    this.remove();
    return this.result!;
  }

  // The action has failed: nothing of it may pass any more.
  forbid(): void {
    this.end = -1;
  }
}

let current: Guard | null = null;

// `at`: where the gesture must arrive, in the viewport of the target's frame; null: no check.
export function arm(target: Element, gesture: Gesture, left: number, trial: boolean, at: Point | null): void {
  disarm();
  current = new Guard(target, gesture, left, trial, at);
}

export function disarm(): void {
  current?.remove();
  current = null;
}

const kNone: Verdict = { s: "none", seen: 0 };
// Resolves on the gesture's last event, before the page hears of it.
export const verdict = (): Promise<Verdict> => current?.wait() ?? Promise.resolve(kNone);
// Answers now with what is known.
export const stop = (): Verdict => current?.stop() ?? kNone;

const kFirstEvent = 120; // ms
// The same when all input was acknowledged and the last event did not come: what has been seen of the gesture is all there
// will be. When nothing has, it gets a moment, for the answer may be taken to mean that it can be repeated.
export async function settle(): Promise<Verdict> {
  if (current?.seenNothing()) await Promise.race([verdict(), new Promise((done) => setTimeout(done, kFirstEvent))]);
  return stop();
}
export const forbid = (): null => {
  current?.forbid();
  return null;
};
