import { describe, expect, it } from "vitest";
import { commandFor, nudgeOf, type KeyLike } from "./shortcuts";

const press = (key: string, more: Partial<KeyLike> = {}): KeyLike => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...more,
});

describe("the keys of the canvas", () => {
  it("tell commands apart by what is held down", () => {
    expect(commandFor(press("z", { ctrlKey: true }))).toBe("undo");
    expect(commandFor(press("Z", { ctrlKey: true, shiftKey: true }))).toBe("redo");
    expect(commandFor(press("d"))).toBe("toggleDisabled");
    expect(commandFor(press("d", { metaKey: true }))).toBe("duplicate");
    expect(commandFor(press("a", { altKey: true }))).toBeUndefined();
    expect(commandFor(press("T", { shiftKey: true }))).toBe("tidyUp");
    expect(commandFor(press("t"))).toBeUndefined();
  });
  it("do not mind how a sign is made", () => {
    expect(commandFor(press("?", { shiftKey: true }))).toBe("help");
    expect(commandFor(press("+", { shiftKey: true }))).toBe("zoomIn");
    expect(commandFor(press("+"))).toBe("zoomIn");
  });
  it("move farther with Shift", () => {
    expect(nudgeOf(press("ArrowLeft"))).toEqual({ x: -10, y: 0 });
    expect(nudgeOf(press("ArrowDown", { shiftKey: true }))).toEqual({ x: 0, y: 50 });
    expect(nudgeOf(press("ArrowDown", { ctrlKey: true }))).toBeUndefined();
  });
});
