import type { Schemas } from "@/api/client";

export type Scope = Schemas["NewToken"]["scopes"][number];

/** What a token with this scope may do, in the order of power. */
export const scopeTexts: readonly { scope: Scope; title: string; text: string }[] = [
  {
    scope: "read",
    title: "Read",
    text: "See workflows, runs and their results, artifacts, usage. Never a secret.",
  },
  { scope: "run", title: "Run", text: "Start, retry and cancel runs." },
  {
    scope: "write",
    title: "Write",
    text: "Change, activate and delete workflows, triggers and credentials.",
  },
  { scope: "admin", title: "Administer", text: "Manage users, and see everybody's audit log and settings." },
];

/** An expired token is of no use to anybody, but worth seeing: it explains why a script has stopped. */
export function isExpired(expiresAt: string | null, now: Date): boolean {
  return expiresAt !== null && new Date(expiresAt) <= now;
}

export const lives: readonly { value: string; label: string }[] = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "a year" },
  { value: "", label: "never" },
];
