// The benchmarks of the service as a whole: bench/run service [start|idle|queue|latency|webhook …], default all.
// Prints one Markdown table, keeps its rows in build/service-bench.json, and exits with 1 when a bar is missed.
import { printAndExit } from "../table.mjs";
import { measureIdleHerd } from "./idle.mjs";
import { measureLatency } from "./latency.mjs";
import { measureQueue } from "./queue.mjs";
import { measureStart } from "./start.mjs";
import { measureWebhook } from "./webhook.mjs";

const parts = { start: measureStart, idle: measureIdleHerd, queue: measureQueue, latency: measureLatency, webhook: measureWebhook };
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts);

const rows = [];
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

printAndExit(rows, "service-bench");
