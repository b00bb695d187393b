// Saving by itself makes a version every few seconds of drawing: those that only led to the next one fold into it. Pure.
import type { Schemas } from "@/api/client";

export type Version = Schemas["Version"];

export interface VersionGroup {
  head: Version;
  /** Older than the head, the newest first; nobody ran, named, restored or activated them. */
  folded: readonly Version[];
}

const near_ms = 10 * 60_000;

const isPlain = (one: Version): boolean => one.note === "" && one.restored_from === null;

function leadsTo(older: Version, newer: Version): boolean {
  return (
    older.author_id === newer.author_id &&
    isPlain(older) &&
    older.quarantined_at === null &&
    // What it began with is worth its own line.
    older.version > 1 &&
    Date.parse(newer.created_at) - Date.parse(older.created_at) <= near_ms
  );
}

/** `versions` from the newest to the oldest; those in `kept` have a line of their own. */
export function versionGroups(versions: readonly Version[], kept: ReadonlySet<number>): VersionGroup[] {
  const groups: { head: Version; folded: Version[] }[] = [];
  for (const one of versions) {
    const group = groups.at(-1);
    const newer = group?.folded.at(-1) ?? group?.head;
    if (group && newer && isPlain(group.head) && !kept.has(one.version) && leadsTo(one, newer))
      group.folded.push(one);
    else groups.push({ head: one, folded: [] });
  }
  return groups;
}

/** The version that a group is compared with: the one before all of it. */
export const versionBefore = ({ head, folded }: VersionGroup): number =>
  (folded.at(-1)?.version ?? head.version) - 1;
