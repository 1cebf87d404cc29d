/** The loader and its second script on a company's page: what it stores, says, shows and refuses. */

import assert from "node:assert/strict";
import test from "node:test";

import { contrast, parse } from "../../static/lib/accent.js";
import { HostPage } from "./loader-page.js";

/** A page whose widget is open and has answered. */
async function opened(options = {}) {
  const page = new HostPage(options);
  await page.settle();
  page.api.open();
  await page.settle();
  const port = page.hello();
  await port.hears(1);
  return { page, port };
}

test("before a click there is a launcher with its state, one request, and nothing stored", async () => {
  const page = new HostPage();
  await page.settle();
  assert.equal(page.all("signdesk-widget").length, 1);
  assert.equal(page.all("output")[0].value, "Ouvert");
  assert.equal(page.launcher.ariaLabel, "Contacter en LSF");
  assert.equal(page.asked, "https://desk.example/v1/lumen/state?lang=fr");
  assert.deepEqual([page.frame, page.writes, page.warnings], [null, [], []]);
  assert.equal(page.all("script").length, 0); // of ours
});

test("interest brings the second script once, whole and pinned; a click opens one frame", async () => {
  const page = new HostPage({ attributes: { company: "lumen", queue: "lsf", test: "", lang: "en" } });
  await page.settle();
  page.launcher.onpointerenter();
  page.launcher.onfocus();
  await page.settle();
  const scripts = page.all("script");
  assert.equal(scripts.length, 1);
  assert.deepEqual([scripts[0].integrity, scripts[0].crossOrigin, scripts[0].nonce], ["{{integrity}}", "anonymous", "n0"]);
  for (let click = 0; click < 10; click += 1) page.launcher.onclick({});
  await page.settle();
  assert.equal(page.all("iframe").length, 1);
  assert.equal(page.frame.src, "https://desk.example/w/lumen?parent=https%3A%2F%2Fshop.example&lang=en&test=1&queue=lsf");
  assert.deepEqual(page.writes, []);
});

test("ten clicks before the second script is there are one frame as well", async () => {
  const page = new HostPage();
  await page.settle();
  for (let click = 0; click < 10; click += 1) page.launcher.onclick({});
  await page.settle();
  assert.equal(page.all("iframe").length, 1);
  assert.equal(page.all("script").length, 1);
});

test("a picture called currentScript is not the script: it would name another desk", async () => {
  const picture = { name: "img", src: "https://evil.example/v1/widget.js", dataset: { company: "evil" } };
  const page = new HostPage({ current: picture });
  await page.settle();
  assert.equal(page.asked, "https://desk.example/v1/lumen/state?lang=fr");
});

test("text on any company's colour can be read", async () => {
  const page = new HostPage();
  const shades = [0, 0x13, 0x35, 0x4d, 0x60, 0x6f, 0x76, 0x7f, 0x8a, 0x99, 0xb3, 0xcc, 0xe6, 0xff];
  for (const red of shades) for (const green of shades) for (const blue of shades) {
    const colour = "#" + [red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("");
    page.state = { text: "", colour };
    page.timers.get(1)();
    await page.settle();
    const { properties } = page.all("div")[0].style;
    assert.equal(properties.get("--fill"), colour);
    const text = properties.get("--text") === "#000" ? "#000000" : "#ffffff";
    assert.ok(contrast(parse(colour), parse(text)) >= 4.5, colour);
  }
});

test("pasted twice it does nothing the second time", async () => {
  const page = new HostPage();
  const { api } = page;
  page.paste();
  await page.settle();
  assert.equal(page.all("signdesk-widget").length, 1);
  assert.equal(page.api, api);
});

test("a tag manager hides the script element, or gives it no attributes", async () => {
  const hidden = new HostPage({ current: false });
  const bare = new HostPage({ attributes: {}, src: "https://desk.example/v1/widget.js?company=lumen&lang=en" });
  await hidden.settle();
  await bare.settle();
  assert.equal(hidden.launcher.ariaLabel, "Contacter en LSF");
  assert.equal(bare.launcher.ariaLabel, "Contact us in sign language");
  for (const options of [{ attributes: {} }, { attributes: null }]) {
    const lost = new HostPage(options);
    assert.deepEqual(lost.warnings, ["SignDesk: the script has no data-company"]);
    assert.equal(lost.all("signdesk-widget").length, 0);
  }
});

test("what was asked before the loader came is done in order", async () => {
  const heard = [];
  const page = new HostPage({
    before: [
      ["on", "ready", () => heard.push("ready")],
      ["on", "open", () => heard.push("open")],
      ["setContext", { basket: 3, vip: true }],
      ["open"],
    ],
  });
  await page.settle();
  assert.deepEqual(heard, ["open", "ready"]);
  const port = page.hello();
  assert.deepEqual(await port.hears(1), [{ context: { page: "https://shop.example/lampes", title: "Lampes", basket: "3", vip: "true" } }]);
  port.close();
});

test("who listens for ready too late is called as well; off ends it", async () => {
  const { page, port } = await opened();
  const heard = [];
  const listener = () => heard.push("closed");
  page.api.on("ready", () => heard.push("ready"));
  page.api.on("close", listener);
  page.api.on("close", () => { throw new Error("the page's own"); });
  await port.says({ view: "closed", live: false, alert: "" }, page);
  assert.deepEqual(heard, ["ready", "closed"]);
  assert.deepEqual(page.faults.map((fault) => fault.message), ["the page's own"]);
  page.api.off("close");
  page.api.open();
  page.api.close();
  assert.deepEqual(heard, ["ready", "closed"]);
  port.close();
});

const GARBAGE = [
  ["push", null, 'push: takes ["method", …]'],
  ["push", ["constructor"], 'push: takes ["method", …]'],
  ["push", "open", 'push: takes ["method", …]'],
  ["setLocale", "de", 'setLocale: takes "fr" or "en"'],
  ["setLocale", undefined, "setLocale: takes"],
  ["identify", 7, "identify: takes a JWT"],
  ["identify", "no token", "identify: takes a JWT"],
  ["identify", `a.b.${"c".repeat(5000)}`, "identify: takes a JWT"],
  ["setContext", null, "setContext: takes an object"],
  ["setContext", ["a"], "setContext: takes an object"],
  ["setContext", Object.fromEntries(Array.from({ length: 19 }, (_, i) => [`k${i}`, "v"])), "setContext: takes at most 20 entries"],
  ["setContext", { "": "x" }, 'setContext: "": a name has 1 to 40'],
  ["setContext", { ["k".repeat(41)]: "x" }, "a name has 1 to 40 characters"],
  ["setContext", { basket: {} }, 'setContext: "basket" must be a text'],
  ["setContext", { basket: NaN }, 'setContext: "basket" must be a text'],
  ["setContext", { basket: "x".repeat(501) }, 'setContext: "basket": a text has at most 500'],
  ["setContext", Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`k${i}`, "v".repeat(499)])), "setContext: takes at most 4096 bytes"],
  ["setContext", new Proxy({}, { ownKeys: () => { throw new Error("no"); } }), "setContext: was given what cannot be read"],
  ["on", "opened", "on: takes one of ready, open"],
  ["on", "open", "on: takes one of ready, open"],
  ["off", "nothing", "off: takes one of ready, open"],
];

test("garbage is named in the browser's console, with its rule, and harms nothing", async () => {
  const { page, port } = await opened();
  for (const [method, given, words] of GARBAGE) {
    page.warnings.length = 0;
    assert.doesNotThrow(() => page.api[method](given));
    assert.equal(page.warnings.length, 1, `${method} ${words}`);
    assert.ok(page.warnings[0].startsWith("SignDesk: "), page.warnings[0]);
    assert.ok(page.warnings[0].includes(words), page.warnings[0]);
  }
  await port.says({ view: "panel", live: false, alert: "" }, page);
  assert.equal(port.heard.length, 1); // the context of the hello, and nothing since
  port.close();
});

test("the widget learns where the visitor is, and no secret of the address", async () => {
  const { page, port } = await opened();
  page.window.location.pathname = "/lampes/aube";
  page.window.location.hash = "#/panier?token=1";
  page.document.title = "Aube";
  page.tick();
  page.tick();
  page.api.setContext({ title: "La lampe" });
  page.api.identify("aa.bb.cc");
  page.api.setLocale("en");
  const heard = await port.hears(5);
  assert.deepEqual(heard.slice(1), [
    { context: { page: "https://shop.example/lampes/aube#/panier", title: "Aube" } },
    { context: { page: "https://shop.example/lampes/aube#/panier", title: "La lampe" } },
    { identity: "aa.bb.cc" },
    { locale: "en" },
  ]);
  assert.equal(page.launcher.ariaLabel, "Contact us in sign language");
  port.close();
});

test("only the widget in our own frame gets a port", async () => {
  const page = new HostPage();
  page.api.open();
  await page.settle();
  const { received } = page.frame.contentWindow;
  for (const from of [{ origin: "https://evil.example" }, { source: {} }, { data: null }, { data: "signdesk" }, { data: { signdesk: 2 } }]) {
    page.hello(from);
  }
  assert.equal(received.length, 0);
  page.hello().close();
  assert.deepEqual([received.length, received[0].origin], [1, "https://desk.example"]);
});

test("events of a contact reach the page; a closed widget leaves no trace", async () => {
  const { page, port } = await opened();
  const heard = [];
  for (const name of ["queued", "connected", "ended", "rated"]) page.api.on(name, (detail) => heard.push([name, detail]));
  await port.says({ event: "queued", detail: {} }, page);
  await port.says({ view: "pill", live: true, alert: "" }, page);
  assert.deepEqual([...page.stored], [["signdesk:lumen", "pill"]]);
  await port.says({ event: "ended", detail: { why: "thanks" } }, page);
  await port.says({ event: "invented", detail: {} }, page);
  assert.deepEqual(heard, [["queued", {}], ["ended", { why: "thanks" }]]);
  const before = page.warnings.length;
  await port.says({ warn: "identify: exp: has passed" }, page);
  assert.deepEqual(page.warnings.slice(before), ["SignDesk: identify: exp: has passed"]);
  await port.says({ view: "closed", live: false, alert: "" }, page);
  assert.deepEqual([...page.stored], []);
  assert.equal(page.frame, null);
  assert.equal(page.timers.size, 1); // the launcher's own
  port.close();
});

test("while a contact lives the next page opens the widget by itself", async () => {
  const page = new HostPage({ stored: { "signdesk:lumen": "pill" } });
  await page.settle();
  assert.ok(page.frame);
  const forbidden = new HostPage({ storage: false });
  await forbidden.settle();
  assert.ok(forbidden.launcher);
  forbidden.launcher.onclick({});
  await forbidden.settle();
  assert.ok(forbidden.frame);
});

test("the title pulses with an answer, and follows a page that goes on meanwhile", async () => {
  const { page, port } = await opened();
  await port.says({ view: "pill", live: true, alert: "On vous répond" }, page);
  page.tick();
  assert.equal(page.document.title, "On vous répond");
  page.document.title = "Aube"; // the page's router
  page.tick();
  assert.equal(page.document.title, "On vous répond");
  await port.says({ view: "pill", live: true, alert: "" }, page);
  assert.equal(page.document.title, "Aube");
  assert.ok(port.heard.every((said) => said.context?.title !== "On vous répond"));
  port.close();
});

test("a framework that empties the page does not lose the launcher", async () => {
  const page = new HostPage();
  await page.settle();
  page.all("signdesk-widget")[0].remove();
  await page.settle();
  assert.ok(page.launcher);
  const placed = new HostPage({ attributes: { company: "lumen", into: "#contact" } });
  await placed.settle();
  assert.equal(placed.launcher, null); // its place is not there yet
  const later = placed.document.createElement("div");
  later.id = "contact";
  placed.body.append(later);
  await placed.settle();
  assert.equal(placed.all("signdesk-widget")[0].parentNode, later);
});

test("a second script that is blocked, or of another release, leaves the widget's own page", async () => {
  const page = new HostPage({ before: [["setContext", {}]] });
  page.blocked = true;
  await page.settle();
  assert.equal(page.warnings.length, 1);
  assert.deepEqual(page.opened, []);
  page.launcher.onclick({});
  await page.settle();
  assert.deepEqual(page.opened, ["https://desk.example/q/lumen?lang=fr"]);
  page.blocked = false; // a network that came back
  page.launcher.onclick({});
  await page.settle();
  assert.ok(page.frame);
});

test("a company or a queue that is not there is said in the console", async () => {
  const page = new HostPage({ state: null });
  await page.settle();
  assert.deepEqual(page.warnings, ["SignDesk: no such company"]);
  assert.ok(page.launcher);
});
