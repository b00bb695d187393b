// Benchmark, not a test: makes a workflow of 500 nodes on a running service, opens it in headless Chromium, pans and zooms.
//   FLOWBUILDER_ORIGIN=http://127.0.0.1:8787 FLOWBUILDER_EMAIL=… FLOWBUILDER_PASSWORD=… node e2e/measure_canvas.mjs
// PAGES_ORIGIN says where the pages are, when another server than the service has them.
import { chromium } from "playwright-core";

const service = process.env.FLOWBUILDER_ORIGIN ?? "http://127.0.0.1:8787";
const pages = process.env.PAGES_ORIGIN ?? service;
const credentials = { email: process.env.FLOWBUILDER_EMAIL, password: process.env.FLOWBUILDER_PASSWORD };
const count = Number(process.env.NODES ?? 500);

/** Chains of readers beside each other, each value wired to the next. */
function manyNodes() {
  const columns = 25;
  const nodes = [];
  const edges = [];
  for (let index = 0; index < count; index += 1) {
    const column = index % columns;
    const id = `n${index}`;
    nodes.push({
      id,
      type: column === 0 ? "launch_standard_browser" : column % 2 === 0 ? "fill_input" : "get_text",
      position: { x: column * 300, y: Math.floor(index / columns) * 190 },
      data: {
        name: `Step ${index}`,
        inputs: column === 0 ? { "Website URL": "https://shop.example" } : { Selector: "#price" },
      },
    });
    if (column === 0) continue;
    const wire = (handle, target) => ({
      id: `${handle}${index}`,
      source: `n${index - 1}`,
      target: id,
      sourceHandle: handle,
      targetHandle: target,
    });
    edges.push(wire("Web Page", "Web Page"));
    if (column % 2 === 0) edges.push(wire("Text", "Value"));
  }
  return { name: `${count} nodes`, nodes, edges };
}

const isRaster = (event) => event.name === "DisplayItemList::Raster";
const isTask = (event) => event.name === "ThreadControllerImpl::RunTask" || event.name === "RunTask";

/** Processor time in a trace, in milliseconds, which a busy machine does not stretch: of the page's main thread, of painting pixels. */
function timesOf(trace) {
  const { traceEvents } = JSON.parse(trace);
  const main = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const sum = (events) => events.reduce((total, { tdur }) => total + (tdur ?? 0), 0) / 1000;
  return {
    main: sum(traceEvents.filter((event) => isTask(event) && main.has(`${event.pid} ${event.tid}`))),
    raster: sum(traceEvents.filter(isRaster)),
  };
}

/** Frames a second while `move` goes on, the longest one, and the processor time of one. */
async function framesWhile(page, move) {
  await browser.startTracing(page, { categories: ["toplevel", "cc"] });
  await page.evaluate(() => {
    window.frames_ = [];
    const tick = (now) => {
      window.frames_.push(now);
      window.ticking_ = requestAnimationFrame(tick);
    };
    window.ticking_ = requestAnimationFrame(tick);
  });
  await move();
  const frames = await page.evaluate(() => {
    cancelAnimationFrame(window.ticking_);
    const times = window.frames_;
    const gaps = times.slice(1).map((time, index) => time - times[index]);
    const seconds = (times.at(-1) - times[0]) / 1000;
    return {
      fps: Math.round(gaps.length / seconds),
      longest_ms: Math.round(Math.max(...gaps)),
      count: gaps.length,
    };
  });
  const busy = timesOf(await browser.stopTracing());
  const { count: drawn, ...shown } = frames;
  const each = (time) => Math.round((time / drawn) * 10) / 10;
  return { ...shown, main_ms_per_frame: each(busy.main), raster_ms_per_frame: each(busy.raster) };
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
const headers = { Origin: service };
await context.request.post(`${pages}/api/v1/login`, { data: credentials, headers });
const made = await context.request.post(`${pages}/api/v1/workflows`, {
  data: { document: manyNodes() },
  headers,
});
const { id } = await made.json();

const told = (name, value) => console.log(`${name}: ${JSON.stringify(value)}`);
const page = await context.newPage();
// What this machine gives at all, for comparison.
await page.goto("about:blank");
told("empty_page", await framesWhile(page, () => page.waitForTimeout(1500)));
await page.goto(`${pages}/workflows/${id}/edit`);
await page.waitForSelector(".react-flow__node");
// Once more, with the files in the cache: what is measured is the editor, not the network.
await page.goto(`${pages}/workflows`);
await page.waitForLoadState("networkidle");
const begun = Date.now();
await page.goto(`${pages}/workflows/${id}/edit`, { waitUntil: "commit" });
await page.waitForSelector(".react-flow__node .react-flow__handle");
await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
const open_ms = Date.now() - begun;

const middle = { x: 640, y: 420 };
const pan = async () => {
  await page.mouse.move(middle.x, middle.y);
  await page.mouse.down();
  for (let turn = 0; turn < 4; turn += 1) {
    const to = turn % 2 === 0 ? { x: 260, y: 200 } : middle;
    await page.mouse.move(to.x, to.y, { steps: 25 });
  }
  await page.mouse.up();
};
/** Out and in; after each it rests, so long that nodes show what belongs to the new size. */
const zoom = async (rest = 0) => {
  await page.mouse.move(middle.x, middle.y);
  for (const delta of [60, -60]) {
    for (let step = 0; step < 12; step += 1) {
      await page.mouse.wheel(0, delta);
      await page.waitForTimeout(16);
    }
    await page.waitForTimeout(rest);
  }
};
const emptySpot = async () => {
  // Panning begins where no node is.
  const found = await page.evaluate(() => {
    for (let y = 200; y < 700; y += 7)
      for (let x = 300; x < 1000; x += 7)
        if (document.elementFromPoint(x, y)?.classList.contains("react-flow__pane")) return { x, y };
    return null;
  });
  if (found) Object.assign(middle, found);
};

told("nodes", count);
told("open_ms", open_ms);
// What is out of sight is drawn when there is time for it, if it is ever drawn unseen.
await page
  .waitForFunction((all) => document.querySelectorAll(".react-flow__node").length === all, count, {
    timeout: 5000,
  })
  .catch(() => undefined);
told("drawn", await page.locator(".react-flow__node").count());
told("drawn_ms", Date.now() - begun);
await emptySpot();
told("pan_near", await framesWhile(page, pan));
told("zoom", await framesWhile(page, () => zoom()));
told("zoom_and_rest", await framesWhile(page, () => zoom(600)));
await page.keyboard.press("1");
await page.waitForTimeout(1000);
await emptySpot();
told("pan_far", await framesWhile(page, pan));
await context.request.delete(`${pages}/api/v1/workflows/${id}`, { headers });
await browser.close();
