import { describe, expect, it } from "vitest";
import { errorOf } from "./client";

const answer = (problem: object, status = 422) => errorOf(new Response(JSON.stringify(problem), { status }));

describe("an answer that is no success", () => {
  it("says what the server says, else its status", async () => {
    expect((await answer({ detail: "the name is taken", code: "conflict" })).message).toBe(
      "the name is taken",
    );
    expect((await errorOf(new Response("<html>", { status: 502 }))).message).toBe("the server answered 502");
  });

  it("names the first error of a workflow that cannot run, and counts the others", async () => {
    const problem = (severity: string, reason: string) => ({ node: "a", severity, reason });
    const refused = (...problems: object[]) =>
      answer({ reason: "not_runnable", detail: "a · Selector: missing_required: …", data: { problems } });
    const [first, second] = [
      problem("error", '"Click" needs Selector'),
      problem("error", "there is a cycle"),
    ];
    expect((await refused(problem("warning", "unused"), first)).message).toBe(
      'the workflow cannot run: "Click" needs Selector',
    );
    expect((await refused(first, second)).message).toContain("Selector (and 1 more)");
    expect((await refused()).message).toContain("missing_required");
  });
});
