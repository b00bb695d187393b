import { describe, expect, it } from "vitest";
import { edgeKey } from "@/ui/flow_thumbnail_layout";
import { countMarks, linesOf, marksOf, pathWords, valueText, type Diff } from "./diff_marks";

const edge = { source: "open", sourceHandle: "Web Page", target: "price", targetHandle: "Web Page" };
const diff: Diff = {
  nodes: {
    added: [{ id: "mail", type: "send_email", name: "Tell me" }],
    removed: [{ id: "old", type: "delay", name: "Wait" }],
    changed: [
      {
        id: "price",
        type: "get_text",
        name: "Price",
        moved: true,
        changes: [{ path: "inputs.Selector", before: ".price", after: "#price" }],
      },
      { id: "open", type: "launch_standard_browser", name: "Open shop", moved: true, changes: [] },
    ],
  },
  edges: { added: [edge], removed: [{ ...edge, source: "old", sourceHandle: "Done" }] },
  triggers: { added: [], removed: [], changed: [] },
  workflow: [{ path: "settings.timeout_s", before: 840, after: 60 }],
  empty: false,
};

describe("marks on the pictures of two versions", () => {
  const { before, after } = marksOf(diff);
  it("show what changed on both sides", () => {
    expect([before.get("price"), after.get("price")]).toEqual(["changed", "changed"]);
    expect([before.get("open"), after.get("open")]).toEqual(["moved", "moved"]);
  });
  it("show what came and what went where it stands", () => {
    expect([before.get("mail"), after.get("mail")]).toEqual([undefined, "added"]);
    expect([before.get("old"), after.get("old")]).toEqual(["removed", undefined]);
    expect([before.get(edgeKey(edge)), after.get(edgeKey(edge))]).toEqual([undefined, "added"]);
  });
});

describe("the list of changes", () => {
  const lines = linesOf(
    diff,
    new Map([
      ["open", "Open shop"],
      ["price", "Price"],
      ["old", "Wait"],
    ]),
  );
  it("begins with what changed and ends with what only moved", () => {
    expect(lines.map((one) => [one.mark, one.title, one.note])).toEqual([
      ["changed", "The workflow itself", ""],
      ["changed", "Price", "changed and moved"],
      ["added", "Tell me", "send_email"],
      ["added", "Open shop → Price", "Web Page"],
      ["removed", "Wait", "delay"],
      ["removed", "Wait → Price", "Done to Web Page"],
      ["moved", "Open shop", "moved on the canvas"],
    ]);
  });
  it("points at what the pictures show", () => {
    expect(lines.find((one) => one.what === "wire")?.target).toBe(edgeKey(edge));
    expect(lines[0]?.target).toBe(null);
    expect(new Set(lines.map((one) => one.key)).size).toBe(lines.length);
  });
  it("is summed up", () => {
    expect(countMarks(lines)).toBe("2 changed, 2 added, 2 removed, 1 moved");
    expect(countMarks([])).toBe("nothing changed");
  });
});

describe("a changed value", () => {
  it("is named and written for people", () => {
    expect(pathWords("inputs.Item Selector")).toBe("Item Selector");
    expect(pathWords("settings.retry.max")).toBe("settings · retry · max");
    expect(valueText("a\nb")).toBe("a\nb");
    expect(valueText({ a: 1 })).toBe('{\n  "a": 1\n}');
    expect(valueText(null)).toBe("null");
  });
});
