// A company's page, as far as the loader touches one: enough of a document to run both scripts in.

import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";

const DESK = "https://desk.example";
const [first, second] = ["widget.js", "loader-panel.js"].map((name) =>
  readFileSync(new URL(`../../static/${name}`, import.meta.url), "utf8"),
);

class Style {
  properties = new Map();
  overflow = "";

  setProperty(name, value) {
    this.properties.set(name, value);
  }
}

class Node {
  children = [];
  parentNode = null;
  style = new Style();
  dataset = {};
  handlers = {};
  hidden = false;
  value = "";

  constructor(page, name) {
    this.page = page;
    this.name = name;
    if (name === "iframe") this.contentWindow = { received: [], postMessage: (data, origin, ports) => this.contentWindow.received.push({ data, origin, ports }) };
  }

  get isConnected() {
    for (let node = this; node; node = node.parentNode) if (node === this.page.html) return true;
    return false;
  }

  setAttribute() {}
  addEventListener(name, handler) {
    this.handlers[name] = handler;
  }

  attachShadow() {
    const root = new Node(this.page, "#root");
    root.parentNode = this;
    this.children.push(root);
    return root;
  }

  append(...children) {
    for (const child of children) {
      if (child instanceof Node) {
        child.remove();
        child.parentNode = this;
      }
      this.children.push(child);
    }
    this.page.changed();
    if (this.name === "head") this.page.bring(children[0]);
  }

  replaceChildren(...children) {
    this.children = [];
    this.append(...children);
  }

  remove() {
    if (!this.parentNode) return;
    this.parentNode.children = this.parentNode.children.filter((child) => child !== this);
    this.parentNode = null;
    this.page.changed();
  }

  focus() {
    this.page.document.activeElement = this;
  }

  /** Every element below this one, itself included. */
  *all() {
    yield this;
    for (const child of this.children) if (child instanceof Node) yield* child.all();
  }

  querySelector(name) {
    return [...this.all()].find((node) => node.name === name) ?? null;
  }
}

/** A page with the snippet. `attributes` as in its dataset, null for a script no one can find. */
export class HostPage {
  warnings = [];
  faults = [];
  stored = new Map();
  writes = [];
  opened = [];
  observers = new Set();
  timers = new Map();
  messageHandlers = [];
  blocked = false;

  /** `current`: false, or an element that takes the name of document.currentScript. */
  constructor({ attributes = { company: "lumen" }, src = `${DESK}/v1/widget.js`, current = true, before, state = { text: "Ouvert", colour: "#b4532a" }, stored = {}, storage = true, lang = "fr" } = {}) {
    this.state = state;
    for (const [key, value] of Object.entries(stored)) this.stored.set(key, value);
    this.html = new Node(this, "html");
    this.html.lang = lang;
    this.body = new Node(this, "body");
    this.head = new Node(this, "head");
    this.html.append(this.head, this.body);
    this.script = attributes && Object.assign(new Node(this, "script"), { src, dataset: attributes, nonce: "n0" });
    this.document = {
      currentScript: current === true ? this.script : current || null,
      documentElement: this.html,
      head: this.head,
      body: this.body,
      readyState: "complete",
      hidden: false,
      title: "Lampes",
      activeElement: this.body,
      createElement: (name) => new Node(this, name),
      createElementNS: (_space, name) => new Node(this, name),
      querySelector: (selector) => (selector.startsWith("script") ? this.script : ([...this.html.all()].find((node) => node.id === selector.slice(1)) ?? null)),
      querySelectorAll: () => [],
    };
    const page = this;
    this.window = createContext({
      document: this.document,
      location: { href: "https://shop.example/lampes?secret=1#top", origin: "https://shop.example", pathname: "/lampes", hash: "#top" },
      SignDesk: before,
      console: { warn: (words) => this.warnings.push(words) },
      reportError: (error) => this.faults.push(error),
      get sessionStorage() {
        if (!storage) throw new Error("SecurityError");
        return {
          getItem: (key) => page.stored.get(key) ?? null,
          setItem: (key, value) => (page.writes.push(key), page.stored.set(key, value)),
          removeItem: (key) => page.stored.delete(key),
        };
      },
      fetch: async (address) => (this.asked = address, { ok: this.state !== null, json: async () => this.state, text: async () => "no such company" }),
      open: (address) => this.opened.push(address),
      setTimeout: () => 0,
      setInterval: (run) => (this.timers.set(this.timers.size + 1, run), this.timers.size),
      clearInterval: (id) => this.timers.delete(id),
      matchMedia: () => ({ matches: false }),
      addEventListener: (name, handler) => name === "message" && this.messageHandlers.push(handler),
      HTMLScriptElement: { [Symbol.hasInstance]: (/** @type {any} */ one) => one?.name === "script" },
      MutationObserver: class {
        constructor(run) {
          this.run = run;
        }
        observe() {
          page.observers.add(this);
        }
        disconnect() {
          page.observers.delete(this);
        }
      },
      CSSStyleSheet: class {
        replaceSync() {}
      },
      navigator: {},
      URL, URLSearchParams, MessageChannel, TextEncoder,
    });
    this.window.window = this.window;
    this.paste();
  }

  /** Runs the snippet, once more if it ran before. */
  paste() {
    runInContext(first, this.window);
  }

  /** Lets what the page asked for come: the state, and the second script. */
  async settle() {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  }

  /** The network brings the second script, unless it is blocked. */
  bring(script) {
    queueMicrotask(() => {
      if (this.blocked) return script.onerror();
      this.document.currentScript = script;
      runInContext(second, this.window);
      this.document.currentScript = null;
    });
  }

  changed() {
    queueMicrotask(() => [...this.observers].forEach((observer) => observer.run()));
  }

  tick() {
    for (const run of [...this.timers.values()]) run();
  }

  all(name) {
    return [...this.html.all()].filter((node) => node.name === name);
  }

  get launcher() {
    return this.all("button").find((button) => button.onclick === this.api.open) ?? null;
  }

  get api() {
    return this.window.SignDesk;
  }

  get frame() {
    return this.all("iframe")[0] ?? null;
  }

  /** The widget says hello, by default as itself; returns its end of the channel, if it gets one. */
  hello(from = {}) {
    const event = { data: { signdesk: 1 }, origin: DESK, source: this.frame.contentWindow, ...from };
    for (const handler of this.messageHandlers) handler(event);
    const port = this.frame?.contentWindow.received.at(-1)?.ports[0];
    return port && new Port(port);
  }
}

/** The widget's end: what was said to it, and a way to say something back. */
class Port {
  heard = [];

  constructor(port) {
    this.port = port;
    port.onmessage = ({ data }) => this.heard.push(data);
  }

  /** Waits until `count` messages have come in all. */
  async hears(count) {
    while (this.heard.length < count) await new Promise((done) => setImmediate(done));
    return this.heard;
  }

  /** Says something, and waits until the loader has heard it. */
  async says(message, page) {
    this.port.postMessage(message);
    await new Promise((done) => setImmediate(done));
    await new Promise((done) => setImmediate(done));
    await page.settle();
  }

  close() {
    this.port.close();
  }
}
