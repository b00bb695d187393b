// How selectors are spelled, for the picker of kinds. The server has the grammar; this only tells the kinds apart. Pure.
export const selectorKinds = [
  {
    kind: "css",
    title: "CSS",
    example: ".price, #buy, button[type=submit]",
    hint: "Sees through open shadow roots. Short ones live longest: an id, a class, an attribute.",
  },
  {
    kind: "text",
    title: "Text",
    example: "Add to cart",
    hint: "The text a person reads, any case, also as a part. In quotes it must be exactly that.",
  },
  {
    kind: "role",
    title: "Role",
    example: 'button[name="Sign in"]',
    hint: "What a screen reader calls it: button, link, textbox, heading[level=1]… with [name=…] its name.",
  },
  { kind: "label", title: "Label", example: "E-mail", hint: "A field, by the text of its label." },
  { kind: "placeholder", title: "Placeholder", example: "Search…", hint: "A field, by its placeholder." },
  { kind: "testid", title: "Test id", example: "buy-button", hint: "The attribute data-testid, exactly." },
  { kind: "id", title: "Id", example: "email", hint: "The attribute id, exactly." },
  { kind: "title", title: "Title", example: "Close", hint: "The tooltip of the element." },
  { kind: "alt", title: "Alt text", example: "Company logo", hint: "A picture, by what it is called." },
  {
    kind: "xpath",
    title: "XPath",
    example: '//td[.="Total"]/following-sibling::td',
    hint: "For what CSS cannot say. It does not see into shadow roots.",
  },
  {
    kind: "chain",
    title: "Chain",
    example: '#cart >> role=button[name="Remove"]',
    hint: "Steps: “ >> ” looks inside what was found, “ |> ” enters an iframe; nth=0 takes the first.",
  },
] as const;
export type SelectorKind = (typeof selectorKinds)[number]["kind"];

const engines = new Set<string>(selectorKinds.map((one) => one.kind));
const steps = / >> | \|> /;
const isKind = (text: string): text is SelectorKind => engines.has(text) && text !== "chain";

export interface SelectorText {
  kind: SelectorKind;
  /** Without the prefix that says the kind. */
  body: string;
}

export function readSelector(text: string): SelectorText {
  if (steps.test(text)) return { kind: "chain", body: text };
  const [, engine = "", body = ""] = /^\s*([a-z-]+)=([\s\S]*)$/.exec(text) ?? [];
  if (isKind(engine) && engine !== "css") return { kind: engine, body };
  // nth=, has=, visible= and the like refine a step before them.
  if (/^(?:nth|visible|has|has-not|has-text|frame)$/.test(engine)) return { kind: "chain", body: text };
  if (/^\s*(?:\(*\/\/|\.\.)/.test(text)) return { kind: "xpath", body: text };
  return { kind: "css", body: text };
}

export function writeSelector({ kind, body }: SelectorText): string {
  if (kind === "css" || kind === "chain") return body;
  if (kind === "xpath" && /^\s*(?:\(*\/\/|\.\.)/.test(body)) return body;
  return `${kind}=${body}`;
}

const named = new Set<SelectorKind>(["text", "label", "placeholder", "testid", "id", "title", "alt"]);

/** Another kind: words are kept between kinds that look for words, a chain keeps what it begins with. */
export function changeKind(text: string, kind: SelectorKind): string {
  const before = readSelector(text);
  if (before.kind === kind) return text;
  if (kind === "chain") return text.trim() === "" ? "" : `${writeSelector(before)} >> `;
  return writeSelector({ kind, body: named.has(before.kind) && named.has(kind) ? before.body : "" });
}

/** The alternatives, best first; at least one to type into. */
export function alternativesOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  const texts = Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
  return texts.length === 0 ? [""] : texts;
}

/** One stands alone, several are a list. */
export function valueOfAlternatives(alternatives: readonly string[]): unknown {
  const [first = "", ...others] = alternatives;
  if (others.length > 0) return [...alternatives];
  return first === "" ? undefined : first;
}
