// Typing in a text area by program, so that the browser's own undo keeps working, and what keys do in code.

/** Replaces a range as if it had been typed. */
export function typeInto(area: HTMLTextAreaElement, from: number, to: number, text: string): void {
  area.focus();
  area.setSelectionRange(from, to);
  // Old, but the only way to change a text area that its undo history knows of; a test's document lacks it.
  const page = document as unknown as {
    execCommand?: (command: string, showUi: boolean, value: string) => boolean;
  };
  if (page.execCommand?.(text === "" ? "delete" : "insertText", false, text)) return;
  area.setRangeText(text, from, to, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

export interface Change {
  from: number;
  to: number;
  text: string;
  /** The selection afterwards. */
  select: { from: number; to: number };
}

const indentOf = (text: string, at: number): string =>
  /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", at - 1) + 1, at))?.[0] ?? "";

/** Enter: the next line is as far in as this one, and further after an opening bracket. */
export function newLine(text: string, from: number, to: number): Change {
  const indent = indentOf(text, from);
  const opens = /[{[(]\s*$/.test(text.slice(0, from));
  const closes = opens && /^\s*[}\])]/.test(text.slice(to));
  const inserted = `\n${indent}${opens ? "  " : ""}`;
  const caret = from + inserted.length;
  return {
    from,
    to,
    text: closes ? `${inserted}\n${indent}` : inserted,
    select: { from: caret, to: caret },
  };
}

/** Moves the lines of the selection two columns in or out. */
export function indentLines(text: string, from: number, to: number, outwards: boolean): Change {
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const next = text.indexOf("\n", to);
  const end = next < 0 ? text.length : next;
  const lines = text
    .slice(start, end)
    .split("\n")
    .map((line) => (outwards ? line.replace(/^(?: {1,2}|\t)/, "") : line === "" ? line : `  ${line}`));
  const changed = lines.join("\n");
  const firstShift = (lines[0] ?? "").length - (text.slice(start, end).split("\n")[0] ?? "").length;
  return {
    from: start,
    to: end,
    text: changed,
    select: {
      from: Math.max(start, from + firstShift),
      to: to + changed.length - (end - start),
    },
  };
}

/** Typing `{{` closes itself. */
export function closingBraces(text: string, at: number): string | null {
  const opened = text.slice(0, at).endsWith("{{") && !text.slice(0, at).endsWith("{{{");
  return opened && !/^\s*\}\}/.test(text.slice(at)) ? "  }}" : null;
}
