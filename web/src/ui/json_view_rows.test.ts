import { describe, expect, it } from "vitest";
import { copyText, jsonRows, memberPath, summaryOf, tableOf, type Folding } from "./json_view_rows";

const folding = (more: Partial<Folding> = {}): Folding => ({
  toggled: new Map(),
  depth: 1,
  page: 100,
  shown: new Map(),
  ...more,
});

describe("the lines of a JSON tree", () => {
  const value = { name: "Kettle", tags: ["a", "b"], empty: [] };

  it("open to a depth, and further by hand", () => {
    expect(
      jsonRows(value, "nodes.x", folding()).map((row) => [row.depth, row.label, row.path, row.open]),
    ).toEqual([
      [0, null, "nodes.x", true],
      [1, "name", "nodes.x.name", false],
      [1, "tags", "nodes.x.tags", false],
      [1, "empty", "nodes.x.empty", false],
    ]);
    const opened = jsonRows(value, "nodes.x", folding({ toggled: new Map([["/tags", true]]) }));
    expect(opened.map((row) => row.path)).toContain("nodes.x.tags[1]");
    expect(jsonRows(value, "", folding({ toggled: new Map([["", false]]) }))).toHaveLength(1);
  });

  it("hold a long list back until more is asked for", () => {
    const long = Array.from({ length: 250 }, (_, index) => index);
    const rows = jsonRows(long, "x", folding());
    expect(rows).toHaveLength(102);
    expect(rows.at(-1)).toMatchObject({ hidden: 150 });
    expect(jsonRows(long, "x", folding({ shown: new Map([["", 300]]) }))).toHaveLength(251);
  });

  it("have ids of their own for keys with slashes", () => {
    const rows = jsonRows({ "a/b": { c: 1 }, a: { "b/c": 1 } }, "", folding({ depth: 9 }));
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
  });
});

describe("the path of a value", () => {
  it("is an expression that reads it", () => {
    expect(memberPath("nodes.a.items", 0)).toBe("nodes.a.items[0]");
    expect(memberPath("x", "price")).toBe("x.price");
    expect(memberPath("x", "Final URL")).toBe('x["Final URL"]');
    expect(memberPath("x", "in")).toBe('x["in"]');
  });
});

describe("a table", () => {
  it("is made of a list of objects, with the columns of all of them", () => {
    expect(tableOf([{ a: 1 }, { b: 2 }])?.columns).toEqual(["a", "b"]);
  });
  it("has columns of numbers, with or without gaps", () => {
    const table = tableOf([{ a: 1, b: 1, c: null }, { a: 2.5, b: "2" }, { a: null }]);
    expect([...(table?.numeric ?? [])]).toEqual(["a"]);
  });
  it("is made of nothing else", () => {
    for (const value of [[], [1], [[1]], [null], { a: 1 }, [{}]]) expect(tableOf(value)).toBeNull();
  });
});

describe("texts of values", () => {
  it("count members and copy texts as they are", () => {
    expect(summaryOf([1])).toBe("1 item");
    expect(summaryOf({ a: 1, b: 2 })).toBe("2 members");
    expect(summaryOf(null)).toBe("null");
    expect(copyText("a\nb")).toBe("a\nb");
    expect(copyText({ a: 1 })).toBe('{\n  "a": 1\n}');
  });
});
