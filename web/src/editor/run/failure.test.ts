import { describe, expect, it } from "vitest";
import { adviceFor, markOf, type RunError } from "./failure";

const error = (more: Partial<RunError>): RunError => ({ class: "not_actionable", message: "no", ...more });
const log = (...texts: string[]) => texts.map((text, index) => ({ text, at_ms: index, times: 1 }));

describe("where it failed on the page", () => {
  it("is the box of the element when the server says it", () => {
    const box = { x: 1, y: 2, width: 30, height: 40 };
    expect(markOf(error({ detail: { box } }))).toEqual(box);
  });
  it("is else the point that was aimed at, the last one first", () => {
    const point = { x: 246, y: 779, width: null, height: null };
    expect(markOf(error({ detail: { log: log("at (246,710): a", "at (246,779): b") } }))).toEqual(point);
    expect(
      markOf(error({ message: "Could not click, at (246,779): <div> is in the way\n at (1,1)" })),
    ).toEqual(point);
  });
  it("may be nowhere", () => {
    expect(markOf(error({ detail: { log: log("no element matches") } }))).toBeNull();
    expect(markOf(error({ detail: { box: { x: 1 } } as RunError["detail"] & object }))).toBeNull();
  });
});

describe("what to try", () => {
  it("follows the reason before the class", () => {
    expect(adviceFor(error({ detail: { reason: "covered" } }))[0]).toContain("Close what lies over it");
    expect(adviceFor(error({ class: "not_found", detail: { reason: "not_found" } }))[0]).toContain(
      "selector",
    );
    expect(adviceFor(error({ class: "cancelled" }))).toEqual([]);
  });
  it("is about the selector when the time ran out with nothing there", () => {
    const detail = { missing: { s: "not_found", counts: [[0]] } } as RunError["detail"] & object;
    expect(adviceFor(error({ class: "timeout", detail }))[0]).toContain("matched the selector");
    expect(adviceFor(error({ class: "timeout" }))[0]).not.toContain("selector");
  });
});
