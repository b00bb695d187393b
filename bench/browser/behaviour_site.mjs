// The pages of the behaviours: one small page each, and a server for them with two origins (127.0.0.1, localhost).
//
// A page has `reset(round)`, which puts it where the behaviour begins and starts its timers, and `result()`, what the behaviour must have
// led to, as text. Where something only happens later, `later()` notes in `moment` when it did: what comes before is the page's time and
// nobody else's. It is another time in every round, so that nobody's pauses fit by chance.
import { createServer } from "node:http";

const html = (body, script = "") => `<!doctype html><meta charset="utf-8"><title>behaviour</title>
<style>body { margin: 0; font: 16px sans-serif } button, input, select { font: inherit; padding: 4px 12px }</style>
<script>
var seen = 0, moment = 0;
var find = (id) => document.getElementById(id);
var later = (round, act) => setTimeout(() => { act(); moment = Date.now(); }, 60 + (round * 37) % 120);
var reset = () => { seen = 0; };
var result = () => String(seen);
</script>
${body}<script>${script}</script>`;

const button = `<button id="buy" onclick="seen++">Buy</button>`;
const cover = `<div id="cover" style="position:fixed;inset:0;background:#fffb"></div>`;
const events = `var log = []; reset = () => { log = []; }; result = () => log.join(" ");`;

const pages = {
  // ---- clicks
  "/button": html(button),
  "/climb": html(`<div role="button" onclick="seen++"><span id="inner" style="pointer-events:none">Buy</span></div>`),
  "/shadow": html(
    `<x-shop></x-shop>`,
    `document.querySelector("x-shop").attachShadow({ mode: "open" }).innerHTML =
       '<a onclick="seen++"><div id="inner" style="height:40px">Buy</div></a><p id="price">12.50</p>';`,
  ),
  "/rotated": html(`<button id="buy" onclick="seen++" style="margin:100px;transform:rotate(50deg)">Buy</button>`),
  "/header": html(
    `<div style="position:fixed;top:0;left:0;right:0;height:100px;background:#ccc">header</div>
     <div style="height:2000px"></div><button id="buy" onclick="seen++">Buy</button><div style="height:2000px"></div>`,
    `reset = () => { seen = 0; scrollTo(0, 1980); };`,
  ),
  "/below": html(`<div style="height:3000px"></div>${button}<div style="height:500px"></div>`, `reset = () => { seen = 0; scrollTo(0, 0); };`),
  "/tiny": html(
    `<button id="buy" onclick="seen++" style="position:absolute;left:60.3px;top:40.7px;width:1px;height:1px;padding:0;border:0"></button>`,
  ),
  "/huge": html(
    `<button id="buy" style="width:2000px;height:2000px;border:0;padding:0">Buy</button>`,
    `find("buy").onclick = (e) => { seen = e.offsetX + "," + e.offsetY; }; reset = () => { seen = 0; scrollTo(0, 0); };`,
  ),
  "/events": html(
    `<input type="checkbox" id="box">`,
    `${events} for (const type of ["mousedown", "mouseup", "click", "input", "change"]) find("box").addEventListener(type, () => log.push(type));`,
  ),
  "/double": html(
    `<button id="buy">Buy</button><textarea id="text">one two three</textarea>`,
    `find("buy").ondblclick = (e) => { seen = e.detail; };
     reset = () => { seen = 0; getSelection().removeAllRanges(); find("text").setSelectionRange(0, 0); };
     result = () => seen + " " + find("text").value.slice(find("text").selectionStart, find("text").selectionEnd);`,
  ),
  "/replaced": html(
    `<div id="place"></div>`,
    `var draw = (ready) => { find("place").innerHTML = '<button id="buy">Buy</button>'; find("buy").onclick = () => { seen += ready ? 1 : 0; }; };
     reset = (round) => {
       seen = 0; draw(false);
       let over = false; // until then no two frames show the same button
       const again = () => { if (!over) { draw(false); requestAnimationFrame(again); } };
       requestAnimationFrame(again);
       later(round, () => { over = true; draw(true); });
     };`,
  ),
  "/broken": html(button, `window.innerWidth = 0; window.Node = null; window.Event = null; window.Element = null;`),
  "/removed": html(
    `<div id="place"></div>`,
    `reset = () => { seen = 0; find("place").innerHTML = '<button id="buy">Buy</button>'; find("buy").onmousedown = () => { seen++; find("buy").remove(); }; };`,
  ),
  "/rewritten": html(
    "",
    `reset = () => { seen = 0; document.open(); document.write('<button id="buy" onclick="seen++">Buy</button>'); document.close(); };`,
  ),
  "/late_visible": html(button, `reset = (round) => { seen = 0; find("buy").style.visibility = "hidden"; later(round, () => { find("buy").style.visibility = ""; }); };`),
  "/late_enabled": html(button, `reset = (round) => { seen = 0; find("buy").disabled = true; later(round, () => { find("buy").disabled = false; }); };`),
  "/late_events": html(button, `reset = (round) => { seen = 0; find("buy").style.pointerEvents = "none"; later(round, () => { find("buy").style.pointerEvents = ""; }); };`),
  // Nothing in the document changes when it comes to rest.
  "/moving": html(
    button,
    `reset = (round) => {
       seen = moment = 0;
       const way = [{ marginLeft: "0" }, { marginLeft: "300px" }];
       find("buy").animate(way, { duration: 60 + (round * 37) % 120 }).finished.then(() => { moment = Date.now(); });
     };`,
  ),
  "/overlay": html(
    `${button}<div id="place"></div>`,
    `reset = (round) => { seen = 0; find("place").innerHTML = '${cover}'; later(round, () => { find("cover").remove(); }); };`,
  ),
  "/frame": html(
    `<iframe id="frame" src="/inner" style="width:600px;height:300px"></iframe><div id="place"></div>`,
    `var inner = () => find("frame").contentWindow;
     reset = (round) => { inner().reset(); find("place").innerHTML = ""; if (location.hash !== "#covered") return;
       find("place").innerHTML = '${cover}'; later(round, () => { find("cover").remove(); }); };
     result = () => inner().result();`,
  ),
  "/inner": html(`${button}<input id="name"><p id="price">12.50</p>`, `addEventListener("message", (e) => { if (e.data === "reset") reset(); else e.source.postMessage(result(), "*"); });`),
  "/remote_frame": (site) =>
    html(
      `<iframe id="frame" src="${site.there}/inner" style="width:600px;height:300px"></iframe>`,
      `var inner = () => find("frame").contentWindow;
       reset = () => inner().postMessage("reset", "*");
       result = () => new Promise((done) => { onmessage = (e) => done(e.data); inner().postMessage("result", "*"); });`,
    ),
  "/alert": html(`<button id="buy" onclick="alert('sure?'); seen++">Buy</button>`),
  "/hover": html(`<button id="away">away</button> <button id="buy" onmouseenter="seen++">Buy</button>`),
  // ---- what clicks lead to
  "/links": (site) =>
    html(
      `<a id="away" href="${site.there}/arrived">away</a> <a id="never" href="/never">never</a> <a id="tab" target="_blank" rel="noopener" href="/arrived">tab</a>
       <a id="file" href="/file">file</a> <form action="/arrived"><button id="get" name="way" value="get">Get</button></form>
       <form action="/arrived" method="post"><button id="post">Post</button></form>`,
    ),
  "/arrived": html(`<p id="there">there</p>`, `result = () => location.host.replace(/:.*/, "") + location.pathname + location.search;`),
  "/intercept": html(
    `<a id="app" href="/app">app</a>`,
    `navigation.addEventListener("navigate", (e) => { if (e.canIntercept) e.intercept({ handler: async () => { seen++; } }); });
     result = () => location.pathname + " " + seen;`,
  ),
  // ---- forms
  "/form": html(
    `<input id="name"> <div id="note" contenteditable style="height:80px"></div> <input id="day" type="date"> <input id="agree" type="checkbox">
     <label>News <input id="news" type="checkbox"></label> <input id="file" type="file">
     <select id="size"><option value="s">Small</option><option value="m">Medium</option><option value="l">Large</option></select>`,
    `var keys = 0; find("name").onkeyup = () => keys++;
     reset = () => { keys = 0; for (const id of ["name", "day", "file"]) find(id).value = ""; find("note").innerText = ""; find("agree").checked = find("news").checked = false; find("size").value = "s"; };
     result = async () => JSON.stringify({
       name: find("name").value || undefined, keys: keys || undefined, note: find("note").innerText || undefined, day: find("day").value || undefined,
       agree: find("agree").checked || undefined, news: find("news").checked || undefined, size: find("size").value === "s" ? undefined : find("size").value,
       file: find("file").files.length ? await find("file").files[0].text() : undefined,
     });`,
  ),
  "/enter": html(`<form onsubmit="seen++; return false"><input id="name"></form>`),
  "/leaves": html(`<input id="name" oninput="location.href = '/arrived'">`),
  "/late_option": html(
    `<select id="size"></select>`,
    `reset = (round) => { find("size").innerHTML = "<option value=s>Small"; later(round, () => { find("size").innerHTML += "<option value=l>Large"; }); };
     result = () => find("size").value;`,
  ),
  "/drag": html(
    `<div id="thing" draggable="true" style="width:80px;height:80px;background:#9cf">thing</div><div id="place" style="margin:200px;width:200px;height:200px;background:#ddd"></div>`,
    `find("thing").ondragstart = (e) => e.dataTransfer.setData("text/plain", "thing");
     find("place").ondragover = (e) => e.preventDefault();
     find("place").ondrop = (e) => { e.preventDefault(); seen = e.dataTransfer.getData("text/plain"); };`,
  ),
  "/drag_mouse": html(
    `<div id="thing" style="width:80px;height:80px;background:#9cf">thing</div><div id="place" style="margin:200px;width:200px;height:200px;background:#ddd"></div>`,
    `var held = false; find("thing").onmousedown = (e) => { held = true; e.preventDefault(); };
     find("place").onmouseup = () => { seen = held ? "thing" : "nothing"; held = false; };`,
  ),
  // ---- reading and waiting
  "/shop": html(
    `<h1>Shop</h1><button data-testid="save" aria-label="Save all">S</button><ul>${Array.from(
      { length: 50 },
      (_, i) =>
        `<li class="item" data-sku="sku-${i}"><a class="name" href="/item/${i}">Item number ${i}</a> <b class="price">$${i + 1}.50</b> <i class="stock">${i} left</i></li>`,
    ).join("")}</ul>`,
  ),
  "/late": html(`<div id="place"></div>`, `reset = (round) => { find("place").innerHTML = ""; later(round, () => { find("place").innerHTML = '<p id="late">late</p>'; }); };`),
  // Three documents, the second from the other origin; what is waited for is in the last.
  "/again": (site) =>
    html("", `reset = (round) => { setTimeout(() => { location.href = "${site.there}/again2"; }, 30 + (round * 37) % 60); };`),
  "/again2": (site) => html("", `setTimeout(() => { location.href = "${site.here}/again3"; }, 30);`),
  "/again3": html(`<script>moment = Date.now();</script><p id="late">late</p>`),
  // ---- navigation
  "/loads": html(`<link rel="stylesheet" href="/style.css"><img src="/dot.svg" width="10" height="10"><p id="there">there</p>`, `result = () => document.readyState;`),
  "/quiet": html("", `fetch("/data").then(() => fetch("/data")).then(() => { seen = 2; });`),
  "/asks": html(button, `addEventListener("beforeunload", (e) => { e.preventDefault(); e.returnValue = "stay"; });`),
  "/dialogs": html(`<button id="buy" onclick="seen = prompt('name?')">Buy</button>`),
  "/talks": html(`<script>alert(1)</script><script>confirm(2)</script><script>alert(3)</script><p>end</p>`, `seen = 3;`),
  // ---- pictures and state
  "/picture": html(
    Array.from({ length: 40 }, (_, i) => `<div style="height:100px;background:hsl(${i * 9} 60% 70%)">stripe ${i}</div>`).join("") +
      `<div id="card" style="position:absolute;top:1500px;left:100px;width:400px;height:200px;background:linear-gradient(#fff,#369)">card</div>`,
    `reset = () => scrollTo(0, 0);`,
  ),
  "/state": html(
    "",
    `reset = () => { document.cookie = "who=ada; path=/; max-age=1000"; for (const i of [1, 2, 3]) localStorage.setItem("key" + i, "value" + i); };
     result = () => document.cookie + " " + localStorage.length;`,
  ),
};

// An address where nothing listens any more. (Small port numbers are refused by the browser itself.)
async function nobodyThere() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return `http://127.0.0.1:${port}`;
}

export async function behaviourSite() {
  let unanswered = []; // requests that wait, and who waits for such
  let waiting = null;
  const site = {};
  const server = createServer((request, response) => {
    const path = request.url.replace(/\?.*/, "");
    const send = (type, body, headers = {}) => response.writeHead(200, { "content-type": type, ...headers }).end(body);
    request.resume();
    if (path in pages) return send("text/html; charset=utf-8", typeof pages[path] === "function" ? pages[path](site) : pages[path]);
    if (path === "/style.css") return send("text/css", "p { color: #222 }");
    if (path === "/dot.svg") return send("image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><circle cx="5" cy="5" r="4"/></svg>`);
    if (path === "/data") return send("application/json", "{}");
    if (path === "/file") return send("application/octet-stream", "file content", { "content-disposition": `attachment; filename="report.bin"` });
    if (path === "/nothing") return response.writeHead(204).end();
    if (path === "/never") {
      unanswered.push(response);
      return waiting?.();
    }
    response.writeHead(404).end();
  });
  server.keepAliveTimeout = 60_000; // a new connection is nobody's fault and everybody's time
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address();
  site.here = `http://127.0.0.1:${port}`;
  site.there = `http://localhost:${port}`;
  site.refused = await nobodyThere();
  // Ends when somebody has asked for /never, which is then answered by nothing at all.
  site.neverAsked = async () => {
    if (unanswered.length === 0) await new Promise((asked) => (waiting = asked));
    waiting = null;
    for (const response of unanswered.splice(0)) response.writeHead(204).end();
  };
  site.stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return site;
}
