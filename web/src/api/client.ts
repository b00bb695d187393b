// The one door to the API. Every answer that is not 2xx becomes an ApiError, so callers see data or a thrown sentence.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly problem: unknown,
    /** Seconds to wait before trying again, where the server says so. */
    readonly retryAfter?: number,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** Nothing is there, or nothing of ours: the server does not say which. */
export const isNotFound = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

function textMember(value: unknown, name: string): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const member = (value as Record<string, unknown>)[name];
  return typeof member === "string" ? member : undefined;
}

/** Why a workflow cannot run, for people: the detail names nodes and problems as programs do. */
function refusalText(problem: unknown): string | undefined {
  if (textMember(problem, "reason") !== "not_runnable") return undefined;
  const { problems } = ((problem as { data?: unknown }).data ?? {}) as { problems?: unknown };
  const reasons = Array.isArray(problems)
    ? problems.flatMap((one) =>
        textMember(one, "severity") === "error" ? (textMember(one, "reason") ?? []) : [],
      )
    : [];
  const more = reasons.length - 1;
  if (more < 0) return undefined;
  return `the workflow cannot run: ${reasons[0]}${more === 0 ? "" : ` (and ${more} more)`}`;
}

export async function errorOf(response: Response): Promise<ApiError> {
  const problem: unknown = await response.json().catch(() => undefined);
  const message =
    refusalText(problem) ??
    textMember(problem, "detail") ??
    textMember(problem, "title") ??
    `the server answered ${response.status}`;
  const wait = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  return new ApiError(
    response.status,
    textMember(problem, "code") ?? "unknown",
    message,
    problem,
    Number.isNaN(wait) ? undefined : wait,
  );
}

export const api = createClient<paths>({ baseUrl: "/", credentials: "same-origin" });
api.use({
  async onResponse({ response }) {
    if (!response.ok) throw await errorOf(response);
  },
  onError({ error }) {
    return error instanceof ApiError
      ? error
      : new ApiError(0, "offline", "the server cannot be reached; check that it runs and try again", error);
  },
});

/** The data of an answer; for calls whose answer always has some. */
export async function unwrap<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  if (data === undefined) throw new ApiError(0, "empty", "the server's answer has no content", undefined);
  return data;
}
