// The floor: the steps of examples/login_and_scrape.json with raw commands. Nothing is checked that the steps do not need: an element
// is where it was a moment ago, and nothing lies over it.
import { writeFile } from "node:fs/promises";

import { Browser } from "./cdp.mjs";
import { compete, person, readItems } from "./contestant.mjs";

const firstMatch = (selector) => `document.querySelector(${JSON.stringify(selector)})`;
const labelled = (text) => `[...document.querySelectorAll("label")].find((l) => l.textContent.trim() === ${JSON.stringify(text)}).control`;
const button = (name) => `[...document.querySelectorAll("button")].find((b) => b.textContent.trim() === ${JSON.stringify(name)})`;

class Tab {
  constructor(browser, session) {
    this.browser = browser;
    this.session = session;
  }
  call(method, params) {
    return this.browser.call(method, params, this.session);
  }
  event(method) {
    return this.browser.event(method, this.session);
  }
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.call("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }
  async fill(element, text) {
    await this.evaluate(`${element}.focus()`);
    await this.call("Input.insertText", { text });
  }
  // Ends with the document that the click leads to.
  async follow(element) {
    const { x, y } = await this.evaluate(
      `(() => { const r = ${element}.getBoundingClientRect(); return { x: r.x + r.width / 2, y: r.y + r.height / 2 }; })()`,
    );
    const there = this.event("Page.domContentEventFired");
    const mouse = (type, more) => this.call("Input.dispatchMouseEvent", { type, x, y, ...more });
    const pressed = { button: "left", clickCount: 1 };
    await Promise.all([mouse("mouseMoved"), mouse("mousePressed", pressed), mouse("mouseReleased", pressed), there]);
  }
}

export async function launch(binary, folder) {
  const browser = new Browser(binary, folder);
  await browser.call("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
  return {
    async scrape(site, file) {
      const { browserContextId } = await browser.call("Target.createBrowserContext", { disposeOnDetach: true });
      // Held until it has its size and tells of its loading.
      const attached = browser.event("Target.attachedToTarget", browserContextId);
      await browser.call("Target.createTarget", { url: `${site}/login`, browserContextId, newWindow: true });
      const { sessionId } = await attached;
      const tab = new Tab(browser, sessionId);
      const loaded = tab.event("Page.loadEventFired");
      await Promise.all([
        tab.call("Page.enable"),
        tab.call("Emulation.setDeviceMetricsOverride", { width: 1280, height: 800, deviceScaleFactor: 1, mobile: false }),
        tab.call("Runtime.runIfWaitingForDebugger"),
        loaded,
      ]);
      await tab.fill(labelled("E-mail"), person.email);
      await tab.fill(firstMatch("#password"), person.password);
      await tab.follow(button("Sign in"));
      await tab.evaluate(`new Promise((done) => {
        const look = () => document.querySelector("#products") && done();
        new MutationObserver(look).observe(document, { childList: true, subtree: true });
        look();
      })`);
      const items = await tab.evaluate(`(${readItems})([...document.querySelectorAll(".product")])`);
      const html = await tab.evaluate("document.documentElement.outerHTML");
      const { cssContentSize } = await tab.call("Page.getLayoutMetrics");
      const { width, height } = cssContentSize;
      const { data } = await tab.call("Page.captureScreenshot", {
        format: "png",
        captureBeyondViewport: true,
        clip: { x: 0, y: 0, width, height, scale: 1 },
      });
      await writeFile(file, Buffer.from(data, "base64"));
      await tab.follow(firstMatch("a.logout"));
      await browser.call("Target.disposeBrowserContext", { browserContextId });
      return { items: items.length, html: html.length };
    },
    close: () => browser.close(),
  };
}

await compete(launch);
