// A browser over --remote-debugging-pipe and nothing else: the least that a program can have between itself and Chromium.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

// The switches of src/browser/flags.cpp for the standard engine: the same browser as ours, to the last switch.
const SWITCHES = [
  "--remote-debugging-pipe", "--no-first-run", "--no-default-browser-check", "--no-startup-window", "--disable-background-networking",
  "--disable-sync", "--disable-field-trial-config", "--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding", "--disable-breakpad", "--disable-hang-monitor", "--disable-prompt-on-repost",
  "--disable-search-engine-choice-screen", "--disable-infobars", "--password-store=basic", "--use-mock-keychain",
  "--force-color-profile=srgb", "--mute-audio", "--disable-component-update", "--disable-default-apps", "--disable-extensions",
  "--disable-component-extensions-with-background-pages", "--disable-client-side-phishing-detection", "--disable-popup-blocking",
  "--disable-ipc-flooding-protection", "--allow-pre-commit-input", "--metrics-recording-only", "--disable-back-forward-cache",
  "--hide-scrollbars", "--site-per-process", "--export-tagged-pdf", "--disable-gpu",
  "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4",
  "--disable-features=Translate,PaintHolding,MediaRouter,DialMediaRouteProvider,OptimizationHints,GlobalMediaControls,LensOverlay," +
    "DestroyProfileOnBrowserClose,AvoidUnnecessaryBeforeUnloadCheckSync,HttpsUpgrades",
];

export class Browser {
  constructor(binary, folder) {
    this.folder = mkdtempSync(join(folder, "profile-"));
    const root = process.getuid() === 0 ? ["--no-sandbox"] : [];
    this.child = spawn(binary, [...SWITCHES, ...root, `--user-data-dir=${this.folder}`], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    });
    this.exited = new Promise((resolve) => this.child.on("exit", resolve));
    this.next = 1;
    this.calls = new Map();
    this.waiting = new Map(); // scope and event → who waits for it
    let parts = [];
    this.child.stdio[4].on("data", (bytes) => {
      let from = 0;
      for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, from)) {
        parts.push(bytes.subarray(from, at));
        this.receive(JSON.parse(parts.length === 1 ? parts[0] : Buffer.concat(parts)));
        parts = [];
        from = at + 1;
      }
      if (from < bytes.length) parts.push(bytes.subarray(from));
    });
  }

  receive(message) {
    if (message.id !== undefined) {
      const call = this.calls.get(message.id);
      this.calls.delete(message.id);
      if (message.error) call.reject(new Error(`${call.method}: ${message.error.message}`));
      else call.resolve(message.result);
      return;
    }
    const scope = message.sessionId ?? message.params.targetInfo?.browserContextId ?? "";
    const key = `${scope} ${message.method}`;
    const waiters = this.waiting.get(key) ?? [];
    this.waiting.delete(key);
    for (const resolve of waiters) resolve(message.params);
  }

  call(method, params = {}, sessionId = undefined) {
    const id = this.next++;
    this.child.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
    return new Promise((resolve, reject) => this.calls.set(id, { method, resolve, reject }));
  }

  // The next event of that kind after this call: of a session, or of the browser about a context.
  event(method, scope) {
    const key = `${scope} ${method}`;
    return new Promise((resolve) => this.waiting.set(key, [...(this.waiting.get(key) ?? []), resolve]));
  }

  async close() {
    void this.call("Browser.close"); // its answer may be lost in the end of the browser
    await this.exited;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
