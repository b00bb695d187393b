import { beforeEach, describe, expect, it } from "vitest";
import type { CssComplex, Selector, Step } from "./protocol";
import { accessibleName, isDisabled, roleOf } from "./aria";
import { walk } from "./dom";
import { newContext } from "./css";
import { preview, resolve, runSteps } from "./resolve";

const ids = (list: Element[]) => list.map((e) => e.id);
const run = (...steps: Step[]) => ids(runSteps([document], steps, newContext()));
const compound = (native: string): CssComplex => ({ parts: [{ native }], comb: [""] });
const css = (native: string): Step => ({ e: "css", native, list: [compound(native)] });
const sel = (...alts: Step[][]): Selector => ({ alts: alts.map((steps) => ({ src: "", segments: [steps] })) });

function withShadow(host: string, html: string): void {
  document.querySelector(host)!.attachShadow({ mode: "open" }).innerHTML = html;
}

beforeEach(() => {
  document.body.innerHTML = "";
});

describe("css", () => {
  it("uses the browser where nothing is special", () => {
    document.body.innerHTML = '<p id=a class=x></p><p id=b></p><p id=c class=x></p>';
    expect(run(css(".x"))).toEqual(["a", "c"]);
  });

  it("pierces open shadow roots and steps from a child of the root to the host", () => {
    document.body.innerHTML = '<section class=s><div id=host></div></section>';
    withShadow("#host", "<button id=in></button>");
    const inside: CssComplex = { parts: [{ native: ".s" }, { native: "button" }], comb: ["", " "] };
    expect(run({ e: "css", native: ".s button", list: [inside] })).toEqual(["in"]);
    const child: CssComplex = { parts: [{ native: "#host" }, { native: "button" }], comb: ["", ">"] };
    expect(run({ e: "css", native: "#host > button", list: [child] })).toEqual(["in"]);
  });

  it("walks light children before shadow content", () => {
    document.body.innerHTML = "<div id=host><i id=light></i></div><i id=after></i>";
    withShadow("#host", "<i id=dark></i>");
    expect(ids([...walk(document.body)])).toEqual(["host", "light", "dark", "after"]);
  });

  it("knows has-text, text-is, not and has", () => {
    document.body.innerHTML = "<li id=a>Red <b id=b>Apple</b></li><li id=c>Green pear</li>";
    const fn = (native: string, ...fns: NonNullable<CssComplex["parts"][0]["fns"]>): Step => ({ e: "css", list: [{ parts: [{ native, fns }], comb: [""] }] });
    expect(run(fn("li", { n: "has-text", t: { k: "sub", v: "apple" } }))).toEqual(["a"]);
    expect(run(fn("", { n: "text-is", t: { k: "exact", v: "Apple" } }))).toEqual(["b"]);
    expect(run(fn("li", { n: "not", of: [{ parts: [{ native: "", fns: [{ n: "has-text", t: { k: "sub", v: "red" } }] }], comb: [""] }] }))).toEqual(["c"]);
    expect(run(fn("li", { n: "has", of: [{ parts: [{ native: "b" }], comb: [">"] }] }))).toEqual(["a"]);
    expect(run(fn("", { n: "nth-match", of: [compound("li")], i: 2 }))).toEqual(["c"]);
  });
});

describe("text", () => {
  beforeEach(() => {
    document.body.innerHTML = '<div id=d>  Log\n in <span id=s>now</span></div><input id=i type=submit value="Log in"><script id=x>Log in</script>';
  });
  it.each<[string, Step, string[]]>([
    ["substring, smallest", { e: "text", t: { k: "sub", v: "NOW" } }, ["s"]],
    ["substring over children", { e: "text", t: { k: "sub", v: "in now" } }, ["d"]],
    ["exact", { e: "text", t: { k: "exact", v: "Log in now" } }, ["d"]],
    ["regular expression", { e: "text", t: { k: "re", v: "^log in$", f: "i" } }, ["i"]],
    ["buttons by value, scripts never", { e: "text", t: { k: "exact", v: "Log in" } }, ["i"]],
  ])("%s", (_, step, want) => expect(run(step)).toEqual(want));
});

describe("other engines", () => {
  it("finds by xpath, attribute, label, placeholder, nth, has and has-text", () => {
    document.body.innerHTML =
      '<label id=l for=f>Your name</label><input id=f data-testid=name placeholder="Jane Doe"><ul id=u><li id=a>one</li><li id=b>two</li></ul>';
    expect(run({ e: "xpath", x: "//li[normalize-space()='two']" })).toEqual(["b"]);
    expect(run({ e: "attr", name: "data-testid", v: "name" })).toEqual(["f"]);
    expect(run({ e: "label", t: { k: "sub", v: "your" } })).toEqual(["f"]);
    expect(run({ e: "placeholder", t: { k: "sub", v: "jane" } })).toEqual(["f"]);
    expect(run(css("li"), { e: "nth", i: -1 })).toEqual(["b"]);
    expect(run(css("ul"), { e: "has", steps: [{ e: "text", t: { k: "sub", v: "one" } }] })).toEqual(["u"]);
    expect(run(css("li"), { e: "has-text", t: { k: "sub", v: "tw" } })).toEqual(["b"]);
    expect(run({ e: "placeholder", t: { k: "sub", v: "" } })).toEqual(["f"]);
  });
});

describe("role", () => {
  it.each([
    ['<button id=t>Save <b>all</b></button>', "button", "Save all"],
    ['<button id=t aria-label="Close"></button>', "button", "Close"],
    ['<i id=n>By other</i><input id=t aria-labelledby=n>', "textbox", "By other"],
    ['<label>Mail <input id=t type=email></label>', "textbox", "Mail"],
    ['<input id=t type=checkbox title="Agree">', "checkbox", "Agree"],
    ['<a id=t href="#"><img alt="Home"></a>', "link", "Home"],
    ['<input id=t type=submit>', "button", "Submit"],
    ['<h2 id=t>News</h2>', "heading", "News"],
    ['<fieldset id=t><legend>Size</legend></fieldset>', "group", "Size"],
    ['<select id=t multiple></select>', "listbox", ""],
    ['<div id=t role="tab selected">One</div>', "tab", "One"],
    ['<img id=t alt="">', "presentation", ""],
  ])("%s is %s %j", (html, role, name) => {
    document.body.innerHTML = html;
    const e = document.getElementById("t")!;
    expect(roleOf(e)).toBe(role);
    expect(accessibleName(e)).toBe(name);
  });

  it("filters by name, level, checked, disabled and hidden", () => {
    document.body.innerHTML =
      '<h1 id=h1>A</h1><h2 id=h2>A</h2><fieldset disabled><legend><button id=free>A</button></legend><button id=off>A</button></fieldset>' +
      '<input type=checkbox id=on checked><button id=gone style="display:none">A</button>';
    expect(run({ e: "role", role: "heading", f: { level: 2 } })).toEqual(["h2"]);
    expect(run({ e: "role", role: "button", f: { disabled: true } })).toEqual(["off"]);
    expect(run({ e: "role", role: "button", f: { name: { k: "sub", v: "a" } } })).toEqual(["free", "off"]);
    expect(run({ e: "role", role: "button", f: { hidden: true } })).toEqual(["free", "off", "gone"]);
    expect(run({ e: "role", role: "checkbox", f: { checked: true } })).toEqual(["on"]);
    expect(isDisabled(document.getElementById("free")!)).toBe(false);
  });
});

describe("bundles", () => {
  beforeEach(() => {
    document.body.innerHTML = "<a id=a class=x></a><a id=b class=x></a><p id=p></p>";
  });
  it("takes the best-ranked alternative with exactly one match, after the head start", () => {
    expect(resolve(sel([css("#gone")], [css(".x")], [css("p")]), "one", false)).toMatchObject({ s: "ambiguous" });
    expect(resolve(sel([css("#gone")], [css(".x")], [css("p")]), "one", true)).toMatchObject({ s: "one", m: { alt: 2, count: 1 } });
  });
  it("reports a conflict between alternatives", () => {
    expect(resolve(sel([css("#a")], [css("#b")]), "one", true)).toMatchObject({ m: { alt: 0, conflict: true } });
  });
  it("says how many matched after each step", () => {
    expect(resolve(sel([css("a"), css("p")]), "one", true)).toEqual({ s: "not_found", counts: [[2, 0]] });
  });
  it("lists candidates when several match", () => {
    expect(resolve(sel([css(".x")]), "one", true)).toMatchObject({ s: "ambiguous", candidates: [{ id: "a" }, { id: "b" }] });
    expect(resolve(sel([css(".x")]), "first", true)).toMatchObject({ s: "one", m: { count: 2 } });
  });
  it("enters frames of this process and refuses what is no frame", () => {
    document.body.innerHTML = "<iframe id=f></iframe><p id=p></p>";
    const inner = (document.getElementById("f") as HTMLIFrameElement).contentDocument!;
    inner.body.innerHTML = "<b id=deep></b>";
    const into = (first: string): Selector => ({ alts: [{ src: "", segments: [[css(first)], [css("b")]] }] });
    expect(resolve(into("#f"), "one", true)).toMatchObject({ s: "one", m: { preview: { id: "deep" } } });
    expect(resolve(into("#p"), "one", true)).toMatchObject({ frame: "frame step 1 names a <p>, not a frame" });
  });
});

it("is not fooled by named form elements", () => {
  document.body.innerHTML = "<form id=f><input name=parentNode><input name=localName><input name=children><b id=b>x</b></form>";
  expect(run({ e: "text", t: { k: "sub", v: "x" } })).toEqual(["b"]);
  expect(preview(document.getElementById("f")!).tag).toBe("form");
});
