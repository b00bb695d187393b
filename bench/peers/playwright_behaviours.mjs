// The behaviours of ../browser/behaviours.mjs with playwright-core: playwright_behaviours.mjs BINARY HERE THERE REFUSED FOLDER UPLOAD.
// Each act is {before?, run, saw?}: what is arranged, what is timed, what is looked at afterwards. Without `saw`, and when `run` returns no
// text, the page's own result() counts.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { chromium } from "playwright-core";

const [executablePath, here, there, refused, , upload] = process.argv.slice(2);
// Frames of other sites in processes of their own, as our browser has them.
const args = ["--site-per-process", ...(process.getuid() === 0 ? ["--no-sandbox"] : [])];
const options = { viewport: { width: 1366, height: 768 } };

const browser = await chromium.launch({ executablePath, args });
const context = await browser.newContext(options);
const page = await context.newPage();
page.setDefaultTimeout(10_000);
page.setDefaultNavigationTimeout(10_000);
let other = null; // a context of this round's own
let spare = null; // a page likewise
let state = null;

const frame = page.frameLocator("#frame");
const size = (png) => `${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`;
const click = (selector, more) => ({ run: () => page.locator(selector).click(more) });
const clickInFrame = { run: () => frame.locator("#buy").click() };
const arrive = (selector) => ({
  async run() {
    const arrived = page.waitForEvent("domcontentloaded");
    await page.locator(selector).click();
    await arrived;
  },
});
const refusal = (act) => ({
  run: async () => {
    const problem = await act().then(
      () => null,
      (error) => error,
    );
    return problem ? "refused" : "done";
  },
});
const netError = (url) => ({
  run: async () => {
    const problem = await page.goto(url).then(
      () => null,
      (error) => error,
    );
    return /net::[A-Z_]+/.exec(problem?.message ?? "")?.[0] ?? "opened";
  },
});
async function openWithState() {
  other = await browser.newContext(options);
  spare = await other.newPage();
  await spare.goto(`${here}/state`);
  await spare.evaluate("reset()");
}

const acts = {
  click: click("#buy"),
  "click once visible": click("#buy"),
  "click once it stands still": click("#buy"),
  "click once enabled": click("#buy"),
  "click once pointer events reach it": click("#buy"),
  "click inside a button": click("#inner"),
  "click once the overlay is gone": click("#buy"),
  "click what its mousedown removes": click("#buy"),
  "click in a rewritten document": click("#buy"),
  "click in a frame": clickInFrame,
  "click in a frame once the overlay is gone": clickInFrame,
  "click in a frame of another process": clickInFrame,
  "click in shadow DOM": click("#inner"),
  "click a rotated button": click("#buy"),
  "click below the fold": click("#buy"),
  "click from under a fixed header": click("#buy"),
  "click one pixel": click("#buy"),
  "click an offset": click("#buy", { position: { x: 1900, y: 1910 } }),
  "click a checkbox": click("#box"),
  "double click": { run: () => page.locator("#buy").dblclick() },
  "triple click": click("#text", { clickCount: 3, position: { x: 20, y: 12 } }),
  "click what is rendered anew": click("#buy"),
  "click where globals are broken": click("#buy"),
  "click that opens an alert": click("#buy"),
  "follow a link to another site": arrive("#away"),
  "submit a GET form": arrive("#get"),
  "submit a POST form": arrive("#post"),
  "click without waiting": { run: () => page.locator("#never").click({ noWaitAfter: true }), saw: () => "clicked" },
  "click that the page routes itself": click("#app"),
  "click that opens a tab": {
    async run() {
      const opened = page.waitForEvent("popup");
      await page.locator("#tab").click();
      spare = await opened;
      await spare.waitForLoadState("domcontentloaded");
    },
    saw: () => new URL(spare.url()).pathname,
  },
  "fill a field": { run: () => page.locator("#name").fill("Ada Lovelace") },
  "fill a date": { run: () => page.locator("#day").fill("2026-11-26") },
  "refuse to fill a checkbox": refusal(() => page.locator("#agree").fill("yes")),
  "fill an editable element": { run: () => page.locator("#note").fill("one\ntwo") },
  "fill a field that leads away": {
    async run() {
      const arrived = page.waitForEvent("domcontentloaded");
      await page.locator("#name").fill("away");
      await arrived;
    },
  },
  "type twenty characters": { run: () => page.locator("#name").pressSequentially("twenty characters ok") },
  "press Enter": { run: () => page.locator("#name").press("Enter") },
  "select by value": { run: () => page.locator("#size").selectOption({ value: "l" }) },
  "select by label": { run: () => page.locator("#size").selectOption({ label: "Medium" }) },
  "select an option once it is there": { run: () => page.locator("#size").selectOption({ value: "l" }) },
  "check a box": { run: () => page.locator("#agree").check() },
  "check a box by its label": { run: () => page.locator("label").check() },
  "check what is checked": {
    before: () => page.evaluate(() => void (document.getElementById("agree").checked = true)),
    run: () => page.locator("#agree").check(),
  },
  "drag and drop": { run: () => page.locator("#thing").dragTo(page.locator("#place")) },
  "drag with the mouse alone": { run: () => page.locator("#thing").dragTo(page.locator("#place")) },
  hover: { before: () => page.locator("#away").hover(), run: () => page.locator("#buy").hover() },
  "upload a file": { run: () => page.locator("#file").setInputFiles(upload) },
  "wait for an element": { run: () => page.locator("#late").waitFor(), saw: () => page.locator("#late").innerText() },
  "wait over two documents": { run: () => page.locator("#late").waitFor(), saw: () => page.locator("#late").innerText() },
  "read the first text of many": { run: () => page.locator(".name").first().innerText() },
  "read by :has-text": { run: () => page.locator("li:has-text('Item number 7') .price").innerText() },
  "read by XPath": { run: () => page.locator("//li[@data-sku='sku-7']/i").innerText() },
  "read by text": { run: () => page.getByText("Item number 49").innerText() },
  "read by test id": { run: () => page.getByTestId("save").innerText() },
  "read by role and name": { run: () => page.getByRole("button", { name: "Save all" }).innerText() },
  "read in shadow DOM": { run: () => page.locator("#price").innerText() },
  "read in a frame": { run: () => frame.locator("#price").innerText() },
  "read in a frame of another process": { run: () => frame.locator("#price").innerText() },
  "fill in a frame of another process": { run: () => frame.locator("#name").fill("Ada"), saw: () => frame.locator("#name").inputValue() },
  "read an attribute": { run: () => page.locator(".item").last().getAttribute("data-sku") },
  "read a list of 50": {
    async run() {
      const items = await page.locator(".item").evaluateAll((cards) =>
        cards.map((card) => ({
          name: card.querySelector(".name").innerText,
          price: Number(card.querySelector(".price").innerText.replace(/[^\d.]/g, "")),
          stock: card.querySelector(".stock").innerText,
          link: card.querySelector(".name").href,
        })),
      );
      return `${items.length} ${items[49].name} ${items[49].price}`;
    },
  },
  count: { run: async () => String(await page.locator(".item").count()) },
  "read the HTML": { run: async () => (/^<!DOCTYPE html>.*sku-49.*<\/html>$/s.test(await page.content()) ? "whole" : "parts") },
  "open a page": { run: () => page.goto(`${here}/loads`) },
  "open a page of another site": { run: () => page.goto(`${there}/loads`) },
  "open what answers 204": netError(`${here}/nothing`),
  // Until the error page is there: it would interrupt what is opened next. Ours waits for it unasked.
  "open a refused port": {
    async run() {
      const error = await netError(refused).run();
      await page.waitForURL("chrome-error://**", { waitUntil: "commit" });
      return error;
    },
  },
  "open and wait for a quiet network": { run: () => page.goto(`${here}/quiet`, { waitUntil: "networkidle" }) },
  reload: { run: () => page.reload() },
  "go back": { before: () => page.goto(`${here}/button`), run: () => page.goBack() },
  "leave a page that asks": { before: () => page.locator("#buy").click(), run: () => page.goto(`${here}/loads`) },
  "close a page that asks": {
    async before() {
      spare = await context.newPage();
      await spare.goto(`${here}/asks`);
      await spare.locator("#buy").click();
    },
    run: () => spare.close(),
    saw: () => (spare.isClosed() ? "closed" : "open"),
  },
  "answer a prompt": {
    before: () => page.once("dialog", (dialog) => dialog.accept("Ada")),
    run: () => page.locator("#buy").click(),
  },
  "open a page with three dialogs": { run: () => page.goto(`${here}/talks`) },
  "picture of the view": { run: async () => size(await page.screenshot()) },
  "picture of the whole page": { run: async () => size(await page.screenshot({ fullPage: true })) },
  "picture of an element": { run: async () => size(await page.locator("#card").screenshot()) },
  download: {
    async run() {
      const begun = page.waitForEvent("download");
      await page.locator("#file").click();
      const file = await begun;
      state = { name: file.suggestedFilename(), path: await file.path() };
    },
    saw: () => `${state.name}: ${readFileSync(state.path, "utf8")}`,
  },
  // In a context of its own: of others it would also visit the origins that no page shows any more.
  "export storage": {
    before: openWithState,
    async run() {
      const { cookies, origins } = await other.storageState();
      return `${cookies.length} cookies, ${origins.reduce((sum, { localStorage }) => sum + localStorage.length, 0)} items`;
    },
  },
  "import storage": {
    async before() {
      await openWithState();
      state = await other.storageState();
      await other.close();
    },
    async run() {
      other = await browser.newContext({ ...options, storageState: state });
    },
    async saw() {
      const loaded = await other.newPage();
      await loaded.goto(`${here}/state`);
      return loaded.evaluate("result()");
    },
  },
  "open a fresh context with a tab": {
    async run() {
      other = await browser.newContext(options);
      spare = await other.newPage();
    },
    saw: () => spare.evaluate("location.href"),
  },
  "dispose a context": {
    async before() {
      other = await browser.newContext(options);
      spare = await other.newPage();
      await spare.goto(`${here}/button`);
    },
    async run() {
      await other.close();
      other = null;
    },
    saw: () => (spare.isClosed() ? "closed" : "open"),
  },
};

let at = ""; // the path that was opened last; unknown after an act that leaves it
async function perform({ name, path, fresh, moment, round }) {
  const { before, run, saw } = acts[name];
  if (path && (fresh || path !== at)) await page.goto(`${here}${path}`);
  at = path && !fresh ? path : "";
  if (path) await page.evaluate(`void reset(${round})`);
  await before?.();
  const begin = performance.now();
  const read = await run();
  const end = Date.now();
  const took = performance.now() - begin;
  const seen = saw ? await saw() : typeof read === "string" ? read : await page.evaluate("result()");
  const ms = moment ? end - (await page.evaluate("moment")) : took;
  await other?.close();
  other = null;
  for (const tab of context.pages()) if (tab !== page) await tab.close();
  return { ms, saw: seen };
}

console.log("ready");
for await (const line of createInterface({ input: process.stdin })) {
  const answer = await perform(JSON.parse(line)).catch((error) => ({ error: error.message }));
  console.log(JSON.stringify(answer));
}
await browser.close();
