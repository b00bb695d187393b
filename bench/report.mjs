// Reads the JSON that Google Benchmark wrote into a folder and prints the medians beside their bars as a Markdown table.
// Exits with 1 when a bar is missed; a benchmark that did not run (a filter) is shown as such.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2];
const bars = JSON.parse(readFileSync(new URL("bars.json", import.meta.url), "utf8"));
const nanoseconds = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };

const medians = new Map();
for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
  const text = readFileSync(join(folder, file), "utf8");
  if (text === "") continue; // the filter names none of this program
  for (const row of JSON.parse(text).benchmarks) {
    if (row.aggregate_name === "median") medians.set(row.run_name, row.real_time * nanoseconds[row.time_unit]);
  }
}

const show = (ns) =>
  ns >= 1e6 ? `${(ns / 1e6).toFixed(2)} ms` : ns >= 1e3 ? `${(ns / 1e3).toFixed(2)} µs` : `${ns.toFixed(0)} ns`;

let missed = 0;
console.log("| what | median | bar | ratio |");
console.log("|---|---|---|---|");
for (const { benchmark, bar_ns, what } of bars) {
  const median = medians.get(benchmark);
  if (median === undefined) {
    console.log(`| ${what} | not run | ${show(bar_ns)} | |`);
    continue;
  }
  if (median > bar_ns) missed += 1;
  console.log(`| ${what} | ${show(median)} | ${show(bar_ns)} | ${(median / bar_ns).toFixed(2)}${median > bar_ns ? " MISSED" : ""} |`);
}
process.exit(missed > 0 ? 1 : 0);
