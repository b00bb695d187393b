// From what changed between two versions to marks on their pictures and lines of a list. Pure.
import type { Schemas } from "@/api/client";
import type { PictureMark } from "@/ui/flow_thumbnail";
import { edgeKey } from "@/ui/flow_thumbnail_layout";

export type Diff = Schemas["DocumentDiff"];
export type ValueChange = Schemas["ValueChange"];

export interface DiffMarks {
  before: Map<string, PictureMark>;
  after: Map<string, PictureMark>;
}

/** A node that changed is marked in both pictures; what was added only in the newer one, what was removed in the older. */
export function marksOf(diff: Diff): DiffMarks {
  const before = new Map<string, PictureMark>();
  const after = new Map<string, PictureMark>();
  for (const node of diff.nodes.changed) {
    const mark = node.changes.length > 0 ? "changed" : "moved";
    before.set(node.id, mark);
    after.set(node.id, mark);
  }
  for (const node of diff.nodes.removed) before.set(node.id, "removed");
  for (const node of diff.nodes.added) after.set(node.id, "added");
  for (const edge of diff.edges.removed) before.set(edgeKey(edge), "removed");
  for (const edge of diff.edges.added) after.set(edgeKey(edge), "added");
  return { before, after };
}

export interface DiffLine {
  key: string;
  mark: PictureMark;
  /** What the pictures highlight: a node's id, an edge's key, or null for what they do not show. */
  target: string | null;
  what: "step" | "wire" | "trigger" | "workflow";
  title: string;
  note: string;
  changes: readonly ValueChange[];
}

const order: Record<PictureMark, number> = { changed: 0, added: 1, removed: 2, moved: 3 };

/** `names`: of the nodes of both versions, by id. */
export function linesOf(diff: Diff, names: ReadonlyMap<string, string>): DiffLine[] {
  const nameOf = (id: string) => names.get(id) ?? id;
  const nodes: DiffLine[] = [
    ...diff.nodes.changed.map((node): DiffLine => {
      const mark = node.changes.length > 0 ? "changed" : "moved";
      return {
        key: `node ${node.id}`,
        mark,
        target: node.id,
        what: "step",
        title: node.name,
        note: mark === "moved" ? "moved on the canvas" : node.moved ? "changed and moved" : "",
        changes: node.changes,
      };
    }),
    ...diff.nodes.added.map((node): DiffLine => line("added", "step", node.id, node.name, node.type)),
    ...diff.nodes.removed.map((node): DiffLine => line("removed", "step", node.id, node.name, node.type)),
  ];
  const wire = (edge: Diff["edges"]["added"][number], mark: PictureMark): DiffLine =>
    line(
      mark,
      "wire",
      edgeKey(edge),
      `${nameOf(edge.source)} → ${nameOf(edge.target)}`,
      edge.sourceHandle === edge.targetHandle
        ? edge.sourceHandle
        : `${edge.sourceHandle} to ${edge.targetHandle}`,
    );
  const trigger = (one: Diff["triggers"]["added"][number], mark: PictureMark): DiffLine => ({
    ...line(mark, "trigger", null, one.id, one.type),
    key: `trigger ${one.id}`,
    changes: one.changes,
  });
  const lines = [
    ...nodes,
    ...diff.edges.added.map((edge) => wire(edge, "added")),
    ...diff.edges.removed.map((edge) => wire(edge, "removed")),
    ...diff.triggers.changed.map((one) => trigger(one, "changed")),
    ...diff.triggers.added.map((one) => trigger(one, "added")),
    ...diff.triggers.removed.map((one) => trigger(one, "removed")),
  ];
  const workflow: DiffLine[] =
    diff.workflow.length === 0
      ? []
      : [{ ...line("changed", "workflow", null, "The workflow itself", ""), changes: diff.workflow }];
  return [...workflow, ...lines].sort((one, other) => order[one.mark] - order[other.mark]);
}

function line(
  mark: PictureMark,
  what: DiffLine["what"],
  target: string | null,
  title: string,
  note: string,
): DiffLine {
  return { key: `${what} ${target ?? title}`, mark, target, what, title, note, changes: [] };
}

/** "2 changed, 1 added"; equal versions: "nothing changed". */
export function countMarks(lines: readonly DiffLine[]): string {
  const counts = new Map<PictureMark, number>();
  for (const one of lines) counts.set(one.mark, (counts.get(one.mark) ?? 0) + 1);
  return [...counts].map(([mark, count]) => `${count} ${mark}`).join(", ") || "nothing changed";
}

/** `inputs.Selector` → `Selector`; everything else says where it stands. */
export const pathWords = (path: string): string =>
  path.startsWith("inputs.") ? path.slice("inputs.".length) : path.replaceAll(".", " · ");

/** A value as one reads it: texts as they are, everything else as JSON. */
export const valueText = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value, null, 2);
