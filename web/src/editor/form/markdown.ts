// The little Markdown that documentation of nodes uses: paragraphs, lists, code, `code`, **strong**, links. Pure; anything
// else stays text, so nothing that is written can become markup.
export type Inline =
  { kind: "text" | "code" | "strong"; text: string } | { kind: "link"; text: string; href: string };
export type Block =
  | { kind: "paragraph"; inlines: Inline[] }
  | { kind: "list"; ordered: boolean; items: Inline[][] }
  | { kind: "code"; text: string };

const inlineRule = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(((?:https?:\/\/|\/)[^\s)]+)\)/g;

export function inlinesOf(text: string): Inline[] {
  const out: Inline[] = [];
  let at = 0;
  for (const match of text.matchAll(inlineRule)) {
    if (match.index > at) out.push({ kind: "text", text: text.slice(at, match.index) });
    const [whole, code, strong, title, href] = match as unknown as (string | undefined)[];
    if (code !== undefined) out.push({ kind: "code", text: code });
    else if (strong !== undefined) out.push({ kind: "strong", text: strong });
    else if (title !== undefined && href !== undefined) out.push({ kind: "link", text: title, href });
    at = match.index + (whole ?? "").length;
  }
  if (at < text.length) out.push({ kind: "text", text: text.slice(at) });
  return out;
}

const item = /^\s*(?:[-*]|(\d+)[.)])\s+(.*)$/;

export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  const lines = text.replace(/\r\n/g, "\n").split("\n");
  let paragraph: string[] = [];
  const close = () => {
    if (paragraph.length > 0) blocks.push({ kind: "paragraph", inlines: inlinesOf(paragraph.join(" ")) });
    paragraph = [];
  };
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    if (line.trim().startsWith("```")) {
      close();
      const end = lines.findIndex((one, place) => place > index && one.trim().startsWith("```"));
      const last = end < 0 ? lines.length : end;
      blocks.push({ kind: "code", text: lines.slice(index + 1, last).join("\n") });
      index = last;
      continue;
    }
    const found = item.exec(line);
    if (found) {
      close();
      const inlines = inlinesOf(found[2] ?? "");
      const ordered = found[1] !== undefined;
      const before = blocks.at(-1);
      if (before?.kind === "list" && before.ordered === ordered) before.items.push(inlines);
      else blocks.push({ kind: "list", ordered, items: [inlines] });
    } else if (line.trim() === "") close();
    else paragraph.push(line.trim());
  }
  close();
  return blocks;
}
