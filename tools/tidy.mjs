#!/usr/bin/env node
// tidy.mjs FOLDER: clang-tidy of the sources named on standard input, one a line, as the build FOLDER compiles them.
//
// A source that was clean stays clean until its text after the preprocessor (comments included), its flags, .clang-tidy or
// clang-tidy itself change: what is known so is in FOLDER/tidy, a file for each. Exit code 1 when something was found.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { promisify } from "node:util";

const TIDY = "clang-tidy-19";
const MOST_OUTPUT = 256 << 20;
const run = promisify(execFile);

const folder = process.argv[2];
const known = `${folder}/tidy`;
mkdirSync(known, { recursive: true });
const commands = new Map(
  JSON.parse(readFileSync(`${folder}/compile_commands.json`, "utf8")).map((one) => [resolve(one.directory, one.file), one]),
);
const { stdout: version } = await run(TIDY, ["--version"]);
const rules = version + readFileSync(".clang-tidy", "utf8");

// The compiler's own arguments, to print the text instead of an object. They are separated by blanks: no path here has one.
function preprocessing({ command }) {
  const words = command.split(" ").map((word) => word.replaceAll('\\"', '"'));
  const compiler = words.findIndex((word) => word.includes("clang++"));
  const kept = words.slice(compiler).filter((word) => word !== "-c");
  const output = kept.indexOf("-o");
  if (output >= 0) kept.splice(output, 2);
  return [...kept, "-E", "-C"];
}

async function stamp(source) {
  const entry = commands.get(resolve(source));
  if (!entry) return undefined;
  const [program, ...words] = preprocessing(entry);
  const { stdout } = await run(program, words, { cwd: entry.directory, maxBuffer: MOST_OUTPUT });
  return `${known}/${createHash("sha256").update(rules).update(words.join(" ")).update(stdout).digest("hex")}`;
}

async function check(source) {
  const clean = await stamp(source);
  if (clean && existsSync(clean)) return true;
  try {
    await run(TIDY, ["-p", folder, "--quiet", "--warnings-as-errors=*", source], { maxBuffer: MOST_OUTPUT });
  } catch (error) {
    process.stdout.write(`${error.stdout ?? ""}${error.stdout ? "" : error.message}\n`);
    return false;
  }
  if (clean) writeFileSync(clean, `${source}\n`);
  return true;
}

const sources = readFileSync(0, "utf8").split("\n").filter(Boolean);
let found = 0;
const next = sources[Symbol.iterator]();
const worker = async () => {
  for (const source of next) {
    const clean = await check(source);
    if (!clean) found += 1;
  }
};
await Promise.all(Array.from({ length: availableParallelism() }, worker));
console.log(`${sources.length} sources, ${found} with findings`);
process.exitCode = found > 0 ? 1 : 0;
