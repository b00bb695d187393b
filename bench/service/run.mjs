// The benchmarks of the service as a whole: bench/run service [start|queue|latency|webhook …], default all.
// Prints one Markdown table, keeps its rows in build/service-bench.json, and exits with 1 when a bar is missed.
import { mkdirSync, writeFileSync } from "node:fs";

import { measureLatency } from "./latency.mjs";
import { measureQueue } from "./queue.mjs";
import { measureStart } from "./start.mjs";
import { measureWebhook } from "./webhook.mjs";

const parts = { start: measureStart, queue: measureQueue, latency: measureLatency, webhook: measureWebhook };
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts);

const rows = [];
// A row: what, value, unit, n; bar with atLeast or not: the most, or the least, that is good.
function report(row) {
  rows.push(row);
  console.error(`${row.what}: ${row.value.toFixed(2)} ${row.unit}`);
}

for (const name of wanted) {
  if (!(name in parts)) {
    console.error(`there is no benchmark "${name}" of the service; there are ${Object.keys(parts).join(", ")}`);
    process.exit(2);
  }
}
for (const name of wanted) await parts[name](report);

let missed = 0;
console.log("| what | measured | n | bar | |\n|---|---|---|---|---|");
for (const { what, value, unit, n, bar, atLeast } of rows) {
  const good = bar === undefined || (atLeast ? value >= bar : value <= bar);
  if (!good) missed += 1;
  const shown = bar === undefined ? "" : `${atLeast ? "≥" : "≤"} ${Number(bar.toFixed(2))} ${unit}`;
  console.log(`| ${what} | ${value.toFixed(value < 100 ? 2 : 0)} ${unit} | ${n} | ${shown} | ${bar === undefined ? "" : good ? "met" : "MISSED"} |`);
}
mkdirSync("build", { recursive: true });
writeFileSync("build/service-bench.json", JSON.stringify(rows, null, 1));
process.exit(missed > 0 ? 1 : 0);
