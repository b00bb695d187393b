import { beforeEach, expect, it } from "vitest";
import { attributeOf, parseNumber, read, tableOf } from "./read";
import { snapshot, unveil, veil } from "./snapshot";
import { secrets } from "./fill";
import { beginFill, choose, fillRefusal } from "./fill";

beforeEach(() => {
  document.body.innerHTML = "";
});

it.each<[string, number | null]>([
  ["1.234,50 €", 1234.5],
  ["$1,234.50", 1234.5],
  ["1,234", 1234],
  ["12,34", 12.34],
  ["-3.5 %", -3.5],
  ["1.234.567", 1234567],
  ["0.500", 500],
  ["none", null],
  ["\u22127", -7],
  [".5", 0.5],
])("reads %j as %s", (text, want) => expect(parseNumber(text)).toBe(want));

const table = (html: string) => {
  document.body.innerHTML = `<table>${html}</table>`;
  return document.querySelector("table")!;
};

it("expands spans, pads short rows and numbers equal headers", () => {
  const t = table("<tr><th>A<th>A<th>B<tr><td rowspan=2>1<td colspan=2>2<tr><td>3");
  expect(tableOf(t, "auto", 100)).toEqual({
    values: [{ A: "1", "A 2": "2", B: "2" }, { A: "1", "A 2": "3", B: null }],
    extra: { headers: ["A", "A 2", "B"], short: [1], total: 2 },
  });
});

it("gives arrays without a header", () => {
  expect(tableOf(table("<tr><td>1<td>2<tr><td>3<td>4"), "auto", 1).values).toEqual([["1", "2"]]);
});

it("gives live values and absolute addresses", () => {
  document.body.innerHTML = '<a href="/x">l</a><input value=old><input type=checkbox>';
  const [a, input, box] = [...document.body.children] as [Element, HTMLInputElement, HTMLInputElement];
  input.value = "new";
  box.checked = true;
  expect(attributeOf(a, "href")).toBe(new URL("/x", location.href).href);
  expect(attributeOf(input, "value")).toBe("new");
  expect(attributeOf(box, "checked")).toBe("true");
  expect(attributeOf(a, "title")).toBeNull();
});

it("reads a list with fields, counting misses", async () => {
  document.body.innerHTML = "<li><b>1,5</b><a href=/p>x</a></li><li><b>no</b></li>";
  const css = (native: string) => ({ e: "css" as const, native, list: [{ parts: [{ native }], comb: [""] }] });
  const result = await read({
    sel: { alts: [{ src: "", segments: [[css("li")]] }] }, mode: "all", what: "list", slice: 100, head: 0,
    fields: { price: { steps: [css("b")], type: "number" }, link: { steps: [css("a")], type: "url" }, has: { steps: [css("a")], type: "boolean" } },
  });
  expect(result).toMatchObject({
    s: "ok",
    values: [{ price: 1.5, link: new URL("/p", location.href).href, has: true }, { price: null, link: null, has: false }],
    extra: { misses: { price: 1, link: 1 }, total: 2 },
  });
});

it("keeps secrets out of snapshots and shows shadow roots", () => {
  document.body.innerHTML = '<input type=password value="hunter2"><input id=s><textarea>plain</textarea><div id=h></div><script>1</script>';
  const filled = document.getElementById("s") as HTMLInputElement;
  filled.value = "token-123";
  secrets.add(filled);
  (document.querySelector("input") as HTMLInputElement).value = "hunter3";
  document.getElementById("h")!.attachShadow({ mode: "open" }).innerHTML = "<i>deep</i>";
  const { html, truncated } = snapshot({ limit: 1 << 20 });
  expect(truncated).toBe(false);
  expect(html).not.toMatch(/hunter|token-123|script/);
  expect(html).toContain('<template shadowrootmode="open"><i>deep</i></template>');
  expect(html).toContain("plain</textarea>");
});

it("cuts a snapshot at its limit", () => {
  document.body.innerHTML = "<p>x</p>".repeat(1000);
  expect(snapshot({ limit: 500 }).truncated).toBe(true);
});

it.each([
  ['<input type=checkbox>', /type "checkbox" cannot be filled; use Set Checked/],
  ["<select></select>", /<select> cannot be filled; use Select Option/],
  ["<div></div>", /<div> cannot be filled/],
])("refuses to fill %s", (html, why) => {
  document.body.innerHTML = html;
  expect(fillRefusal(document.body.firstElementChild!)).toMatch(why);
});

it.each([
  ["date", "2026-02-31", false],
  ["date", "2026-02-28", true],
  ["color", "#ABCDEF", true],
  ["range", "200", false],
  ["range", "50", true],
  ["time", "25:00", false],
])("sets an input of type %s to %s: %s", (type, value, ok) => {
  document.body.innerHTML = `<input type=${type} max=100>`;
  const result = beginFill(document.body.firstElementChild!, value, false, false);
  expect("mode" in result ? result.mode === "done" : /Malformed value/.test(result.rejected) ? false : undefined).toBe(ok);
});

it("selects by value, label and index, and lists the options on a miss", () => {
  document.body.innerHTML = "<select><option value=a>One</option><option value=b> Two \n times</option><option disabled value=c>Three</option></select>";
  const select = document.querySelector("select")!;
  expect(choose(select, [{ label: "Two times" }])).toEqual({ s: "ok", values: ["b"] });
  expect(choose(select, [{ auto: "a" }])).toEqual({ s: "ok", values: ["a"] });
  expect(choose(select, [{ index: 1, value: "b" }])).toEqual({ s: "ok", values: ["b"] });
  expect(choose(select, [{ auto: "c" }])).toMatchObject({ s: "missing", message: 'option "Three" is not enabled' });
  expect(choose(select, [{ auto: "z" }])).toMatchObject({ s: "missing", options: ["One", "Two times", "Three"] });
});

it("shows secrets as dots while a page is printed, and leaves no trace", () => {
  document.body.innerHTML = "<input id=s><input id=t style='color: red'><input id=plain>";
  const [filled, styled, plain] = Array.from(document.querySelectorAll("input"));
  secrets.add(filled!);
  secrets.add(styled!);
  veil();
  expect(filled!.style.getPropertyValue("-webkit-text-security")).toBe("disc");
  expect(styled!.style.getPropertyPriority("-webkit-text-security")).toBe("important");
  expect(plain!.getAttribute("style")).toBe(null);
  unveil();
  expect(filled!.getAttribute("style")).toBe(null);
  expect(styled!.style.cssText).toBe("color: red;");
});
