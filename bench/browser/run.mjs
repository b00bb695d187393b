// The benchmarks of the browser: bench/run browser [cold|warm|click|behaviours|throughput …], default all.
// Ours, the floor of raw commands, Puppeteer and Playwright in turn: same pages, same Chromium. Prints one Markdown table, keeps its
// rows in build/browser-bench.json, and exits with 1 when a bar is missed.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { median, newFolder, removeFolder } from "../service/service.mjs";
import { LineProcess } from "../service/peers.mjs";
import { printAndExit } from "../table.mjs";
import { measureBehaviours } from "./behaviours.mjs";

const path = (name) => new URL(`../../${name}`, import.meta.url).pathname;
const build = path("build/release");
const binary = process.env.FLOWBUILDER_BROWSER_HEADLESS_SHELL ?? "/usr/lib/chromium/chromium-headless-shell";
const credentials = path("examples/credentials.json");
const COLD_ROUNDS = 15;
const WARM_ROUNDS = 25;
const THROUGHPUT_ROUNDS = 5;
const AT_ONCE = 8;
const RUNS = 24; // of one round

const folder = newFolder();
const workflow = join(folder, "scrape.json");
const names = ["ours", "floor", "puppeteer", "playwright"];
const programs = {
  floor: path("bench/browser/raw.mjs"),
  puppeteer: path("bench/peers/puppeteer_scrape.mjs"),
  playwright: path("bench/peers/playwright_scrape.mjs"),
};

// The example and, since the others read it too, the HTML of the page.
function writeWorkflow() {
  const document = JSON.parse(readFileSync(path("examples/login_and_scrape.json"), "utf8"));
  const page = (id, source, target) => ({ id, source, target, sourceHandle: "Web Page", targetHandle: "Web Page" });
  document.nodes.push({ id: "html", type: "get_html", position: { x: 1430, y: 0 }, data: { name: "HTML", inputs: {} } });
  const edge = document.edges.find(({ source, target }) => source === "products" && target === "proof");
  document.edges.splice(document.edges.indexOf(edge), 1, page("e6a", "products", "html"), page("e6b", "html", "proof"));
  writeFileSync(workflow, JSON.stringify(document));
}

async function demoSite() {
  const site = new LineProcess("setpriv", ["--pdeathsig", "TERM", `${build}/flowbuilder`, "demo-site", "--port", "0"]);
  const [address] = /http:\S+/.exec(await site.line());
  return { address, stop: () => site.child.kill("SIGTERM") };
}

// The order of every round is another one, so that nobody always follows the same.
const inTurn = (list, round) => list.map((_, i) => list[(i + round) % list.length]);
const medians = (samples, of) => Object.fromEntries(Object.entries(samples).map(([name, list]) => [name, median(list.map(of))]));

async function measureCold(site, report) {
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  const ours = [`${build}/flowbuilder`, "run", workflow, "--json", "--param", `site=${site}`, "--credentials", credentials];
  for (let round = -1; round < COLD_ROUNDS; ++round) {
    for (const name of inTurn(names, round + 1)) {
      const output = join(folder, "output");
      const command = name === "ours" ? [...ours, "--artifacts", join(folder, "ours")] : [process.execPath, programs[name], binary, site, folder];
      const took = JSON.parse(execFileSync(`${build}/bench/measured`, [output, ...command], { stdio: ["ignore", "pipe", "pipe"] }));
      if (took.code !== 0) throw new Error(`${name} ended with ${took.code}`);
      if (name === "ours" && JSON.parse(readFileSync(output)).result.length !== 50) throw new Error("ours did not find 50 items");
      if (round >= 0) samples[name].push(took);
    }
  }
  const wall = medians(samples, ({ wall_ms }) => wall_ms);
  const cpu = medians(samples, ({ cpu_ms }) => cpu_ms);
  const peak = medians(samples, ({ peak_mib }) => peak_mib);
  const row = (what, value, more) => report({ what: `cold: ${what}`, value, n: COLD_ROUNDS, ...more });
  for (const name of names) row(`${name}, wall`, wall[name], { unit: "ms" });
  row("ours to the floor, wall", wall.ours / wall.floor, { unit: "×", bar: 1.1 });
  row("ours to Puppeteer, wall", wall.ours / wall.puppeteer, { unit: "×", bar: 0.8 });
  row("ours to Playwright, wall", wall.ours / wall.playwright, { unit: "×", bar: 1 });
  for (const name of names) row(`${name}, processor time of the client`, cpu[name], { unit: "ms" });
  row("ours to Puppeteer, processor time", cpu.ours / cpu.puppeteer, { unit: "×", bar: 0.33 });
  for (const name of names) row(`${name}, peak memory of the client`, peak[name], name === "ours" ? { unit: "MiB", bar: 30 } : { unit: "MiB" });
  row("ours to Puppeteer, memory", peak.ours / peak.puppeteer, { unit: "×", bar: 0.25 });
}

// Programs that keep a browser and scrape when told to.
async function withKept(kept, site, work) {
  const children = {};
  try {
    for (const name of kept) {
      const command =
        name === "ours" ? [`${build}/bench/scrape_bench`, workflow, credentials, site, join(folder, "kept")] : [process.execPath, programs[name], binary, site, folder, "--warm"];
      children[name] = new LineProcess(command[0], command.slice(1));
      if ((await children[name].line()) !== "ready") throw new Error(`${name} did not start`);
    }
    await work(async (name, runs, atOnce) => {
      children[name].child.stdin.write(`${JSON.stringify({ runs, at_once: atOnce })}\n`);
      return JSON.parse(await children[name].line()).ms;
    });
  } finally {
    for (const child of Object.values(children)) child.closeInput();
    await Promise.all(Object.values(children).map(({ child }) => new Promise((resolve) => (child.exitCode === null ? child.on("exit", resolve) : resolve()))));
  }
}

async function measureWarm(site, report) {
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  await withKept(names, site, async (scrape) => {
    for (let round = -2; round < WARM_ROUNDS; ++round) {
      for (const name of inTurn(names, round + 2)) {
        const ms = await scrape(name, 1, 1);
        if (round >= 0) samples[name].push(ms);
      }
    }
  });
  const wall = medians(samples, (ms) => ms);
  const row = (what, value, more) => report({ what: `warm: ${what}`, value, n: WARM_ROUNDS, ...more });
  for (const name of names) row(`${name}, wall`, wall[name], { unit: "ms" });
  row("ours to the floor", wall.ours / wall.floor, { unit: "×", bar: 1.15 });
  row("ours to Puppeteer", wall.ours / wall.puppeteer, { unit: "×", bar: 0.8 });
  row("ours to Playwright", wall.ours / wall.playwright, { unit: "×", bar: 1 });
}

async function measureThroughput(site, report) {
  const pair = ["ours", "floor"];
  const samples = { ours: [], floor: [] };
  await withKept(pair, site, async (scrape) => {
    for (let round = -1; round < THROUGHPUT_ROUNDS; ++round) {
      for (const name of inTurn(pair, round + 1)) {
        const ms = await scrape(name, round < 0 ? AT_ONCE : RUNS, AT_ONCE);
        if (round >= 0) samples[name].push((60_000 * RUNS) / ms);
      }
    }
  });
  const perMinute = medians(samples, (value) => value);
  const row = (what, value, more) => report({ what: `${AT_ONCE} contexts of one browser: ${what}`, value, n: THROUGHPUT_ROUNDS, ...more });
  for (const name of pair) row(name, perMinute[name], { unit: "runs/min" });
  row("ours to the floor", perMinute.ours / perMinute.floor, { unit: "×", bar: 0.9, atLeast: true });
}

async function measureClick(_site, report) {
  const took = JSON.parse(execFileSync(`${build}/bench/click_bench`, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }));
  const row = (what, value, more) => report({ what: `click: ${what}`, value, n: took.n, ...more });
  row("ours", took.ours_ms, { unit: "ms" });
  row("the same commands bare", took.bare_ms, { unit: "ms" });
  row("no look before and no wait after", took.least_ms, { unit: "ms" });
  row("ours to the same bare", took.ours_ms / took.bare_ms, { unit: "×", bar: 1.3 });
  row("round trips", took.round_trips, { unit: "", bar: 3 });
}

const peer = path("bench/peers/playwright_behaviours.mjs");
const parts = {
  cold: measureCold,
  warm: measureWarm,
  click: measureClick,
  behaviours: (_site, report) => measureBehaviours({ build, binary, peer, folder }, report),
  throughput: measureThroughput,
};
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts);
for (const name of wanted) {
  if (name in parts) continue;
  console.error(`there is no benchmark "${name}" of the browser; there are ${Object.keys(parts).join(", ")}`);
  process.exit(2);
}
if (!existsSync(path("bench/peers/node_modules/puppeteer-core"))) {
  console.error("the npm packages of bench/peers are missing; run: npm ci --prefix bench/peers");
  process.exit(3);
}

const rows = [];
function report(row) {
  rows.push(row);
  console.error(`${row.what}: ${row.value.toFixed(2)} ${row.unit}`);
}

writeWorkflow();
const site = await demoSite();
try {
  for (const name of wanted) await parts[name](site.address, report);
} finally {
  site.stop();
  removeFolder(folder);
}
printAndExit(rows, "browser-bench");
