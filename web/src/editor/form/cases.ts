// The cases of a switch: a label that becomes a path, and when it is taken. Pure.
export interface Case {
  label: string;
  /** `equals` compares with a value, `when` is an expression over `value`. */
  by: "equals" | "when";
  text: string;
  /** As it was written, for members we do not show. */
  written: Record<string, unknown>;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Null when it is something else, such as a template. */
export function casesOf(value: unknown): Case[] | null {
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every(isObject)) return null;
  return value.map((written) => {
    const by = written.when === undefined ? "equals" : "when";
    const test = written[by];
    return {
      label: typeof written.label === "string" ? written.label : "",
      by,
      text: typeof test === "string" ? test : test === undefined ? "" : JSON.stringify(test),
      written,
    };
  });
}

function testValue({ by, text, written }: Case): unknown {
  const before = written[by];
  if (by === "equals" && typeof before !== "string" && before !== undefined) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return text;
    }
  }
  return text;
}

export const valueOfCases = (cases: readonly Case[]): unknown =>
  cases.length === 0
    ? undefined
    : cases.map((one) => {
        const others = Object.fromEntries(
          Object.entries(one.written).filter(([key]) => !["label", "equals", "when"].includes(key)),
        );
        return { ...others, label: one.label, [one.by]: testValue(one) };
      });
