import { describe, expect, it, vi } from "vitest";
import { createEditorStore } from "../model/store";
import { ensureSaved } from "./use_run_workflow";

const changedStore = () => {
  const store = createEditorStore("w", { name: "Prices", nodes: [], edges: [] }, 1);
  store.getState().edit("Rename", (document) => ({ ...document, name: "More prices" }));
  return store;
};

describe("saving before a run", () => {
  it("is not done when everything is saved", async () => {
    const save = vi.fn(() => Promise.resolve());
    await ensureSaved(createEditorStore("w", { name: "Prices", nodes: [], edges: [] }, 1), save);
    expect(save).not.toHaveBeenCalled();
  });

  it("waits for a save that was under way already", async () => {
    const store = changedStore();
    const waiting = ensureSaved(store, () => Promise.resolve());
    store.getState().saved(store.getState().document, 2);
    await expect(waiting).resolves.toBeUndefined();
  });

  it("gives up with a sentence when it does not succeed", async () => {
    vi.useFakeTimers();
    try {
      const refused = expect(ensureSaved(changedStore(), () => Promise.resolve())).rejects.toThrow(
        "could not be saved",
      );
      await vi.advanceTimersByTimeAsync(10_000);
      await refused;
    } finally {
      vi.useRealTimers();
    }
  });
});
