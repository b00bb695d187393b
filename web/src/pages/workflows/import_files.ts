// Files that somebody picked or dropped, made into workflows. Each file stands for itself: one that fails stops no other.
import { createWorkflow } from "./actions";
import type { Problem } from "./problems";

export type Imported =
  | { file: string; ok: false; error: string }
  | {
      file: string;
      ok: true;
      id: string;
      name: string;
      changes: readonly string[];
      problems: readonly Problem[];
      nodeNames: ReadonlyMap<string, string>;
    };

type Document = Record<string, unknown>;
const isObject = (value: unknown): value is Document =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The documents in a file: one, or a list of them. Throws a sentence for people. */
export function documentsIn(text: string): Document[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`it is no JSON: ${error instanceof Error ? error.message : "it cannot be read"}`);
  }
  const found = Array.isArray(value) ? value : [value];
  if (found.length === 0) throw new Error("there is no workflow in it");
  return found.map((one: unknown) => {
    if (!isObject(one)) throw new Error("a workflow is a JSON object with nodes and edges");
    return one;
  });
}

/** A file without a name inside is called like itself. */
export const nameOfFile = (file: string): string =>
  file.replace(/\.(flow\.)?json$/i, "").replaceAll("_", " ");

function nodeNamesOf(document: Document): Map<string, string> {
  const names = new Map<string, string>();
  for (const node of Array.isArray(document.nodes) ? document.nodes : []) {
    if (!isObject(node) || typeof node.id !== "string") continue;
    const name = isObject(node.data) ? node.data.name : undefined;
    names.set(node.id, typeof name === "string" ? name : node.id);
  }
  return names;
}

async function importDocument(file: string, document: Document): Promise<Imported> {
  try {
    const named = typeof document.name === "string" ? document : { ...document, name: nameOfFile(file) };
    const made = await createWorkflow(named);
    return {
      file,
      ok: true,
      id: made.id,
      name: made.name,
      changes: made.changes,
      problems: made.problems,
      nodeNames: nodeNamesOf(document),
    };
  } catch (error) {
    return { file, ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

export async function importFiles(files: readonly File[]): Promise<Imported[]> {
  const results: Imported[] = [];
  for (const file of files) {
    try {
      for (const document of documentsIn(await file.text())) {
        results.push(await importDocument(file.name, document));
      }
    } catch (error) {
      results.push({
        file: file.name,
        ok: false,
        error: error instanceof Error ? error.message : String(error),
      });
    }
  }
  return results;
}
