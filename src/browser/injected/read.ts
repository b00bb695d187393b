// Waits and extraction. A read is one call, so what it returns comes from one document.
import type { Field, Missing, ReadArgs, ReadResult, Selector, WaitArgs, WaitResult } from "./protocol";
import { attr, children, isElement, tag } from "./dom";
import { checkedState } from "./aria";
import { newContext, type QueryContext } from "./css";
import { currentValue } from "./fill";
import { resolve, runSteps } from "./resolve";
import { normalise } from "./text";
import { isVisible } from "./visible";

// Runs `test` now, at every mutation and ten times a second, until it answers or the time is over.
function until<T>(slice: number, test: (last: boolean) => T | null): Promise<T> {
  return new Promise((done, failed) => {
    const end = performance.now() + slice;
    let timer = 0;
    let queued = false;
    const observer = new MutationObserver(() => {
      if (!queued) {
        queued = true;
        queueMicrotask(run);
      }
    });
    const run = () => {
      queued = false;
      clearTimeout(timer);
      const left = end - performance.now();
      try {
        const found = test(left <= 0);
        if (found !== null) {
          observer.disconnect();
          done(found);
          return;
        }
      } catch (e) {
        observer.disconnect();
        failed(e);
        return;
      }
      timer = window.setTimeout(run, Math.max(1, Math.min(100, left)));
    };
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    run();
  });
}

export function wait(a: WaitArgs): Promise<WaitResult> {
  return until<WaitResult>(a.slice, (last) => {
    const found = resolve(a.sel, "first", true);
    if (found.s === "remote") return found;
    const one = found.s === "one" ? found : null;
    const absent = a.state === "detached" || a.state === "hidden";
    const ok = !one ? absent : a.state === "attached" || (a.state === "visible" && isVisible(one.e)) || (a.state === "hidden" && !isVisible(one.e));
    if (ok) return { s: "ok", ...(one ? { m: one.m } : {}) };
    if (!last) return null;
    if (!one) return { s: "not_yet", message: "no element matches", missing: found as Missing };
    return { s: "not_yet", message: a.state === "visible" ? "not visible" : `${one.m.preview.html} is still ${a.state === "hidden" ? "visible" : "attached"}` };
  });
}

export function read(a: ReadArgs): Promise<ReadResult> {
  const start = performance.now();
  return until<ReadResult>(a.slice, (last) => {
    if (!a.sel) return { s: "ok", values: [wholeDocument()], url: location.href };
    const rest = performance.now() - start >= a.head;
    if (a.mode === "now") return look(a, a.sel);
    const cx = newContext();
    const found = resolve(a.sel, a.mode, rest, cx);
    if (found.s === "remote") return found;
    if (found.s !== "one") return last ? { s: "not_yet", reason: found.s, missing: found } : null;
    return { s: "ok", m: found.m, url: location.href, ...extract(a, a.mode === "all" ? found.all : [found.e], cx) };
  });
}

function look(a: ReadArgs, sel: Selector): ReadResult {
  const cx = newContext();
  const found = resolve(sel, "all", true, cx);
  if (found.s === "remote") return found;
  const list = found.s === "one" ? found.all.filter((e) => !a.visible || isVisible(e)) : [];
  if (a.what === "count") return { s: "ok", values: [list.length], url: location.href };
  return { s: "ok", url: location.href, ...extract(a, list, cx) };
}

function extract(a: ReadArgs, list: Element[], cx: QueryContext): { values: unknown[]; extra?: Record<string, unknown> } {
  switch (a.what) {
    case "text":
      return { values: list.map(textOf) };
    case "attr":
      return { values: list.map((e) => attributeOf(e, a.name ?? "")) };
    case "html":
      return { values: list.map((e) => e.outerHTML) };
    case "inner":
      return { values: list.map((e) => e.innerHTML) };
    case "count":
      return { values: [list.length] };
    case "list":
      return listOf(list, a.fields ?? {}, a.limit ?? 1000, cx);
    case "table":
      return tableOf(list[0] as Element, a.header ?? "auto", a.limit ?? 10000);
    case "state":
      return { values: list.map((e) => ({ visible: isVisible(e), checked: checkedState(e) ?? null, value: currentValue(e) })) };
    case "rect":
      return { values: list.map(documentRect) };
  }
}

export function documentRect(e: Element): { x: number; y: number; width: number; height: number } {
  const b = e.getBoundingClientRect();
  return { x: b.x + window.scrollX, y: b.y + window.scrollY, width: b.width, height: b.height };
}

function textOf(e: Element): string {
  const rendered = (e as HTMLElement).innerText;
  return rendered === undefined ? (e.textContent ?? "") : rendered.trim();
}

const kUrls = /^(href|src|action|formaction|poster|cite|data|longdesc|background|srcset|xlink:href)$/;

// Live value and checked; addresses absolute; null: not there.
export function attributeOf(e: Element, name: string): string | null {
  const low = name.toLowerCase();
  if (low === "value" && /^(input|textarea|select|option|button|progress|meter|li)$/.test(tag(e)) && (e.hasAttribute("value") || /^(input|textarea|select)$/.test(tag(e)))) {
    return String((e as HTMLInputElement).value);
  }
  if (low === "checked" && checkedState(e) !== undefined) return String(checkedState(e));
  const raw = attr(e, name);
  if (raw === null || !kUrls.test(low) || low === "srcset") return raw;
  return absolute(raw, e) ?? raw;
}

function absolute(address: string, e: Element): string | null {
  try {
    return new URL(address, e.baseURI).href;
  } catch {
    return null;
  }
}

function wholeDocument(): string {
  const type = document.doctype;
  const ids = type ? (type.publicId ? ` PUBLIC "${type.publicId}"` : type.systemId ? " SYSTEM" : "") + (type.systemId ? ` "${type.systemId}"` : "") : "";
  return (type ? `<!DOCTYPE ${type.name}${ids}>` : "") + (document.documentElement?.outerHTML ?? "");
}

// ---- lists ---------------------------------------------------------------------------------------------------------

// Keeps digits, sign, "." and ","; of both separators the last is decimal; a single one before exactly three digits
// groups. Null: no digits.
export function parseNumber(text: string): number | null {
  // Most are of this kind, and the rest is slow.
  const plain = /^[^\d.,\u2212-]*(\d{1,15}(\.\d\d?)?)[^\d.,\u2212-]*$/.exec(text);
  if (plain) return Number(plain[1]);
  // A separator before the number belongs to it only when it touches it: ".5", but not "No. 5".
  const lead = /^[^0-9]*/.exec(text)![0];
  let t = (lead.replace(/[.,](?=[^])/g, "") + text.slice(lead.length)).replace(/\u2212/g, "-").replace(/[^0-9.,-]/g, "");
  const negative = /^[^0-9]*-/.test(t);
  t = t.replace(/-/g, "");
  if (!/\d/.test(t)) return null;
  t = t.replace(/^[.,]+(?=\d*[.,])|[.,]+$/g, "");
  const dot = t.lastIndexOf(".");
  const comma = t.lastIndexOf(",");
  const count = (c: string) => t.split(c).length - 1;
  let decimal = -1;
  if (dot >= 0 && comma >= 0) decimal = Math.max(dot, comma);
  else if (dot >= 0 || comma >= 0) {
    const at = Math.max(dot, comma);
    const groups = count(dot >= 0 ? "." : ",") > 1 || (t.length - at - 1 === 3 && at > 0);
    if (!groups) decimal = at;
  }
  const whole = (decimal < 0 ? t : t.slice(0, decimal)).replace(/[.,]/g, "");
  const value = Number(`${whole || "0"}.${decimal < 0 ? "0" : t.slice(decimal + 1).replace(/[.,]/g, "") || "0"}`);
  return Number.isFinite(value) ? (negative ? -value : value) : null;
}

function fieldOf(item: Element, f: Field, cx: QueryContext): unknown {
  const e = f.steps?.length ? runSteps([item], f.steps, cx)[0] : item;
  if (f.type === "boolean" && !f.attr) return e !== undefined;
  if (!isElement(e)) return f.type === "boolean" ? false : null;
  if (f.type === "html" && !f.attr) return e.outerHTML;
  const raw = f.attr ? attributeOf(e, f.attr) : f.type === "url" ? (attributeOf(e, "href") ?? attributeOf(e, "src")) : textOf(e);
  if (f.type === "boolean") return raw !== null && raw !== "false";
  if (raw === null) return null;
  if (f.type === "number") return parseNumber(raw);
  return f.type === "url" ? absolute(raw, e) : raw;
}

function listOf(items: Element[], fields: Record<string, string | Field>, limit: number, cx: QueryContext): { values: unknown[]; extra: Record<string, unknown> } {
  const misses: Record<string, number> = {};
  const values = items.slice(0, limit).map((item) => {
    const row: Record<string, unknown> = {};
    for (const [name, f] of Object.entries(fields)) {
      row[name] = fieldOf(item, f as Field, cx);
      if (row[name] === null) misses[name] = (misses[name] ?? 0) + 1;
    }
    return row;
  });
  return { values, extra: { misses, total: items.length } };
}

// ---- tables --------------------------------------------------------------------------------------------------------

export function tableOf(e: Element, header: "auto" | "first_row" | "none", limit: number): { values: unknown[]; extra: Record<string, unknown> } {
  const table = tag(e) === "table" ? (e as HTMLTableElement) : (e.querySelector("table") ?? (e as HTMLTableElement));
  const rows = table.rows ? Array.from(table.rows) : children(table);
  const grid: string[][] = [];
  const heads: boolean[] = [];
  rows.slice(0, limit + 10).forEach((row, y) => {
    const line = (grid[y] ??= []);
    const cells = Array.from((row as HTMLTableRowElement).cells ?? children(row));
    heads[y] = cells.length > 0 && (cells.every((c) => tag(c) === "th") || tag(row.parentElement!) === "thead");
    let x = 0;
    for (const cell of cells) {
      while (line[x] !== undefined) x++;
      const text = normalise(textOf(cell));
      const td = cell as HTMLTableCellElement;
      const height = td.rowSpan === 0 ? rows.length - y : Math.min(td.rowSpan || 1, rows.length - y, 1000);
      for (let dy = 0; dy < height; dy++) {
        const target = (grid[y + dy] ??= []);
        for (let dx = 0; dx < Math.min(td.colSpan || 1, 1000); dx++) target[x + dx] ??= text;
      }
      x += td.colSpan || 1;
    }
  });
  const width = Math.max(0, ...grid.map((l) => l.length));
  const asHeader = header === "first_row" || (header === "auto" && heads[0] === true) ? 1 : 0;
  let top = asHeader;
  if (header === "auto" && asHeader) while (heads[top] && rows[top]?.parentElement && tag(rows[top]!.parentElement!) === "thead") top++;
  const short: number[] = [];
  const body = grid.slice(top, top + limit).map((line, i) => {
    if (line.length < width || Array.from(line).some((c) => c === undefined)) short.push(i);
    return Array.from({ length: width }, (_, x) => line[x] ?? null);
  });
  if (!asHeader) return { values: body, extra: { headers: [], short, total: grid.length } };
  const seen = new Map<string, number>();
  const headers = Array.from({ length: width }, (_, x) => {
    // The lowest header row names the column.
    const name = grid[top - 1]?.[x] || grid[0]?.[x] || `Column ${x + 1}`;
    const n = (seen.get(name) ?? 0) + 1;
    seen.set(name, n);
    return n === 1 ? name : `${name} ${n}`;
  });
  const values = body.map((line) => Object.fromEntries(headers.map((h, x) => [h, line[x]])));
  return { values, extra: { headers, short, total: grid.length - top } };
}

