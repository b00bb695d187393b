// Holds the first load of every page against its budget; `npm run build` runs it after Vite.
//
// The first load is what a browser must have before the page stands: the entry, what it imports statically, the
// page's own chunk with what that imports statically, and their style sheets. Fonts are fetched by need (each
// file says which characters it is for), so they are listed apart. The editor has the canvas library and a budget
// of its own.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

// Another folder than dist/ can be named.
const dist = process.argv[2] ?? fileURLToPath(new URL("../dist", import.meta.url));
const budget = 350_000;
const editorBudget = 600_000;
const isEditor = (source) => source.startsWith("src/pages/editor/");

const manifestFile = join(dist, ".vite/manifest.json");
if (!existsSync(manifestFile)) fail(`There is no ${manifestFile}; run \`npm run build\`.`);
const manifest = JSON.parse(readFileSync(manifestFile, "utf8"));

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

const sizes = new Map();
function gzipSize(file) {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(join(dist, file)), { level: 9 }).length);
  return sizes.get(file);
}

/** The files of a chunk and of everything it imports statically. */
function filesOf(key, files = new Set(), seen = new Set()) {
  if (seen.has(key)) return files;
  seen.add(key);
  const chunk = manifest[key];
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const next of chunk.imports ?? []) filesOf(next, files, seen);
  return files;
}
const weight = (files) => [...files].reduce((sum, file) => sum + gzipSize(file), 0);

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
if (entry === undefined) fail("The manifest has no entry.");
const shell = filesOf(entry);
const pages = Object.keys(manifest)
  .filter((key) => /^src\/pages\/.*_page\.tsx$/.test(key))
  .map((key) => ({ key, bytes: weight(filesOf(key, new Set(shell))) }))
  .sort((a, b) => b.bytes - a.bytes);
if (pages.length === 0) fail("The manifest names no page; are the routes still loaded lazily?");

console.log(`First load, gzip (at most ${kB(budget)}, the editor ${kB(editorBudget)}):`);
console.log(`  ${kB(weight(shell)).padStart(9)}  the shell alone`);
for (const { key, bytes } of pages) console.log(`  ${kB(bytes).padStart(9)}  ${key}`);
const fonts = [...new Set(Object.values(manifest).flatMap((chunk) => chunk.assets ?? []))]
  .filter((file) => file.endsWith(".woff2"))
  .map((file) => ({ file, bytes: readFileSync(join(dist, file)).length }));
const latin = fonts.filter(({ file }) => /-latin-wght/.test(file)).reduce((sum, { bytes }) => sum + bytes, 0);
console.log(
  `  ${kB(latin).padStart(9)}  fonts of a page in Latin letters; ${fonts.length - 2} more files by need`,
);

const over = pages.filter(({ key, bytes }) => bytes > (isEditor(key) ? editorBudget : budget));
for (const { key, bytes } of over) {
  console.error(
    `The first load of ${key} is ${kB(bytes)} of gzip, ${kB(bytes - (isEditor(key) ? editorBudget : budget))} over ` +
      "its budget: load what is heavy with import() where it is needed.",
  );
}
process.exitCode = over.length === 0 ? 0 : 1;
