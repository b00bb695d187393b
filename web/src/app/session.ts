// A session can end while a page is open: it expired, or the account was signed out elsewhere.
// Whoever notices (a query or a change answered 401) says so here; the router leads to the login page and back.
import { ApiError } from "@/api/client";

const publicPaths = ["/login", "/setup", "/password"];

/** Is this answer the news that nobody is signed in any more? On the sign-in pages 401 is about what was typed. */
export function meansSessionEnded(error: unknown, path: string): boolean {
  return error instanceof ApiError && error.status === 401 && !publicPaths.includes(path);
}

/** Where to go after signing in: an address of this application, never another site. */
export function safeNext(value: unknown): string | undefined {
  if (typeof value !== "string" || !value.startsWith("/")) return undefined;
  const url = new URL(value, window.location.origin);
  if (url.origin !== window.location.origin || publicPaths.includes(url.pathname)) return undefined;
  return url.pathname + url.search + url.hash;
}

type Listener = () => void;
let listener: Listener = () => undefined;

export function onSessionEnded(tell: Listener): void {
  listener = tell;
}

export function noticeError(error: unknown): void {
  if (meansSessionEnded(error, window.location.pathname)) listener();
}
