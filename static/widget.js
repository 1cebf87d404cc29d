/**
 * The loader (docs/embed.md): the launcher on the company's page, what it says before a click, and
 * the queue of what the page asks of `window.SignDesk`. Whatever else there is to it stands in
 * loader-panel.js, which comes with the first sign of interest. Nothing is stored here.
 *
 * The node fills in the version and the integrity of that second script (signdesk/loader.py).
 */
(() => {
  "use strict";
  const asked = window.SignDesk;
  if (asked && !Array.isArray(asked)) return; // pasted twice
  // A tag manager may run this outside of any script element. Whoever may write a picture into the
  // page may call it currentScript: it must not name the desk.
  const script = [document.currentScript, document.querySelector('script[src*="/v1/"][src*="/widget.js"]')].find((one) => one instanceof HTMLScriptElement);
  const { origin: desk, searchParams } = new URL(script?.src || location.href);
  /** @param {string} name @returns {string|null} `data-name`, or `name` in the script's address */
  const option = (name) => script?.dataset[name] ?? searchParams.get(name);
  /** @param {string} words */
  const warn = (words) => console.warn("SignDesk: " + words);
  const company = option("company");
  if (!script || !company) return warn("the script has no data-company");
  const id = encodeURIComponent(company);
  const alone = option("queue");
  const queue = alone === null ? "" : "&queue=" + encodeURIComponent(alone);
  const place = option("position") ?? "";
  const side = /left/.test(place) ? "left" : "right";
  const edge = /top/.test(place) ? "top" : "bottom";
  const [x = 16, y = 16] = option("offset")?.match(/\d+/g) ?? [];
  const bare = place === "none"; // the page has a button of its own
  const into = option("into");
  const label = option("label");

  const css = `
:host{all:initial!important;display:block!important}
.dock{display:grid;justify-items:start;gap:10px;font:600 17px/1.25 system-ui,sans-serif}
.corner{position:fixed;z-index:2147483000;justify-items:${side};${side}:max(${x}px,env(safe-area-inset-${side}));${edge}:max(${y}px,env(safe-area-inset-${edge}))}
[hidden]{display:none!important}
button{display:flex;align-items:center;gap:10px;min-height:56px;padding:8px 22px 8px 16px;border:2px solid #fff;border-radius:99px;font:inherit;color:var(--text,#fff);background:var(--fill,#0b4f59);box-shadow:0 0 0 1px var(--text,#fff),0 4px 20px rgb(0 0 0/28%);cursor:pointer}
button:hover{text-decoration:underline}
button:focus-visible{outline:3px solid #000;outline-offset:3px;box-shadow:0 0 0 3px #fff}
output{padding:4px 14px;border:1px solid;border-radius:99px;color:#1a1a1a;background:#fff;font-size:15px}
output:empty{display:none}
.top output{order:1}
svg{width:34px;height:34px;flex:none}
.round{padding:9px}`;

  /**
   * @template {keyof HTMLElementTagNameMap} Name
   * @param {Name} name @param {Partial<HTMLElementTagNameMap[Name]>} [given]
   */
  const make = (name, given) => Object.assign(document.createElement(name), given);
  /** @param {string} name @param {Record<string, string>} given */
  const drawn = (name, given) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const key in given) node.setAttribute(key, given[key]);
    return node;
  };

  /**
   * An element in a shadow root, out of reach of the page's style sheets: `!important` on the host
   * itself wins over theirs. It hangs on <html>, where no framework replaces it with the body, and
   * in the top layer, where no transform moves it; whatever takes it away, it comes back.
   * @param {string} style @param {Node[]} content @param {string|null} [home] a selector
   */
  const mount = (style, content, home) => {
    const host = document.createElement("signdesk-widget");
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet(); // allowed under any Content-Security-Policy
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
    root.append(...content);
    if (!home) host.popover = "manual";
    const put = () => {
      const parent = home ? document.querySelector(home) : document.documentElement;
      if (parent && host.parentNode !== parent) {
        parent.append(host);
        if (!home) host.showPopover?.();
      }
      watch.disconnect();
      watch.observe(document, { childList: true, subtree: !!home });
      if (!home) watch.observe(document.documentElement, { childList: true });
    };
    const watch = new MutationObserver(put);
    put();
    return { host, remove: () => (watch.disconnect(), host.remove()) };
  };

  const state = make("output"); // a polite live region
  const launcher = make("button");
  const dock = make("div", { className: into ? "dock" : `dock corner ${edge}` });
  dock.append(state, launcher);

  const loader = {
    desk, id, option, side, launcher, dock, mount, make, warn,
    /** What the page asked for so far, in order. @type {any[]} */
    calls: asked ?? [],
    lang: /^en/i.test(option("lang") || document.documentElement.lang) ? "en" : "fr",
    query: (option("test") === null ? "" : "&test=1") + queue,
    name: "",
    /** @type {Record<string, (...given: any[]) => void>} */
    api: {},

    /** Says what the launcher says, in `lang`. */
    async draw() {
      loader.name = label || (loader.lang === "en" ? "Contact us in sign language" : "Contacter en LSF");
      const hands = drawn("svg", { viewBox: "0 0 48 48", fill: "currentColor", stroke: "currentColor", "stroke-width": "3.4", "stroke-linecap": "round", "aria-hidden": "true" });
      const d = "M9 26 6 16M13 24V12M16 25l3-11M19 28l5-9M18 34l7-3M8 26l12 2-2 7c-.6 4-3 6-6 5-3-.5-4-2.5-4-6z";
      hands.append(drawn("path", { d }), drawn("path", { d, transform: "matrix(-1 0 0 1 48 -6)" }));
      launcher.replaceChildren(hands, label === "" ? "" : loader.name);
      launcher.className = label === "" ? "round" : "";
      launcher.ariaLabel = loader.name;
      await look();
    },

    /** Gets the second script, once. */
    load() {
      if (part) return;
      part = make("script", /** @type {any} */ ({ integrity: "{{integrity}}", crossOrigin: "anonymous", nonce: script.nonce, loader, onerror: fail }));
      try {
        const address = `${desk}/v1/{{version}}/panel.js`;
        // Where the page demands Trusted Types it names this policy (docs/embed.md).
        part.src = /** @type {any} */ (window).trustedTypes?.createPolicy("signdesk", { createScriptURL: () => address }).createScriptURL("") ?? address;
        document.head.append(part);
      } catch {
        fail();
      }
    },
  };
  /** @type {HTMLScriptElement|undefined} */
  let part;

  /** Without the panel the widget's own page still is a way in. */
  const fail = () => {
    warn("panel blocked or outdated, see docs/embed.md");
    if (loader.calls.some((call) => call?.[0] === "open")) open(`${desk}/q/${id}?lang=${loader.lang}`, "_blank", "noopener");
    loader.calls.length = 0;
    part = undefined;
  };

  const { api } = loader;
  api.push = (call) => {
    loader.calls.push(call);
    loader.load();
  };
  for (const name of ["open", "close", "setLocale", "identify", "setContext", "on", "off"]) {
    api[name] = (...given) => api.push([name, ...given]);
  }
  window.SignDesk = /** @type {any} */ (api);

  const look = async () => {
    if (document.hidden || dock.hidden || bare) return;
    let text = "";
    try {
      const answer = await fetch(`${desk}/v1/${id}/state?lang=${loader.lang}${loader.query}`);
      if (answer.ok) {
        const said = await answer.json();
        text = said.text;
        paint(said.colour);
      } else warn(await answer.text());
    } catch {
      // Offline, or connect-src forbids it: the launcher says nothing.
    }
    if (state.value !== text) state.value = text;
  };

  /** The company's colour, under black or white: one of both has 4.5:1 on any (WCAG 2.2, 1.4.3). */
  const paint = (/** @type {string} */ colour) => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const share = parseInt(colour.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    dock.style.setProperty("--fill", colour);
    dock.style.setProperty("--text", 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff");
  };

  const start = () => {
    launcher.onclick = api.open;
    launcher.onpointerenter = launcher.onfocus = loader.load;
    for (const link of document.querySelectorAll("[data-signdesk-fallback]")) link.remove();
    let shown = bare;
    const show = () => {
      if (!shown) mount(css, [dock], into);
      shown = true;
    };
    setTimeout(show, 900); // a slow answer must not hide the launcher
    loader.draw().then(show);
    setInterval(look, 60000);
    let kept;
    try {
      kept = sessionStorage.getItem("signdesk:" + id); // a contact lives: the last page left this
    } catch {
      // Forbidden: this page starts anew.
    }
    if (kept || loader.calls.length) loader.load();
  };

  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
