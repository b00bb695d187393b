// What is coloured in a code field. Rough on purpose: colours help the eye, the server is who checks.
import { templateParts } from "./code_field_template";

export type CodeLanguage = "text" | "template" | "expression" | "javascript" | "json" | "html" | "selector";
export type TokenKind =
  "keyword" | "string" | "number" | "comment" | "name" | "function" | "tag" | "brace" | "operator";
export interface Token {
  text: string;
  kind?: TokenKind;
  /** Stands in `{{ … }}`. */
  inTemplate?: boolean;
}

type Rules = readonly (readonly [TokenKind | undefined, string])[];

const strings = String.raw`"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?`;
const number = String.raw`\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b`;
const javascriptWords =
  "async|await|break|case|catch|class|const|continue|default|delete|do|else|extends|false|finally|for|function|if|in|instanceof|let|new|null|of|return|switch|this|throw|true|try|typeof|undefined|var|void|while|yield";

const rules: Readonly<Record<Exclude<CodeLanguage, "text" | "template">, Rules>> = {
  expression: [
    ["string", strings],
    ["number", number],
    ["keyword", String.raw`\b(?:true|false|null|in)\b`],
    ["function", String.raw`[A-Za-z_]\w*(?=\()`],
    ["name", String.raw`[A-Za-z_]\w*`],
    ["operator", String.raw`[-+*/%!<>=&|?:]+`],
  ],
  javascript: [
    ["comment", String.raw`//[^\n]*|/\*[\s\S]*?(?:\*/|$)`],
    ["string", strings + "|`(?:\\\\.|[^`\\\\])*`?"],
    ["number", number],
    ["keyword", String.raw`\b(?:${javascriptWords})\b`],
    ["function", String.raw`[A-Za-z_$][\w$]*(?=\()`],
    [undefined, String.raw`[A-Za-z_$][\w$]*`],
  ],
  json: [
    ["name", String.raw`"(?:\\.|[^"\\\n])*"(?=\s*:)`],
    ["string", String.raw`"(?:\\.|[^"\\\n])*"?`],
    ["number", String.raw`-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?`],
    ["keyword", String.raw`\b(?:true|false|null)\b`],
  ],
  html: [
    ["comment", String.raw`<!--[\s\S]*?(?:-->|$)`],
    ["tag", String.raw`</?[A-Za-z][\w-]*|/?>`],
    ["string", String.raw`(?<==)(?:"[^"]*"?|'[^']*'?)`],
  ],
  selector: [
    ["operator", String.raw` >> | \|> `],
    [
      "keyword",
      String.raw`(?:^|(?<=>> |\|> ))\s*(?:css|xpath|text|role|testid|id|label|placeholder|title|alt|nth|visible|has|has-not|has-text|frame)=`,
    ],
    ["string", strings],
    ["tag", String.raw`[.#][A-Za-z_-][\w-]*`],
    ["number", number],
  ],
};

const compiled = new Map<string, RegExp>();
function matcherOf(language: keyof typeof rules): RegExp {
  const known = compiled.get(language);
  if (known) return known;
  const made = new RegExp(rules[language].map(([, source]) => `(${source})`).join("|"), "g");
  compiled.set(language, made);
  return made;
}

function tokensOf(text: string, language: keyof typeof rules): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (const match of text.matchAll(matcherOf(language))) {
    if (match[0] === "") continue;
    if (match.index > at) tokens.push({ text: text.slice(at, match.index) });
    const groups: readonly (string | undefined)[] = match.slice(1);
    const rule = groups.findIndex((group) => group !== undefined);
    const kind = rules[language][rule]?.[0];
    tokens.push(kind ? { text: match[0], kind } : { text: match[0] });
    at = match.index + match[0].length;
  }
  if (at < text.length) tokens.push({ text: text.slice(at) });
  return tokens;
}

// A piece of text whose templates are coloured as expressions, and what is between them by `rest`.
function withTemplates(text: string, rest: (piece: string) => Token[]): Token[] {
  return templateParts(text).flatMap((part): Token[] => {
    if (part.kind === "text") return rest(text.slice(part.from, part.to));
    return [
      { text: text.slice(part.from, part.source.from), kind: "brace", inTemplate: true },
      ...tokensOf(text.slice(part.source.from, part.source.to), "expression").map((token) => ({
        ...token,
        inTemplate: true,
      })),
      ...(part.closed
        ? [{ text: text.slice(part.source.to, part.to), kind: "brace" as const, inTemplate: true }]
        : []),
    ];
  });
}

const plain = (text: string): Token[] => [{ text }];

/** The tokens together are the text. */
export function tokenize(text: string, language: CodeLanguage): Token[] {
  switch (language) {
    case "text":
      return plain(text);
    case "template":
      return withTemplates(text, plain);
    case "html":
      return withTemplates(text, (piece) => tokensOf(piece, "html"));
    case "selector":
      return withTemplates(text, (piece) => tokensOf(piece, "selector"));
    case "json":
      // A value that is one template stands in no quotes; templates inside of strings stay in theirs.
      if (text.trimStart().startsWith("{{")) return withTemplates(text, plain);
      return tokensOf(text, "json").flatMap((token) =>
        token.kind === "string"
          ? withTemplates(token.text, (piece) => [{ text: piece, kind: "string" }])
          : [token],
      );
    default:
      return tokensOf(text, language);
  }
}

export interface CodeMark {
  from: number;
  to: number;
}

/** The tokens cut at the borders of a mark, so that what is inside can be underlined. */
export function markTokens(
  tokens: readonly Token[],
  mark: CodeMark | undefined,
): (Token & { marked?: true })[] {
  if (!mark || mark.to <= mark.from) return [...tokens];
  const out: (Token & { marked?: true })[] = [];
  let at = 0;
  for (const token of tokens) {
    const from = Math.min(Math.max(mark.from - at, 0), token.text.length);
    const to = Math.min(Math.max(mark.to - at, 0), token.text.length);
    at += token.text.length;
    if (from > 0) out.push({ ...token, text: token.text.slice(0, from) });
    if (to > from) out.push({ ...token, text: token.text.slice(from, to), marked: true });
    if (to < token.text.length && to >= from) out.push({ ...token, text: token.text.slice(to) });
  }
  return out;
}
