// JSON as a person types it into a field: a value, or one template that gives it. Pure.
export type JsonText = { ok: true; value: unknown } | { ok: false; message: string; at: number | undefined };

/** What `readJsonText` reads as the same value. */
export function jsonText(value: unknown): string {
  if (value === undefined) return "";
  if (typeof value === "string" && value.trim().startsWith("{{")) return value;
  return JSON.stringify(value, null, 2);
}

/** An empty text takes the value away. */
export function readJsonText(text: string): JsonText {
  const trimmed = text.trim();
  if (trimmed === "") return { ok: true, value: undefined };
  if (trimmed.startsWith("{{")) return { ok: true, value: trimmed };
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    const place = /position (\d+)/.exec(message)?.[1];
    return {
      ok: false,
      message: sentence(message, text),
      at: place === undefined ? undefined : Number(place),
    };
  }
}

function sentence(message: string, text: string): string {
  if (/end of (JSON )?(input|data)|Unterminated/i.test(message))
    return "This JSON is not finished: a bracket or a quote is not closed.";
  const place = /position (\d+)/.exec(message)?.[1];
  const line = place === undefined ? undefined : text.slice(0, Number(place)).split("\n").length;
  return line === undefined
    ? "This is not JSON: texts and keys stand in double quotes."
    : `This is not JSON: something is wrong in line ${line}. Texts and keys stand in double quotes.`;
}
