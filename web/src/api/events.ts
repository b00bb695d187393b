// Live events: Server-Sent Events read with fetch.
//
// Not EventSource: it gives up for good after one HTTP error, cannot be given the id to resume at, and hides why it failed.
// Here a broken stream is taken up again at the last event, after a back-off that grows while nothing arrives.
import { errorOf, type Schemas } from "./client";

export interface StreamMessage {
  /** Empty: the event has none and nothing resumes at it. */
  id: string;
  event: string;
  data: string;
}

/** Cuts a stream of text into messages; a message may arrive in pieces. */
export class EventStreamParser {
  private rest = "";
  private id = "";
  private event = "";
  private data: string[] = [];

  push(text: string): StreamMessage[] {
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.line(line));
  }

  private line(line: string): StreamMessage[] {
    if (line === "") return this.dispatch();
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "id") this.id = value;
    else if (field === "event") this.event = value;
    else if (field === "data") this.data.push(value);
    return [];
  }

  private dispatch(): StreamMessage[] {
    const { id, event, data } = this;
    this.id = "";
    this.event = "";
    this.data = [];
    return data.length === 0 ? [] : [{ id, event: event || "message", data: data.join("\n") }];
  }
}

export type Connection = "connecting" | "open" | "retrying" | "closed";

export interface Follow {
  url: string;
  signal: AbortSignal;
  /** `false` ends the stream. */
  onMessage: (message: StreamMessage) => boolean;
  onConnection?: (connection: Connection) => void;
}
/** What tests put in place of the network and the clock. */
export interface Outside {
  fetch: typeof fetch;
  wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

const longestWait = 15_000;
export const backOff = (failures: number): number =>
  Math.min(longestWait, 500 * 2 ** Math.max(0, failures - 1));

const real: Outside = {
  fetch: (...call) => window.fetch(...call),
  wait: (milliseconds, signal) =>
    new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      signal.addEventListener("abort", done);
    }),
};

const mayRecover = (status: number): boolean => status === 429 || status >= 500;

type Ending = "stopped" | "broken";

async function readStream(
  body: ReadableStream<Uint8Array>,
  onMessage: (message: StreamMessage) => boolean,
): Promise<Ending> {
  const parser = new EventStreamParser();
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return "broken";
      for (const message of parser.push(decoder.decode(value, { stream: true }))) {
        if (!onMessage(message)) return "stopped";
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Follows a stream until it is stopped or aborted. Rejects with the ApiError of an answer that trying again cannot change. */
export async function followStream(follow: Follow, outside: Outside = real): Promise<void> {
  const { url, signal, onMessage, onConnection } = follow;
  let lastId = "";
  let failures = 0;
  const receive = (message: StreamMessage): boolean => {
    failures = 0;
    if (message.id !== "") lastId = message.id;
    return onMessage(message);
  };
  const connect = async (): Promise<Ending> => {
    const headers: Record<string, string> = { Accept: "text/event-stream" };
    if (lastId !== "") headers["Last-Event-ID"] = lastId;
    const response = await outside.fetch(url, {
      headers,
      signal,
      credentials: "same-origin",
      cache: "no-store",
    });
    if (!response.ok && !mayRecover(response.status)) throw await errorOf(response);
    if (!response.ok || !response.body) return "broken";
    onConnection?.("open");
    return readStream(response.body, receive);
  };
  onConnection?.("connecting");
  while (!signal.aborted) {
    // A network that failed is a TypeError; everything else is ours to report.
    const ending = await connect().catch((error: unknown): Ending => {
      if (signal.aborted) return "stopped";
      if (error instanceof TypeError) return "broken";
      throw error;
    });
    if (ending === "stopped") break;
    failures += 1;
    onConnection?.("retrying");
    await outside.wait(backOff(failures), signal);
  }
  onConnection?.("closed");
}

type EventData = Schemas["ExecutionEvents"];
export type ExecutionEvent = {
  [Name in keyof EventData]: { name: Name; seq: number; data: EventData[Name] };
}[keyof EventData];

const names: ReadonlySet<string> = new Set<keyof EventData>([
  "node",
  "phase",
  "log",
  "artifact",
  "status",
  "end",
  "dropped",
]);

/** Null for an event of a newer server. */
export function toExecutionEvent(message: StreamMessage): ExecutionEvent | null {
  if (!names.has(message.event)) return null;
  const data: unknown = JSON.parse(message.data);
  return { name: message.event, seq: message.id === "" ? 0 : Number(message.id), data } as ExecutionEvent;
}

export interface WatchExecution {
  executionId: string;
  signal: AbortSignal;
  onEvent: (event: ExecutionEvent) => void;
  onConnection?: (connection: Connection) => void;
}

/** Everything that happened in an execution, then what happens, until it ends. */
export function watchExecution(watch: WatchExecution, outside?: Outside): Promise<void> {
  return followStream(
    {
      url: `/api/v1/executions/${encodeURIComponent(watch.executionId)}/events`,
      signal: watch.signal,
      ...(watch.onConnection && { onConnection: watch.onConnection }),
      onMessage: (message) => {
        const event = toExecutionEvent(message);
        if (event) watch.onEvent(event);
        return event?.name !== "end";
      },
    },
    outside,
  );
}

/** One picture of a browser that runs; no picture while the page shows a secret. */
export type ScreencastFrame = Schemas["ScreencastFrame"];

export interface WatchScreencast {
  executionId: string;
  signal: AbortSignal;
  onFrame: (frame: ScreencastFrame) => void;
}

export function watchScreencast(watch: WatchScreencast, outside?: Outside): Promise<void> {
  return followStream(
    {
      url: `/api/v1/executions/${encodeURIComponent(watch.executionId)}/screencast`,
      signal: watch.signal,
      onMessage: (message) => {
        if (message.event === "frame") watch.onFrame(JSON.parse(message.data) as ScreencastFrame);
        return message.event !== "end";
      },
    },
    outside,
  );
}
