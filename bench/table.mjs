// The rows of a benchmark as one Markdown table on standard output, and as JSON in build/. A row: what, value, unit, n; bar with
// atLeast or not: the least, or the most, that is good. Ends the process: with 1 when a bar is missed.
import { mkdirSync, writeFileSync } from "node:fs";

export function printAndExit(rows, name) {
  let missed = 0;
  console.log("| what | measured | n | bar | |\n|---|---|---|---|---|");
  for (const { what, value, unit, n, bar, atLeast } of rows) {
    const good = bar === undefined || (atLeast ? value >= bar : value <= bar);
    if (!good) missed += 1;
    const shown = bar === undefined ? "" : `${atLeast ? "≥" : "≤"} ${Number(bar.toFixed(2))} ${unit}`;
    console.log(`| ${what} | ${value.toFixed(value < 100 ? 2 : 0)} ${unit} | ${n} | ${shown} | ${bar === undefined ? "" : good ? "met" : "MISSED"} |`);
  }
  mkdirSync("build", { recursive: true });
  writeFileSync(`build/${name}.json`, JSON.stringify(rows, null, 1));
  process.exit(missed > 0 ? 1 : 0);
}
