import { describe, expect, it, vi } from "vitest";
import { ApiError } from "./client";
import {
  backOff,
  EventStreamParser,
  followStream,
  toExecutionEvent,
  watchExecution,
  type Connection,
  type ExecutionEvent,
  type Outside,
} from "./events";

// As a service wrote it.
const recorded = `event: status
data: {"status":"running","attempt":1}

id: 1099511627778
event: node
data: {"node_id":"pause","iteration":"","attempt":1,"tries":1,"name":"Think","type":"delay","phase":0,"status":"running","state":null,"inputs":null,"output":null,"output_artifact":null,"error":null,"degraded":false,"warnings":[],"credits":0,"started_at":"2026-11-25T22:59:38.041Z","finished_at":null,"waited_ms":0,"took_ms":0}

: still here

id: 1099511627779
event: phase
data: {"attempt":1,"phase":0,"succeeded":1,"failed":0,"skipped":0,"finished_at":"2026-11-25T22:59:41.451Z"}

event: end
data: {"status":"completed","attempt":1}

`;

const bodyOf = (...chunks: string[]) => {
  const encoder = new TextEncoder();
  return new Response(
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
        controller.close();
      },
    }),
  );
};

function outsideOf(...answers: (Response | Error)[]) {
  const left = [...answers];
  const fetched = vi.fn<typeof fetch>(() => {
    const answer = left.shift() ?? new Error("asked too often");
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  });
  const wait = vi.fn<Outside["wait"]>(() => Promise.resolve());
  return { fetch: fetched, wait };
}
const headersOf = (outside: ReturnType<typeof outsideOf>) =>
  outside.fetch.mock.calls.map(([, init]) => init?.headers as Record<string, string>);

describe("the text of a stream", () => {
  it("is the same messages however it is cut", () => {
    const whole = new EventStreamParser().push(recorded);
    expect(whole.map((one) => [one.id, one.event])).toEqual([
      ["", "status"],
      ["1099511627778", "node"],
      ["1099511627779", "phase"],
      ["", "end"],
    ]);
    for (const size of [1, 7, 64]) {
      const parser = new EventStreamParser();
      const pieces = Array.from({ length: Math.ceil(recorded.length / size) }, (_, at) =>
        parser.push(recorded.slice(at * size, (at + 1) * size)),
      );
      expect(pieces.flat()).toEqual(whole);
    }
  });

  it("joins the lines of one data and takes every line ending", () => {
    const parser = new EventStreamParser();
    expect(parser.push("data: a\r\ndata:b\r\n\r\ndata\n\n")).toEqual([
      { id: "", event: "message", data: "a\nb" },
      { id: "", event: "message", data: "" },
    ]);
    expect(parser.push("data: c\r")).toEqual([]);
    expect(parser.push("\n\r\n")).toEqual([{ id: "", event: "message", data: "c" }]);
  });

  it("becomes typed events; unknown ones are left out", () => {
    const [status, node] = new EventStreamParser().push(recorded).map(toExecutionEvent);
    expect(status).toEqual({ name: "status", seq: 0, data: { status: "running", attempt: 1 } });
    expect(node).toMatchObject({ name: "node", seq: 1_099_511_627_778, data: { node_id: "pause" } });
    expect(toExecutionEvent({ id: "", event: "weather", data: "{" })).toBeNull();
  });
});

describe("following an execution", () => {
  it("takes a broken stream up at the last event and stops at the end", async () => {
    const cut = recorded.indexOf(": still here");
    const outside = outsideOf(
      bodyOf(recorded.slice(0, cut)),
      new TypeError("network"),
      bodyOf(recorded.slice(cut)),
    );
    const events: ExecutionEvent[] = [];
    const connections: Connection[] = [];
    await watchExecution(
      {
        executionId: "e1",
        signal: new AbortController().signal,
        onEvent: (event) => events.push(event),
        onConnection: (connection) => connections.push(connection),
      },
      outside,
    );
    expect(events.map((event) => event.name)).toEqual(["status", "node", "phase", "end"]);
    expect(headersOf(outside).map((headers) => headers["Last-Event-ID"])).toEqual([
      undefined,
      "1099511627778",
      "1099511627778",
    ]);
    expect(outside.wait.mock.calls.map(([milliseconds]) => milliseconds)).toEqual([backOff(1), backOff(2)]);
    expect(connections).toEqual(["connecting", "open", "retrying", "retrying", "open", "closed"]);
  });

  it("waits longer while the server is ill and gives up on what cannot change", async () => {
    const problem = { code: "not_found", detail: "there is no such execution" };
    const gone = new Response(JSON.stringify(problem), { status: 404 });
    const outside = outsideOf(new Response(null, { status: 503 }), new Response(null, { status: 429 }), gone);
    const following = followStream(
      { url: "/x", signal: new AbortController().signal, onMessage: () => true },
      outside,
    );
    await expect(following).rejects.toEqual(
      new ApiError(404, "not_found", "there is no such execution", problem),
    );
    expect(outside.wait).toHaveBeenCalledTimes(2);
    expect(backOff(99)).toBe(15_000);
  });

  it("ends quietly when nobody wants it any more", async () => {
    const control = new AbortController();
    const outside = outsideOf(new Error("unused"));
    outside.fetch.mockImplementation(() => {
      control.abort();
      return Promise.reject(new DOMException("aborted", "AbortError"));
    });
    await followStream({ url: "/x", signal: control.signal, onMessage: () => true }, outside);
    expect(outside.wait).not.toHaveBeenCalled();
  });
});
