// The behaviours of docs/behaviours.md whose time is the tool's and not the page's: ours beside Playwright, on the pages of
// behaviour_site.mjs. Each contestant keeps one browser and one page and does what it is told: {name, path, fresh, moment, round}.
//
// `sees` is what must be there afterwards; a behaviour that did not happen would measure nothing. `fresh`: the page is opened anew for
// every round, because the behaviour leaves it. `moment`: time counts from when the page let it happen. `path` "" needs no page.
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { median } from "../service/service.mjs";
import { LineProcess } from "../service/peers.mjs";
import { behaviourSite } from "./behaviour_site.mjs";

const ROUNDS = 15;
const WARM = 2;
// Two medians of the same thing differ by about so much.
const BAR = 1.05;

const leaves = { fresh: true };
const later = { moment: true };

export const behaviours = [
  ["B01", "click", "/button", "1"],
  ["B02", "click once visible", "/late_visible", "1", later],
  ["B04", "click once it stands still", "/moving", "1", later],
  ["B05", "click once enabled", "/late_enabled", "1", later],
  ["B06", "click once pointer events reach it", "/late_events", "1", later],
  ["B07", "click inside a button", "/climb", "1"],
  ["B08", "click once the overlay is gone", "/overlay", "1", later],
  ["B10", "click what its mousedown removes", "/removed", "1"],
  ["B11", "click in a rewritten document", "/rewritten", "1", leaves],
  ["B12", "click in a frame", "/frame", "1"],
  ["B12", "click in a frame once the overlay is gone", "/frame#covered", "1", later],
  ["B12", "click in a frame of another process", "/remote_frame", "1"],
  ["B13", "click in shadow DOM", "/shadow", "1"],
  ["B14", "click a rotated button", "/rotated", "1"],
  ["B15", "click below the fold", "/below", "1"],
  ["B15", "click from under a fixed header", "/header", "1"],
  ["B17", "click one pixel", "/tiny", "1"],
  ["B18", "click an offset", "/huge", "1900,1910"],
  ["B19", "click a checkbox", "/events", "mousedown mouseup click input change"],
  ["B20", "double click", "/double", "2 "],
  ["B20", "triple click", "/double", "0 one two three"],
  ["B21", "click what is rendered anew", "/replaced", "1", later],
  ["B22", "click where globals are broken", "/broken", "1"],
  ["B25", "click that opens an alert", "/alert", "1"],
  ["B26", "follow a link to another site", "/links", "localhost/arrived", leaves],
  ["B26", "submit a GET form", "/links", "127.0.0.1/arrived?way=get", leaves],
  ["B26", "submit a POST form", "/links", "127.0.0.1/arrived", leaves],
  ["B27", "click without waiting", "/links", "clicked", { fresh: true, never: true }],
  ["B28", "click that the page routes itself", "/intercept", "/app 1", leaves],
  ["B29", "click that opens a tab", "/links", "/arrived", leaves],
  ["B30", "fill a field", "/form", '{"name":"Ada Lovelace"}'],
  ["B31", "fill a date", "/form", '{"day":"2026-11-26"}'],
  ["B32", "refuse to fill a checkbox", "/form", "refused"],
  ["B33", "fill an editable element", "/form", '{"note":"one\\ntwo"}'],
  ["B34", "fill a field that leads away", "/leaves", "127.0.0.1/arrived", leaves],
  ["B35", "type twenty characters", "/form", '{"name":"twenty characters ok","keys":20}'],
  ["B35", "press Enter", "/enter", "1"],
  ["B36", "select by value", "/form", '{"size":"l"}'],
  ["B36", "select by label", "/form", '{"size":"m"}'],
  ["B37", "select an option once it is there", "/late_option", "l", later],
  ["B38", "check a box", "/form", '{"agree":true}'],
  ["B38", "check a box by its label", "/form", '{"news":true}'],
  ["B38", "check what is checked", "/form", '{"agree":true}'],
  ["B39", "drag and drop", "/drag", "thing"],
  ["B39", "drag with the mouse alone", "/drag_mouse", "thing"],
  ["", "hover", "/hover", "1"],
  ["", "upload a file", "/form", '{"file":"file to upload"}'],
  ["B40", "wait for an element", "/late", "late", later],
  ["B40", "wait over two documents", "/again", "late", { ...leaves, ...later }],
  ["B41", "read the first text of many", "/shop", "Item number 0"],
  ["B42", "read by :has-text", "/shop", "$8.50"],
  ["B42", "read by XPath", "/shop", "7 left"],
  ["B42", "read by text", "/shop", "Item number 49"],
  ["B42", "read by test id", "/shop", "S"],
  ["B43", "read by role and name", "/shop", "S"],
  ["", "read in shadow DOM", "/shadow", "12.50"],
  ["", "read in a frame", "/frame", "12.50"],
  ["", "read in a frame of another process", "/remote_frame", "12.50"],
  ["", "fill in a frame of another process", "/remote_frame", "Ada"],
  ["", "read an attribute", "/shop", "sku-49"],
  ["", "read a list of 50", "/shop", "50 Item number 49 50.5"],
  ["", "count", "/shop", "50"],
  ["", "read the HTML", "/shop", "whole"],
  ["", "open a page", "/button", "complete", leaves],
  ["", "open a page of another site", "/button", "complete", leaves],
  ["B45", "open what answers 204", "/button", "net::ERR_ABORTED"],
  ["B45", "open a refused port", "/button", "net::ERR_CONNECTION_REFUSED", leaves],
  ["B47", "open and wait for a quiet network", "/button", "2", { fresh: true, rounds: 7 }],
  ["", "reload", "/loads", "complete"],
  ["", "go back", "/loads", "complete", leaves],
  ["B48", "leave a page that asks", "/asks", "complete", leaves],
  ["B48", "close a page that asks", "/button", "closed"],
  ["B49", "answer a prompt", "/dialogs", "Ada"],
  ["B49", "open a page with three dialogs", "/button", "3", leaves],
  ["B51", "picture of the view", "/picture", "1366x768"],
  ["B51", "picture of the whole page", "/picture", "1366x4000"],
  ["B51", "picture of an element", "/picture", "400x200"],
  ["", "download", "/links", "report.bin: file content"],
  ["", "export storage", "", "1 cookies, 3 items"],
  ["", "import storage", "", "who=ada 3"],
  ["", "open a fresh context with a tab", "", "about:blank"],
  ["", "dispose a context", "", "closed"],
].map(([number, name, path, sees, more]) => ({ number, name, path, sees, ...more }));

async function ask(child, command) {
  child.child.stdin.write(`${JSON.stringify(command)}\n`);
  const answer = JSON.parse(await child.line());
  if (answer.error) throw new Error(`${child.name}, ${command.name}: ${answer.error}`);
  return answer;
}

async function once(child, site, behaviour, round) {
  const { name, path, fresh, moment, never, sees } = behaviour;
  const { ms, saw } = await ask(child, { name, path, fresh: fresh ?? false, moment: moment ?? false, round });
  if (saw !== sees) throw new Error(`${child.name}, ${name}: saw ${JSON.stringify(saw)} instead of ${JSON.stringify(sees)}`);
  if (never) await site.neverAsked();
  if (ms >= 0 && ms < 30_000) return ms;
  // Done before the page let it happen: of what moves, that is a click on the way.
  if (child.name === "ours") throw new Error(`ours, ${name}: done too early`);
  return undefined;
}

// `FLOW_BEHAVIOURS` names those to measure, as a regular expression; default all.
export async function measureBehaviours({ build, binary, peer, folder }, report) {
  const wanted = new RegExp(process.env.FLOW_BEHAVIOURS ?? "");
  const site = await behaviourSite();
  const upload = join(folder, "upload.txt");
  writeFileSync(upload, "file to upload");
  const places = [site.here, site.there, site.refused, folder, upload];
  const ours = new LineProcess(`${build}/bench/behaviours_bench`, places);
  const playwright = new LineProcess(process.execPath, [peer, binary, ...places]);
  Object.assign(ours, { name: "ours" });
  Object.assign(playwright, { name: "Playwright" });
  try {
    for (const child of [ours, playwright]) if ((await child.line()) !== "ready") throw new Error(`${child.name} did not start`);
    for (const behaviour of behaviours.filter(({ name }) => wanted.test(name))) {
      const rounds = behaviour.rounds ?? ROUNDS;
      const samples = { ours: [], Playwright: [] };
      for (let round = -WARM; round < rounds; ++round) {
        for (const child of round % 2 === 0 ? [ours, playwright] : [playwright, ours]) {
          const ms = await once(child, site, behaviour, round + WARM);
          if (round >= 0 && ms !== undefined) samples[child.name].push(ms);
        }
      }
      const [mine, theirs] = [median(samples.ours), median(samples.Playwright)];
      const what = `${behaviour.number ? `${behaviour.number} ` : ""}${behaviour.name}: ours ${mine.toFixed(1)} ms, Playwright ${theirs.toFixed(1)} ms`;
      report({ what, value: mine / theirs, unit: "×", n: rounds, bar: BAR });
    }
  } finally {
    ours.closeInput();
    playwright.closeInput();
    await Promise.all([ours, playwright].map(({ child }) => new Promise((end) => (child.exitCode === null ? child.on("exit", end) : end()))));
    site.stop();
  }
}
