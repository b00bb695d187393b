import { expect, it } from "vitest";
import { nameProblem } from "./node_name";

const node = (id: string, name?: string) => ({
  id,
  type: "x",
  position: { x: 0, y: 0 },
  data: name === undefined ? {} : { name },
});
const document = {
  name: "w",
  nodes: [node("a", "Read price"), node("b", "Stock"), node("node-3")],
  edges: [],
};

it("refuses what expressions could not tell apart", () => {
  expect(nameProblem(document, "b", "Price")).toBeNull();
  expect(nameProblem(document, "b", "Stock")).toBeNull();
  expect(nameProblem(document, "b", " ")).toContain("needs a name");
  expect(nameProblem(document, "b", "…")).toContain("letter");
  expect(nameProblem(document, "b", "Read price")).toContain("Another node");
  expect(nameProblem(document, "b", "read-PRICE")).toContain("nodes.read_price");
  expect(nameProblem(document, "b", "Node 3")).not.toBeNull();
});
