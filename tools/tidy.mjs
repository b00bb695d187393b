#!/usr/bin/env node
// tidy.mjs FOLDER: clang-tidy of the sources named on standard input, one a line, as the build FOLDER compiles them.
//
// Most of clang-tidy's time goes into the headers of others, so sources compiled alike are read together, as one unit that
// includes them all; those whose file-local names collide are read apart.
//
// A source that was clean stays clean until it, a header of ours that it reaches, its flags, .clang-tidy or clang-tidy itself
// change: what is known so is in FOLDER/tidy, a file for each. Exit code 1 when something was found.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, resolve } from "node:path";
import { promisify } from "node:util";

const TIDY = "clang-tidy-19";
const MOST_OUTPUT = 256 << 20;
const MOST_TOGETHER = 16;
const MOST_PARTINGS = 2; // more, and reading each source alone is cheaper
const execute = promisify(execFile);

const folder = resolve(process.argv[2]);
const known = `${folder}/tidy`;
mkdirSync(`${known}/units`, { recursive: true });
const commands = new Map(
  JSON.parse(readFileSync(`${folder}/compile_commands.json`, "utf8")).map((one) => [resolve(one.directory, one.file), one]),
);
const { stdout: version } = await execute(TIDY, ["--version"]);
const rules = version + readFileSync(".clang-tidy", "utf8");

/** What the program printed, and whether it ended well. */
async function run(program, words, cwd) {
  try {
    const { stdout } = await execute(program, words, { cwd, maxBuffer: MOST_OUTPUT });
    return { good: true, output: stdout };
  } catch (error) {
    if (error.stdout === undefined) throw error;
    return { good: false, output: `${error.stdout}${error.stderr}` };
  }
}

// The compiler and its arguments without source and object. They are separated by blanks: no path here has one.
function compiling({ command }) {
  const words = command.split(" ").map((word) => word.replaceAll('\\"', '"'));
  const kept = words.slice(words.findIndex((word) => word.includes("clang++")));
  for (const option of ["-o", "-c"]) {
    const at = kept.indexOf(option);
    if (at >= 0) kept.splice(at, 2);
  }
  return kept;
}

/** The file and all that it includes in quotes: headers of ours, those that are generated too. */
const reached = new Map();
function closure(path, folders, seen = new Set()) {
  if (seen.has(path)) return seen;
  seen.add(path);
  if (!reached.has(path)) {
    const text = readFileSync(path, "utf8");
    const names = Array.from(text.matchAll(/^\s*#\s*include\s+"([^"]+)"/gm), ([, name]) => name);
    const found = names.map((name) => [dirname(path), ...folders].map((one) => resolve(one, name)).find(existsSync));
    reached.set(path, { text, includes: found.filter((one) => one !== undefined) });
  }
  for (const include of reached.get(path).includes) closure(include, folders, seen);
  return seen;
}

function read(source) {
  const path = resolve(source);
  const entry = commands.get(path);
  if (!entry) throw new Error(`${source} is no part of the build in ${folder}`);
  const [compiler, ...flags] = compiling(entry);
  const folders = flags.filter((flag) => flag.startsWith("-I")).map((flag) => resolve(entry.directory, flag.slice(2)));
  const digest = createHash("sha256").update(rules).update(flags.join(" "));
  for (const file of closure(path, folders)) digest.update(`${file}\n`).update(reached.get(file).text);
  return { path, directory: entry.directory, compiler, flags, stamp: `${known}/${digest.digest("hex")}` };
}

let units = 0;
let found = 0;

/** Checks sources of the same flags as one, or parted from those their names collide with. */
async function check(sources, partings = MOST_PARTINGS) {
  const { directory, compiler, flags } = sources[0];
  let unit = sources[0].path;
  if (sources.length > 1) {
    unit = `${known}/units/${(units += 1)}.cpp`;
    writeFileSync(unit, sources.map(({ path }) => `#include "${path}" // NOLINT(bugprone-suspicious-include)\n`).join(""));
    const asking = ["-w", "-fno-color-diagnostics", "-ferror-limit=0", "-fsyntax-only"];
    const { good, output } = await run(compiler, [...flags, ...asking, unit], directory);
    if (!good) {
      const wrong = new Set(Array.from(output.matchAll(/^(\S+):\d+:\d+: (?:fatal )?error:/gm), ([, path]) => path));
      const colliding = sources.filter(({ path }) => wrong.has(path));
      const rest = sources.filter((source) => !colliding.includes(source));
      const parted = partings > 0 && rest.length > 0 && colliding.length > 0;
      for (const part of parted ? [rest, colliding] : sources.map((source) => [source])) await check(part, partings - 1);
      return;
    }
  }
  // Included sources are headers to clang-tidy.
  const asking = ["--quiet", "--warnings-as-errors=*", "--header-filter=/(src|tests|bench)/"];
  const { good, output } = await run(TIDY, [...asking, unit, "--", ...flags], directory);
  if (good) {
    for (const { path, stamp } of sources) writeFileSync(stamp, `${path}\n`);
    return;
  }
  found += 1;
  process.stdout.write(output);
}

const names = readFileSync(0, "utf8").split("\n").filter(Boolean);
const groups = new Map();
for (const source of names.map(read)) {
  if (existsSync(source.stamp)) continue;
  const alike = source.flags.join(" ");
  groups.set(alike, [...(groups.get(alike) ?? []), source]);
}
const batches = [...groups.values()].flatMap((sources) =>
  Array.from({ length: Math.ceil(sources.length / MOST_TOGETHER) }, (_, at) =>
    sources.slice(at * MOST_TOGETHER, (at + 1) * MOST_TOGETHER),
  ),
);
const next = batches[Symbol.iterator]();
const worker = async () => {
  for (const sources of next) await check(sources);
};
await Promise.all(Array.from({ length: availableParallelism() }, worker));
console.log(`${names.length} sources, ${found === 0 ? "nothing found" : `findings in ${found} units`}`);
process.exitCode = found > 0 ? 1 : 0;
