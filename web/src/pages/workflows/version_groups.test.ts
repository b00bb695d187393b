import { describe, expect, it } from "vitest";
import { versionBefore, versionGroups, type Version } from "./version_groups";

const version = (number: number, seconds: number, more: Partial<Version> = {}): Version => ({
  version: number,
  content_hash: "",
  node_count: 1,
  author_id: "ada",
  note: "",
  restored_from: null,
  created_at: new Date(Date.UTC(2026, 10, 26, 8, 0, seconds)).toISOString(),
  quarantined_at: null,
  ...more,
});
const grouped = (versions: Version[], ...kept: number[]) =>
  versionGroups(versions, new Set(kept)).map(({ head, folded }) => [
    head.version,
    ...folded.map((one) => one.version),
  ]);

describe("versions that were saved while somebody drew", () => {
  it("fold into the last of them, but the first of all", () => {
    expect(grouped([version(4, 30), version(3, 20), version(2, 10), version(1, 0)])).toEqual([
      [4, 3, 2],
      [1],
    ]);
  });
  it("begin anew after a pause, with another author", () => {
    expect(grouped([version(4, 4_000), version(3, 20), version(2, 10)])).toEqual([[4], [3, 2]]);
    expect(grouped([version(4, 30), version(3, 20, { author_id: "bo" }), version(2, 10)])).toEqual([
      [4],
      [3],
      [2],
    ]);
  });
  it("leave a line to what was named, restored, quarantined, or is kept", () => {
    expect(grouped([version(4, 30), version(3, 20, { note: "before the sale" }), version(2, 10)])).toEqual([
      [4],
      [3],
      [2],
    ]);
    expect(grouped([version(4, 30, { restored_from: 2 }), version(3, 20), version(2, 10)])).toEqual([
      [4],
      [3, 2],
    ]);
    expect(grouped([version(3, 20), version(2, 10, { quarantined_at: "2026-11-26T08:00:00Z" })])).toEqual([
      [3],
      [2],
    ]);
    expect(grouped([version(4, 30), version(3, 20), version(2, 10)], 3)).toEqual([[4], [3, 2]]);
  });
  it("are compared with what was before all of them", () => {
    expect(versionBefore({ head: version(4, 30), folded: [version(3, 20)] })).toBe(2);
    expect(versionBefore({ head: version(4, 30), folded: [] })).toBe(3);
  });
});
