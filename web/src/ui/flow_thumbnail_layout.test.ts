import { describe, expect, it } from "vitest";
import { miniatureOf, nameLines, nodeHeight, nodeWidth, pictureOf } from "./flow_thumbnail_layout";

const loop = {
  nodes: [
    { id: "open", type: "launch_standard_browser", position: { x: 0, y: 0 }, data: { name: "Open shop" } },
    { id: "each", type: "loop_items", position: { x: 260, y: 10 } },
    { id: "tab", type: "open_tab", parentId: "each", position: { x: 20, y: 60 } },
    { id: "text", type: "get_text", parentId: "each", position: { x: 280, y: 20 } },
  ],
  edges: [
    { source: "open", target: "each", sourceHandle: "Web Page", targetHandle: "Web Page" },
    { source: "each", target: "tab", sourceHandle: "Web Page", targetHandle: "Web Page" },
    { source: "tab", target: "nowhere", sourceHandle: "Web Page", targetHandle: "Web Page" },
  ],
};

describe("the picture of a document", () => {
  it("places children in their container and makes the container hold them", () => {
    const picture = pictureOf(loop);
    const box = (id: string) => picture.nodes.find((node) => node.id === id);
    expect(box("tab")).toMatchObject({ x: 280, y: 114, width: nodeWidth, height: nodeHeight });
    expect(box("each")).toMatchObject({ x: 260, y: 10, width: 520, height: 192, container: true });
    expect(picture.nodes[0]?.id).toBe("each");
    expect(picture.bounds).toEqual({ x: 0, y: 0, width: 780, height: 202 });
  });

  it("draws only edges whose ends are there, and names nodes without a name by their id", () => {
    const picture = pictureOf(loop);
    expect(picture.edges).toHaveLength(2);
    expect(picture.edges[0]?.path).toBe("M220,34 C244,34 236,106 260,106");
    expect(picture.nodes.map((node) => node.name)).toContain("tab");
  });

  it("survives containers that hold each other", () => {
    const circle = {
      nodes: [
        { id: "a", type: "loop_items", parentId: "b", position: { x: 1, y: 1 } },
        { id: "b", type: "loop_items", parentId: "a", position: { x: 1, y: 1 } },
      ],
      edges: [],
    };
    expect(pictureOf(circle).nodes).toHaveLength(2);
  });

  it("has bounds without nodes", () => {
    expect(pictureOf({ nodes: [], edges: [] }).bounds.width).toBe(nodeWidth);
  });
});

describe("a miniature", () => {
  it("stays in its box, with containers around what they hold", () => {
    const mini = miniatureOf(loop, 300, 100, 20);
    expect(mini.nodes.map((node) => node.id)).toEqual(["each", "open", "tab", "text"]);
    for (const node of mini.nodes) {
      expect(node.x).toBeGreaterThanOrEqual(0);
      expect(node.x + node.width).toBeLessThanOrEqual(300);
      expect(node.y).toBeGreaterThanOrEqual(0);
      expect(node.y + node.height).toBeLessThanOrEqual(100);
    }
    const [each, , tab] = mini.nodes;
    expect(each && tab && each.x < tab.x && each.x + each.width > tab.x + tab.width).toBe(true);
    expect(mini.edges).toHaveLength(1);
  });

  it("draws many steps smaller, so that they stay apart", () => {
    const nodes = Array.from({ length: 16 }, (_, index) => ({
      id: `n${index}`,
      type: "delay",
      position: { x: index * 260, y: 0 },
    }));
    const [first, second] = miniatureOf({ nodes, edges: [] }, 320, 100, 16).nodes;
    expect(first && second && first.x + first.width < second.x).toBe(true);
  });
});

describe("a name in a node", () => {
  it.each([
    ["Sign in", 12, ["Sign in"]],
    ["Wait for the prices", 12, ["Wait for the", "prices"]],
    ["Wait for the member prices of today", 12, ["Wait for the", "member pric…"]],
    ["Supercalifragilistic", 12, ["Supercalifr…"]],
  ])("%s in lines of %i", (name, letters, lines) => {
    expect(nameLines(name, letters)).toEqual(lines);
  });
});
