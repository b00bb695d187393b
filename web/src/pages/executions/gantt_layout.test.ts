import { describe, expect, it } from "vitest";
import { nodeRun, running } from "@/editor/run/test_run";
import { ganttOf, tickStep } from "./gantt_layout";

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 25, 12, 0, seconds)).toISOString();

describe("the timeline of a run", () => {
  it("puts every bar where its time was, grouped by phase", () => {
    const gantt = ganttOf(
      [
        nodeRun("c", { phase: 2, started_at: at(5), finished_at: at(10), waited_ms: 1_000, took_ms: 5_000 }),
        nodeRun("a", { phase: 0, started_at: at(0), finished_at: at(4) }),
        nodeRun("b", { phase: 0, started_at: at(2), finished_at: at(5) }),
      ],
      0,
    );
    expect(gantt.span).toBe(10_000);
    expect(gantt.groups.map((group) => [group.phase, group.bars.map((bar) => bar.run.node_id)])).toEqual([
      [0, ["a", "b"]],
      [2, ["c"]],
    ]);
    expect(gantt.groups[0]?.bars[1]).toMatchObject({ left: 0.2, width: 0.3, waited: 0 });
    const last = gantt.groups[1]?.bars[0];
    expect(last?.left).toBeCloseTo(0.4);
    expect(last?.width).toBeCloseTo(0.6);
    expect(last?.waited).toBeCloseTo(1 / 6);
  });

  it("leaves the waiting between tries where it was", () => {
    const retried = { started_at: at(2), finished_at: at(8), took_ms: 4_000, waited_ms: 2_000 };
    const gantt = ganttOf(
      [nodeRun("a", { started_at: at(0), finished_at: at(2) }), nodeRun("b", retried)],
      0,
    );
    expect(gantt.span).toBe(8_000);
    expect(gantt.groups[0]?.bars[1]).toMatchObject({ left: 0.25, width: 0.75, waited: 0 });
  });

  it("keeps the items of a loop together, in their order", () => {
    const item = (id: string, iteration: string, second: number) =>
      nodeRun(id, { iteration, started_at: at(second), finished_at: at(second + 1) });
    const gantt = ganttOf([item("b", "0", 1), item("a", "10", 3), item("b", "1", 4), item("a", "9", 0)], 0);
    expect(gantt.groups[0]?.bars.map(({ run }) => `${run.node_id}${run.iteration}`)).toEqual([
      "a9",
      "a10",
      "b0",
      "b1",
    ]);
  });

  it("lets what still runs reach to now", () => {
    const gantt = ganttOf([nodeRun("a", { ...running, started_at: at(0) })], Date.parse(at(3)));
    expect(gantt.span).toBe(3_000);
    expect(gantt.groups[0]?.bars[0]?.width).toBe(1);
  });

  it("is empty for no runs, and never divides by nothing", () => {
    expect(ganttOf([], 5).groups).toEqual([]);
    const instant = ganttOf([nodeRun("a", { started_at: at(0), finished_at: at(0) })], 0);
    expect(instant.groups[0]?.bars[0]).toMatchObject({ left: 0, width: 0, waited: 0 });
  });

  it("has round ticks, few of them", () => {
    expect(tickStep(10_000, 5)).toBe(2_000);
    expect(tickStep(840, 5)).toBe(200);
    expect(tickStep(3, 5)).toBe(1);
  });
});
