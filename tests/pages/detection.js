// What a page can tell about the browser that shows it, without any knowledge of this project. Runs in documents and in
// workers alike and answers {check: {clean, seen}}; a check that does not exist in a place is left out there. The numbers
// are those of the table in src/browser/detection_test.cpp.
'use strict';

const inDocument = typeof document === 'object';
const place = new URLSearchParams(location.search).get('place') || 'worker';
const scope = self;

// Installed before anything else runs: who looks things up here, and what the mouse did.
const lookups = [];
const mouse = [];
if (inDocument) {
  for (const name of ['querySelector', 'querySelectorAll', 'getElementById', 'elementFromPoint', 'evaluate']) {
    const native = Document.prototype[name];
    Document.prototype[name] = function (...given) {
      lookups.push({name, stack: new Error().stack});
      return native.apply(this, given);
    };
  }
  for (const type of ['pointermove', 'mousemove', 'mousedown', 'mouseup', 'click']) {
    addEventListener(type, (e) => mouse.push({
      type, trusted: e.isTrusted, at: e.timeStamp, x: e.clientX, y: e.clientY, screenX: e.screenX, screenY: e.screenY,
      movementX: e.movementX, movementY: e.movementY, buttons: e.buttons,
    }), true);
  }
  // The pointer comes in from outside or from a frame: what it moved by before is not known here.
  addEventListener('mouseover', (e) => {
    if (!e.relatedTarget || e.relatedTarget.tagName === 'IFRAME') mouse.push({type: 'enter', trusted: e.isTrusted});
  }, true);
}

const isNative = (f) => /^(function|class)?[^{]*\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(f));

// Every function and accessor of an interface that is not the engine's own.
function foreign(prototype, except = []) {
  const found = [];
  for (const [name, d] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (except.includes(name)) continue;
    for (const f of [d.get, d.set, typeof d.value === 'function' ? d.value : null])
      if (f && !isNative(f)) found.push(name);
  }
  return found;
}

// "en-US,en" becomes "en-US,en;q=0.9", as the browser itself does it.
const languageHeader = (languages) =>
  languages.map((l, i) => (i === 0 ? l : `${l};q=${(1 - i / 10).toFixed(1)}`)).join(',');
const brandHeader = (brands) => brands.map((b) => `"${b.brand}";v="${b.version}"`).join(', ');

function headersDisagree(headers) {
  const agent = navigator.userAgentData;
  const expected = {
    'user-agent': navigator.userAgent,
    'accept-language': languageHeader(navigator.languages),
    'sec-ch-ua': brandHeader(agent.brands),
    'sec-ch-ua-mobile': agent.mobile ? '?1' : '?0',
    'sec-ch-ua-platform': `"${agent.platform}"`,
  };
  // What a worker fetches carries no client hints, whoever drives the browser.
  const none = (name) => !inDocument && name.startsWith('sec-') && headers[name] === undefined;
  return Object.entries(expected)
    .filter(([name, value]) => headers[name] !== value && !none(name))
    .map(([name, value]) => `${name}: page ${value}, server ${headers[name]}`);
}

function consoleProbes() {
  const counts = {name: 0, className: 0, prepare: 0};
  const error = new Error('probe');
  Object.defineProperty(error, 'name', {get: () => { ++counts.name; return 'Error'; }});
  console.debug(error);
  class Probe { static get name() { ++counts.className; return 'Probe'; } }
  console.debug(new Probe());
  console.debug(Probe);
  const before = Error.prepareStackTrace;
  Error.prepareStackTrace = () => { ++counts.prepare; return ''; };
  console.debug(new Error('probe'));
  Error.prepareStackTrace = before;
  return counts;
}

function webgl() {
  const canvas = new OffscreenCanvas(8, 8);
  const gl = canvas.getContext('webgl');
  if (!gl) return 'none';
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  return info ? `${gl.getParameter(info.UNMASKED_VENDOR_WEBGL)} / ${gl.getParameter(info.UNMASKED_RENDERER_WEBGL)}` : 'hidden';
}

function mouseFaults() {
  const faults = [];
  const of = (type) => mouse.filter((e) => e.type === type);
  const moves = of('mousemove');
  const [down] = of('mousedown');
  const [up] = of('mouseup');
  if (!down || !up || !of('click').length) return ['no click was seen'];
  if (mouse.some((e) => !e.trusted)) faults.push('untrusted events');
  if (moves.filter((e) => e.at <= down.at).length < 3) faults.push(`${moves.length} moves before the press`);
  // A hand needs 40 ms and more, a driver without one less than two; a busy browser notes the press late.
  if (up.at - down.at < 5) faults.push(`pressed for ${up.at - down.at} ms`);
  const offsets = new Set(mouse.filter((e) => 'x' in e && e.type !== 'pointermove').map((e) => `${e.screenX - e.x},${e.screenY - e.y}`));
  if (offsets.size > 1) faults.push(`screen and client differ by ${[...offsets].join(' and ')}`);
  const steps = mouse.filter((e) => e.type === 'mousemove' || e.type === 'enter');
  for (let i = 2; i < steps.length; ++i) {
    const [a, b] = [steps[i - 1], steps[i]];
    if (a.type === 'enter' || b.type === 'enter' || steps[i - 2].type === 'enter') continue;
    if (b.movementX !== b.screenX - a.screenX || b.movementY !== b.screenY - a.screenY) {
      faults.push(`moved by ${b.movementX},${b.movementY} where the screen says ${b.screenX - a.screenX},${b.screenY - a.screenY}`);
      break;
    }
  }
  return faults;
}

function sizeFaults() {
  const faults = [];
  if (outerWidth < innerWidth || outerHeight <= innerHeight) faults.push(`outer ${outerWidth}x${outerHeight}, inner ${innerWidth}x${innerHeight}`);
  if (screen.width < outerWidth || screen.height < outerHeight) faults.push(`screen ${screen.width}x${screen.height}, outer ${outerWidth}x${outerHeight}`);
  if (screen.availWidth > screen.width || screen.availHeight > screen.height) faults.push('more is available than there is');
  return faults;
}

const brokenImage = () => new Promise((done) => {
  const image = new Image();
  image.onerror = () => { const seen = `${image.width}x${image.height}`; image.remove(); done(seen); };
  image.src = '/missing.png';
  document.body.append(image);
});

const timed = (f) => { const t = performance.now(); f(); return performance.now() - t; };

const DRIVERS = /^(\$?cdc_|\$chrome_|_+(webdriver|selenium|fxdriver|driver|playwright|pw|puppeteer|nightmare)|domAutomation|callPhantom|_phantom|phantom|Cypress|binding__|awesomium)/i;

// `idle`: nobody drives this browser; what would wait for a person is left out.
async function detect({idle = false} = {}) {
  const checks = {};
  const check = (number, clean, seen) => { checks[number] = {clean: Boolean(clean), seen: seen ?? null}; };
  const own = Object.getOwnPropertyNames(scope);
  const headers = await (await fetch('/headers')).json();

  const driven = navigator.webdriver;
  check(1, (inDocument ? driven === false : driven === undefined) && !Object.hasOwn(navigator, 'webdriver'), driven);
  const added = Object.getOwnPropertyNames(navigator);
  check(2, added.length === 0, added);
  check(3, !/headless/i.test(navigator.userAgent + navigator.appVersion), navigator.userAgent);
  const disagreements = headersDisagree(headers);
  if (inDocument) disagreements.push(...headersDisagree(await (await fetch(`/headers?of=${place}`)).json()));
  const high = await navigator.userAgentData.getHighEntropyValues(['fullVersionList', 'architecture', 'platformVersion']);
  const main = /Chrome\/(\d+)/.exec(navigator.userAgent)[1];
  if (!high.fullVersionList.some((b) => b.version.startsWith(`${main}.`))) disagreements.push('full versions');
  if (/headless/i.test(JSON.stringify(high))) disagreements.push('a headless brand');
  check(4, disagreements.length === 0, disagreements);
  check(8, navigator.languages.length > 1 && navigator.languages[0] === navigator.language, navigator.languages);
  check(9, /SwiftShader/.test(webgl()), webgl());
  if (navigator.connection) check(11, navigator.connection.rtt > 0, navigator.connection.rtt);
  const probes = consoleProbes();
  check(12, probes.name <= 1 && probes.className <= 1 && probes.prepare === 0, probes);
  const drivers = own.concat(inDocument ? Object.getOwnPropertyNames(document) : []).filter((n) => DRIVERS.test(n));
  check(13, drivers.length === 0, drivers);
  let evaluated = true;
  try { (0, eval)('1'); } catch { evaluated = false; }
  check(15, !evaluated && !scope.inlineRan, {evaluated, inline: Boolean(scope.inlineRan)});
  const rewritten = [].concat(
    foreign(Object.getPrototypeOf(navigator)), foreign(Function.prototype), foreign(Object), foreign(Permissions.prototype),
    inDocument ? [...foreign(Document.prototype, ['querySelector', 'querySelectorAll', 'getElementById', 'elementFromPoint', 'evaluate']),
      ...foreign(HTMLIFrameElement.prototype), ...foreign(Element.prototype), ...foreign(Plugin.prototype)] : []);
  check(18, rewritten.length === 0, rewritten);
  const zone = Intl.DateTimeFormat().resolvedOptions();
  const now = new Date();
  const there = new Date(now.toLocaleString('en-US', {timeZone: zone.timeZone}));
  const offset = Math.round((there - now) / 60000);
  check(20, offset === -now.getTimezoneOffset() && zone.locale === navigator.language, [zone.timeZone, zone.locale, -now.getTimezoneOffset()]);
  if (inDocument) {
    check(5, navigator.plugins.length && navigator.mimeTypes.length && navigator.pdfViewerEnabled, [navigator.plugins.length, navigator.mimeTypes.length, navigator.pdfViewerEnabled]);
    const asked = (await navigator.permissions.query({name: 'notifications'})).state;
    const said = Notification.permission;
    check(7, asked === (said === 'default' ? 'prompt' : said), [said, asked]);
    const chrome = Object.getOwnPropertyDescriptor(scope, 'chrome');
    check(6, typeof chrome?.value === 'object' && chrome.enumerable, [typeof chrome?.value, own.length - own.indexOf('chrome')]);
    check(10, sizeFaults().length === 0, sizeFaults());
    check(14, lookups.length === 0, lookups);
    if (!idle) {
      check(16, mouseFaults().length === 0, mouseFaults());
      const took = timed(() => alert('A moment'));
      check(17, took >= 30, took);
    }
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const inner = frame.contentWindow;
    check(19, !Object.hasOwn(frame, 'contentWindow') && inner.self === inner && inner.navigator.webdriver === false &&
      inner.parent === scope && typeof inner.chrome === 'object', typeof inner.chrome);
    frame.remove();
    const missing = ['Notification', 'ContentIndex'].filter((n) => !(n in scope)).concat('share' in navigator ? [] : ['share']);
    check(21, missing.length === 0, missing);
    const broken = await brokenImage();
    check(22, broken === '16x16', broken);
  }
  return {
    place, checks, agent: navigator.userAgent, hints: high, globals: own.filter((n) => !/^\d+$/.test(n)).sort(),
    mouse: mouse.slice(-12),
  };
}

// Workers of this page alone, of all pages of the site, and of the site itself. Each tells once what it has found.
const workers = {
  worker: (tell) => {
    const worker = new Worker('/detection.js');
    worker.onmessage = (m) => tell(m.data);
    worker.onerror = (m) => tell({failed: m.message});
  },
  shared: (tell) => {
    const worker = new SharedWorker('/detection.js');
    worker.port.onmessage = (m) => tell(m.data);
    worker.onerror = (m) => tell({failed: m.message});
  },
  service: async (tell) => {
    navigator.serviceWorker.onmessage = (m) => tell(m.data);
    await navigator.serviceWorker.register('/detection.js');
    (await navigator.serviceWorker.ready).active.postMessage('look');
  },
};

if (!inDocument) {
  const look = (port) => detect().then((found) => port.postMessage(found), (e) => port.postMessage({failed: String(e.stack)}));
  if ('onconnect' in scope) addEventListener('connect', (e) => look(e.ports[0]));
  else if ('clients' in scope) addEventListener('message', (e) => e.waitUntil(look(e.source)));
  else look(scope);
} else {
  const show = (id, found) => { for (const pre of document.getElementsByTagName('pre')) if (pre.id === id) pre.textContent = JSON.stringify(found); };
  const run = (options) => detect(options).catch((e) => ({failed: String(e.stack)}));
  addEventListener('DOMContentLoaded', async () => {
    if (place === 'idle') {
      const found = {document: await run({idle: true})};
      for (const [kind, start] of Object.entries(workers)) found[kind] = await new Promise(start);
      await fetch('/report', {method: 'POST', body: JSON.stringify(found)});
      return;
    }
    if (place !== 'top') return;
    const hosts = {frame: location.hostname, far: 'localhost'};
    for (const [id, host] of Object.entries(hosts)) {
      const frame = document.createElement('iframe');
      frame.src = `http://${host}:${location.port}/detection?place=${id}`;
      Object.assign(frame, {id, width: 400, height: 250});
      document.getElementsByTagName('pre')[0].before(frame);
    }
    for (const [kind, start] of Object.entries(workers)) start((found) => show(kind, found));
  });
  addEventListener('click', async (e) => {
    if (e.target.id === 'open') open('/detection?place=popup');
    if (e.target.id === 'act') show('report', await run());
  });
}
