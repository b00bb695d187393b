import { describe, expect, it } from "vitest";
import { checkConnection, fit, inputsThatFit, outputType } from "./compatibility";
import { withSetting, type FlowDocument } from "./document";
import { catalogue, flow, node, wire } from "./testing";

const check = (document: FlowDocument, text: string, inner?: boolean) => {
  const verdict = checkConnection(document, catalogue, wire(text), inner);
  return verdict.ok ? "ok" : verdict.reason;
};

describe("which wire may be drawn", () => {
  const document = flow(
    [
      node("open", "open"),
      node("read", "read"),
      node("fill", "fill"),
      node("items", "items"),
      node("branch", "branch"),
      node("merge", "merge"),
      node("loop", "loop"),
      node("inside", "read", { parentId: "loop" }),
      node("other", "fill", { parentId: "loop" }),
    ],
    ["open.Web Page > read.Web Page", "read.Web Page > fill.Web Page", "open.Web Page > loop.Web Page"],
  );

  it("follows the table of the catalogue", () => {
    expect(fit(catalogue, "text", "number")).toBe("converts");
    expect(fit(catalogue, "page", "text")).toBe("refused");
    expect(check(document, "read.Text > fill.Value")).toBe("ok");
    expect(check(document, "open.Status > fill.Value")).toBe("ok");
    expect(check(document, "open.Status > items.Items")).toBe(
      "Items takes a list; a number cannot become that",
    );
    expect(check(document, "open.Web Page > items.Items")).toBe(
      "A web page cannot go into Items, which takes a list",
    );
    expect(check(document, "items.Items > read.Web Page")).toBe("Web Page takes a web page, not a list");
  });

  it("lets a page into any value only where pages are carried", () => {
    expect(check(document, "open.Web Page > branch.Data")).toBe("ok");
    expect(check(document, "open.Web Page > items.Execute Condition")).toBe("ok");
    expect(check(document, "open.Web Page > branch.Left Value")).toMatch(
      /^A web page cannot go into Left Value/,
    );
  });

  it("knows that an output hands on the page that came into Data", () => {
    const branch = node("branch", "branch");
    const nodes = [node("open", "open"), branch, node("second", "branch")];
    const carrying = flow(nodes, ["open.Web Page > branch.Data", "branch.True Path > second.Data"]);
    expect(outputType(carrying, catalogue, branch, "True Path")).toBe("page");
    expect(outputType(carrying, catalogue, node("second", "branch"), "False Path")).toBe("page");
    expect(outputType(flow(nodes), catalogue, branch, "True Path")).toBe("any");
  });

  it("refuses circles, also through containers", () => {
    expect(check(document, "fill.Web Page > open.Execute Condition")).toMatch(/circle/);
    expect(check(document, "read.Text > read.Selector")).toBe("A node cannot wait for itself");
    expect(check(document, "loop.Results > open.Execute Condition")).toMatch(/circle/);
    const around = flow(document.nodes, ["loop.Results > items.Items"]);
    expect(check(around, "items.Items > inside.Selector")).toMatch(/circle/);
  });

  it("keeps wires inside their container", () => {
    expect(check(document, "inside.Text > fill.Value")).toBe(
      "A wire cannot leave loop; collect its results and connect an output of loop",
    );
    expect(check(document, "inside.Text > loop.Collect")).toMatch(/cannot leave/);
    expect(check(document, "inside.Text > other.Value")).toBe("ok");
    expect(check(document, "open.Status > other.Value")).toBe("ok");
  });

  it("gives what is known inside a container to what is inside", () => {
    expect(check(document, "loop.Item > other.Value", true)).toBe("ok");
    expect(check(document, "loop.Item > fill.Value", true)).toBe(
      "This output is for the nodes inside the loop only",
    );
    expect(check(document, "loop.Results > other.Value")).toMatch(/known when the loop has ended/);
  });

  it("refuses a second wire between the same handles, and feeding the run from its end", () => {
    expect(check(document, "open.Web Page > read.Web Page")).toBe("These two are connected already");
    const late = withSetting(document, "open", "teardown", true);
    expect(check(late, "open.Status > fill.Value")).toMatch(/runs at the very end/);
  });

  it("lists the inputs that fit, the next free one of a repeated one, hidden ones too", () => {
    const names = (handle: string, target: string) =>
      inputsThatFit(document, catalogue, { node: "read", handle }, target).map((one) => one.name);
    expect(names("Text", "merge")).toEqual(["Data 1", "Execute Condition"]);
    expect(names("Text", "items")).toEqual(["Items", "Expression", "Execute Condition"]);
  });
});
