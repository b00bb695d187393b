import { describe, expect, it } from "vitest";
import { areExclusive, connect, reconnect } from "./connect";
import { catalogue, flow, node, wire } from "./testing";

const ends = (edges: readonly { source: string; target: string }[]) =>
  edges.map((edge) => `${edge.source} > ${edge.target}`);

describe("connecting", () => {
  it("replaces the wire that an input had", () => {
    const before = flow([node("a", "read"), node("b", "read"), node("c", "fill")], ["a.Text > c.Value"]);
    const after = connect(before, catalogue, wire("b.Text > c.Value"));
    expect(ends(after.edges)).toEqual(["b > c"]);
    expect(ends(before.edges)).toEqual(["a > c"]);
  });

  it("keeps both when they come from paths that exclude each other, also further on", () => {
    const before = flow(
      [node("if", "branch"), node("a", "read"), node("b", "read"), node("c", "fill")],
      ["if.True Path > a.Execute Condition", "if.False Path > b.Execute Condition", "a.Text > c.Value"],
    );
    expect(ends(connect(before, catalogue, wire("b.Text > c.Value")).edges)).toContain("a > c");
    expect(areExclusive(before, catalogue, wire("a.Text > c.Value"), wire("if.False Path > c.Value"))).toBe(
      true,
    );
    expect(areExclusive(before, catalogue, wire("a.Text > c.Value"), wire("if.Result > c.Value"))).toBe(
      false,
    );
  });

  it("is not sure where two paths have come together before", () => {
    const before = flow(
      [node("if", "branch"), node("both", "read"), node("c", "fill")],
      ["if.True Path > both.Execute Condition", "if.False Path > both.Execute Condition"],
    );
    expect(
      areExclusive(before, catalogue, wire("both.Text > c.Value"), wire("if.False Path > c.Value")),
    ).toBe(false);
  });

  it("makes a node route its errors when Error is connected, which excludes its success", () => {
    const before = flow([node("a", "read"), node("b", "fill"), node("c", "merge")], ["a.Text > b.Value"]);
    const after = connect(before, catalogue, wire("a.Error > c.Data 1"));
    expect(after.nodes[0]?.data.settings).toEqual({ on_error: "route" });
    expect(areExclusive(after, catalogue, wire("a.Error > b.Value"), wire("a.Text > b.Value"))).toBe(true);
  });

  it("moves an end", () => {
    const before = flow([node("a", "read"), node("b", "fill"), node("c", "fill")], ["a.Text > b.Value"]);
    const after = reconnect(before, catalogue, "a.Text > b.Value", wire("a.Text > c.Value"));
    expect(ends(after.edges)).toEqual(["a > c"]);
  });
});
