import { expect, it } from "vitest";
import { blocksOf, inlinesOf } from "./markdown";

it("reads paragraphs, lists and code", () => {
  expect(blocksOf("One\nline.\n\n- a `b`\n- c\n\n1. d\n\n```\nx\n  y\n```\nend")).toEqual([
    { kind: "paragraph", inlines: [{ kind: "text", text: "One line." }] },
    {
      kind: "list",
      ordered: false,
      items: [
        [
          { kind: "text", text: "a " },
          { kind: "code", text: "b" },
        ],
        [{ kind: "text", text: "c" }],
      ],
    },
    { kind: "list", ordered: true, items: [[{ kind: "text", text: "d" }]] },
    { kind: "code", text: "x\n  y" },
    { kind: "paragraph", inlines: [{ kind: "text", text: "end" }] },
  ]);
});

it("makes links only of addresses that are harmless", () => {
  expect(inlinesOf("see [docs](https://cel.dev) **now**")).toEqual([
    { kind: "text", text: "see " },
    { kind: "link", text: "docs", href: "https://cel.dev" },
    { kind: "text", text: " " },
    { kind: "strong", text: "now" },
  ]);
  expect(inlinesOf("[x](javascript:alert(1)) <b>hi</b>")).toEqual([
    { kind: "text", text: "[x](javascript:alert(1)) <b>hi</b>" },
  ]);
});
