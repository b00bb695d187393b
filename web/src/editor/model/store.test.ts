import { describe, expect, it } from "vitest";
import type { FlowDocument } from "./document";
import { withInput } from "./document";
import { createEditorStore } from "./store";

const document: FlowDocument = {
  name: "Prices",
  nodes: [{ id: "a", type: "fill_input", position: { x: 0, y: 0 }, data: { name: "E-mail", inputs: {} } }],
  edges: [],
};
const valueOf = (one: FlowDocument) => one.nodes[0]?.data.inputs?.["Value"];

describe("the history of an edited document", () => {
  it("undoes and redoes one step at a time", () => {
    const store = createEditorStore("w", document, 1);
    store.getState().edit("Set Value", (one) => withInput(one, "a", "Value", "x"));
    store.getState().edit("Set Value", (one) => withInput(one, "a", "Value", "y"));
    store.getState().undo();
    expect(valueOf(store.getState().document)).toBe("x");
    store.getState().undo();
    expect(store.getState().document).toBe(document);
    store.getState().redo();
    store.getState().redo();
    expect(valueOf(store.getState().document)).toBe("y");
    expect(store.getState().future).toEqual([]);
  });

  it("takes what was typed within a second into one field as one step", () => {
    let clock = 0;
    const store = createEditorStore("w", document, 1, () => clock);
    for (const [at, value] of [
      [0, "a"],
      [600, "ab"],
      [1_200, "abc"],
      [2_300, "abcd"],
    ] as const) {
      clock = at;
      store.getState().edit("Set Value", (one) => withInput(one, "a", "Value", value), "a/Value");
    }
    store.getState().undo();
    expect(valueOf(store.getState().document)).toBe("abc");
    store.getState().undo();
    expect(store.getState().document).toBe(document);
  });

  it("makes no step of an edit that changes nothing, and forgets the future on the next", () => {
    const store = createEditorStore("w", document, 1);
    store.getState().edit("Nothing", (one) => one);
    expect(store.getState().past).toEqual([]);
    store.getState().edit("Set Value", (one) => withInput(one, "a", "Value", "x"));
    store.getState().undo();
    store.getState().edit("Set Value", (one) => withInput(one, "a", "Value", "z"));
    store.getState().redo();
    expect(valueOf(store.getState().document)).toBe("z");
  });
});
