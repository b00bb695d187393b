// Where the `{{ … }}` of a text are. Braces inside strings and maps of the expression do not end it, as on the server.
export interface TemplatePart {
  kind: "text" | "expression";
  /** In the whole text; an expression includes its braces. */
  from: number;
  to: number;
  /** Of an expression: what stands between the braces. */
  source: { from: number; to: number };
  closed: boolean;
}

const quotes = ['"""', "'''", '"', "'"] as const;

/** The end of the string that begins at `at`, or the end of the text when it is not closed. */
function endOfString(text: string, at: number, quote: string, raw: boolean): number {
  for (let index = at + quote.length; index < text.length; index += 1) {
    if (text[index] === "\\" && !raw) index += 1;
    else if (text.startsWith(quote, index)) return index + quote.length;
  }
  return text.length;
}

/** The place after the `}}` that ends the expression whose source begins at `from`; -1 when there is none. */
function endOfExpression(text: string, from: number): number {
  let depth = 0;
  for (let index = from; index < text.length; index += 1) {
    const quote = quotes.find((one) => text.startsWith(one, index));
    if (quote !== undefined) {
      const before = text.slice(Math.max(from, index - 2), index);
      index = endOfString(text, index, quote, /(^|[^\w])b?r$/i.test(before)) - 1;
    } else if (text[index] === "{") depth += 1;
    else if (text[index] === "}" && depth > 0) depth -= 1;
    else if (text.startsWith("}}", index)) return index + 2;
  }
  return -1;
}

export function templateParts(text: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf("{{", at);
    const textEnd = open < 0 ? text.length : open;
    if (textEnd > at)
      parts.push({
        kind: "text",
        from: at,
        to: textEnd,
        source: { from: at, to: textEnd },
        closed: true,
      });
    if (open < 0) break;
    const end = endOfExpression(text, open + 2);
    const to = end < 0 ? text.length : end;
    parts.push({
      kind: "expression",
      from: open,
      to,
      source: { from: open + 2, to: end < 0 ? to : end - 2 },
      closed: end >= 0,
    });
    at = to;
  }
  return parts;
}

export const hasTemplate = (text: string): boolean => text.includes("{{");

/** The whole text is one expression, so that its value keeps its type. */
export function isOneExpression(text: string): boolean {
  const [part, ...others] = templateParts(text.trim());
  return part?.kind === "expression" && part.closed && others.length === 0;
}

/** The strings before `at` are closed: what is typed there is code, not text. */
export function isInString(source: string, at: number): boolean {
  for (let index = 0; index < at; index += 1) {
    const quote = quotes.find((one) => source.startsWith(one, index));
    if (quote === undefined) continue;
    const end = endOfString(source, index, quote, false);
    if (end > at || (end === source.length && !source.slice(index + 1).endsWith(quote))) return true;
    index = end - 1;
  }
  return false;
}
