import type { Schemas } from "@/api/client";

const list = (names: readonly string[], word: string): string =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} ${word} ${names.at(-1) ?? ""}`;

/** A rule between inputs, as a person says it. */
export function ruleSentence({ kind, inputs }: Schemas["NodeRule"]): string {
  if (kind === "exactly_one")
    return `Give ${list(inputs, "or")}, not ${inputs.length > 2 ? "several" : "both"}.`;
  return inputs.length === 1
    ? `${list(inputs, "or")} must come from somewhere: connect at least one.`
    : `Give at least one of ${list(inputs, "and")}.`;
}
