/**
 * The loader's second part (docs/embed.md): the frame with the widget, and `window.SignDesk`. The
 * loader (widget.js) brings it at the first sign of interest, and hands itself over as `loader` on
 * this script's element.
 *
 * The widget in the frame says hello; the origin and the source of that are checked, and from then
 * on both talk over a MessagePort that nobody else has (static/widget/host.js is the other end).
 * It decides nothing: the frame says how much room it wants.
 */
(() => {
  "use strict";
  const { loader } = /** @type {any} */ (document.currentScript);
  const { desk, id, option, side, launcher, dock, mount, make, warn } = loader;
  const memory = "signdesk:" + id;
  const phone = "(max-width:640px),(max-height:480px)";
  const css = `
:host{all:initial!important;display:block!important}
.frame{position:fixed;z-index:2147483000;${side}:max(16px,env(safe-area-inset-${side}));bottom:max(16px,env(safe-area-inset-bottom));box-sizing:border-box;overflow:hidden;border-radius:22px;background:#f4f6f5;box-shadow:0 4px 40px rgb(0 0 0/28%);width:min(420px,100vw - 32px);height:min(700px,100vh - 32px)}
.frame.stage{width:min(980px,100vw - 32px);height:min(720px,100vh - 32px);background:#10171e}
.frame.pill{width:min(330px,100vw - 32px);height:76px;border-radius:38px}
.frame.mini{width:min(270px,100vw - 32px);height:258px;background:#10171e}
iframe{display:block;width:100%;height:100%;border:0}
button{position:absolute;top:10px;right:10px;min-height:44px;padding:8px 16px;border:2px solid #fff;border-radius:99px;font:600 17px/1.25 system-ui,sans-serif;color:#fff;background:#1a1a1a;cursor:pointer}
button:focus-visible{outline:3px solid #000;outline-offset:3px;box-shadow:0 0 0 3px #fff}
@media ${phone}{.frame.panel,.frame.stage{inset:0;width:100%;height:var(--height,100dvh);top:var(--top,0);border-radius:0;padding:env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left)}}
@media (prefers-reduced-motion:no-preference){.frame{transition:width .18s ease-out,height .18s ease-out}}
@media (forced-colors:active){.frame{border:2px solid CanvasText}}`;

  /** @type {HTMLDivElement|null} */
  let panel = null;
  /** @type {HTMLIFrameElement|null} */
  let frame = null;
  /** @type {{host: HTMLElement, remove: () => void}|null} */
  let mounted = null;
  /** @type {MessagePort|null} */
  let port = null;
  /** What the page said, besides where the visitor is. @type {Record<string, string>} */
  let given = {};
  let identity = "";
  let told = ""; // the context that the frame has
  let watch = 0;
  let title = ""; // the page's own, while it pulses
  let alert = "";
  let pulse = 0;
  let overflow = "";
  let filled = false;

  /** @param {Record<string, any>} message */
  const tell = (message) => port?.postMessage(message);

  /** @param {string} [view] a view to remember, "" to forget, nothing to read */
  const remember = (view) => {
    try {
      if (view === undefined) return sessionStorage.getItem(memory);
      if (view) sessionStorage.setItem(memory, view);
      else sessionStorage.removeItem(memory);
    } catch {
      // Forbidden: the next page starts anew.
    }
  };

  // ---- what the page asks ------------------------------------------------------------------

  const EVENTS = ["ready", "open", "close", "queued", "connected", "ended", "rated"];
  /** @type {Map<string, Set<(detail: any) => void>>} */
  const listeners = new Map(EVENTS.map((name) => [name, new Set()]));

  /** @param {string} name @param {any} [detail] */
  const emit = (name, detail = {}) => {
    for (const listener of listeners.get(name) ?? []) call(listener, detail);
  };

  /** A listener's own fault is the page's to see, and stops nobody else.
   * @param {(detail: any) => void} listener @param {any} [detail] */
  const call = (listener, detail = {}) => {
    try {
      listener(detail);
    } catch (error) {
      reportError(error);
    }
  };

  /** Where the visitor is: no query and no fragment, which may hold secrets, but a router's path. */
  const here = () => {
    const { origin, pathname, hash } = location;
    const route = /^#!?\//.test(hash) ? hash.split("?")[0] : "";
    return {
      page: (origin + pathname + route).slice(0, 500),
      title: (pulse && document.title === alert ? title : document.title).slice(0, 500),
    };
  };

  /** @param {Record<string, string>} more */
  const contextWith = (more) => ({ ...here(), ...more });

  const tellContext = () => {
    let context = contextWith(given);
    // A long title must not cost the page what it said itself.
    if (bytes(context) > 4096) context = { ...context, title: "", ...given };
    const text = JSON.stringify(context);
    if (port && text !== told) tell({ context });
    if (port) told = text;
  };

  /** @param {object} value */
  const bytes = (value) => new TextEncoder().encode(JSON.stringify(value)).length;

  /** @param {any} fields @returns {string} the rule that they break, or "" */
  const broken = (fields) => {
    if (typeof fields !== "object" || fields === null || Array.isArray(fields)) return "takes an object of names and texts";
    const entries = Object.entries(fields);
    if (new Set([...Object.keys(fields), "page", "title"]).size > 20) return "takes at most 20 entries, page and title among them";
    for (const [key, value] of entries) {
      if (key.length < 1 || key.length > 40) return `"${key.slice(0, 40)}": a name has 1 to 40 characters`;
      if (!/^(string|boolean)$/.test(typeof value) && !Number.isFinite(value)) return `"${key}" must be a text, a number or a boolean`;
      if (String(value).length > 500) return `"${key}": a text has at most 500 characters`;
    }
    const { origin, pathname } = location;
    if (bytes({ page: (origin + pathname).slice(0, 500), title: "", ...fields }) > 4096) return "takes at most 4096 bytes in all, the page's address among them";
    return "";
  };

  /** Each method returns the rule that was broken, or nothing. @type {Record<string, (...given: any[]) => string|void>} */
  const methods = {
    open() {
      if (frame) return tell({ open: true });
      start("panel");
      // The focus follows once there is a page.
      panel?.querySelector("iframe")?.addEventListener("load", () => frame?.focus(), { once: true });
    },
    close() {
      // The frame knows whether a contact lives, which is folded and not closed.
      if (port) tell({ close: true });
      else if (frame) shut();
    },
    setLocale(lang) {
      if (lang !== "fr" && lang !== "en") return 'takes "fr" or "en"';
      loader.lang = lang;
      void loader.draw();
      if (frame) frame.title = loader.name;
      tell({ locale: lang });
    },
    identify(token) {
      if (token !== null && !(typeof token === "string" && token.length <= 4096 && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)))
        return "takes a JWT of at most 4096 characters, made by your server, or null";
      identity = token ?? "";
      tell({ identity });
    },
    setContext(fields) {
      const rule = broken(fields);
      if (rule) return rule;
      given = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, String(value)]));
      tellContext();
    },
    on(name, listener) {
      if (!listeners.has(name) || typeof listener !== "function") return `takes one of ${EVENTS.join(", ")}, and a function`;
      listeners.get(name)?.add(listener);
      if (name === "ready" && isReady) call(listener);
    },
    off(name, listener) {
      if (!listeners.has(name) || (listener !== undefined && typeof listener !== "function")) return `takes one of ${EVENTS.join(", ")}, and the function, if not all`;
      if (listener) listeners.get(name)?.delete(listener);
      else listeners.get(name)?.clear();
    },
  };

  /** Carries a call out; a wrong one does nothing but say so. @param {any} asked */
  const run = (asked) => {
    let name = "push";
    let rule = /** @type {string|void} */ ('takes ["method", …], with one of ' + Object.keys(methods).join(", "));
    try {
      if (Array.isArray(asked) && Object.hasOwn(methods, asked[0])) {
        name = asked[0];
        rule = methods[name](...asked.slice(1));
      }
    } catch {
      rule = "was given what cannot be read";
    }
    if (rule) warn(`${name}: ${rule}`);
  };

  // ---- the frame ---------------------------------------------------------------------------

  /** @param {string} view */
  const draw = (view) => {
    if (!panel) return;
    panel.className = "frame " + view;
    // A page must not scroll under a conversation that fills the phone.
    fill(/panel|stage/.test(view) && matchMedia(phone).matches);
  };

  /** @param {boolean} whole */
  const fill = (whole) => {
    const { style } = document.documentElement;
    if (whole && !filled) overflow = style.overflow;
    if (whole !== filled) style.overflow = whole ? "hidden" : overflow;
    filled = whole;
  };

  /** @param {string} text shown in turn with the title; none stops it */
  const alertWith = (text) => {
    if (!text === !pulse) return;
    if (text) {
      alert = text;
      title = document.title;
      pulse = setInterval(() => {
        if (document.title === alert) return (document.title = title);
        title = document.title; // the page may have gone on
        document.title = alert;
      }, 1000);
      navigator.vibrate?.([200, 100, 200]);
    } else {
      clearInterval(pulse);
      pulse = 0;
      if (document.title === alert) document.title = title;
    }
  };

  const shut = () => {
    const focused = document.activeElement === mounted?.host;
    alertWith("");
    fill(false);
    clearInterval(watch);
    port?.close();
    mounted?.remove();
    panel = frame = mounted = port = null;
    remember("");
    dock.hidden = false;
    void loader.draw();
    if (focused || document.activeElement === document.body) launcher.focus();
    emit("close");
  };

  /** @param {string} view */
  const start = (view) => {
    if (frame) return;
    frame = make("iframe");
    panel = make("div");
    if (!frame || !panel) return;
    frame.title = loader.name;
    frame.allow =
      "camera; microphone; autoplay; display-capture; fullscreen; screen-wake-lock; clipboard-write";
    const query = new URLSearchParams({ parent: location.origin, lang: loader.lang });
    frame.src = `${desk}/w/${id}?${query}${loader.query}`;
    // A way out until the widget answers.
    const out = make("button", { textContent: loader.lang === "en" ? "Close" : "Fermer", onclick: shut });
    panel.append(frame, out);
    mounted = mount(css, [panel]);
    dock.hidden = true;
    draw(view);
    // A single-page application goes on to another page without a word.
    watch = setInterval(tellContext, 1000);
    emit("open");
  };

  addEventListener("message", ({ data, origin, source }) => {
    if (!frame || origin !== desk || source !== frame.contentWindow || data?.signdesk !== 1) return;
    const channel = new MessageChannel();
    port?.close();
    port = channel.port1;
    port.onmessage = hear;
    frame.contentWindow?.postMessage({ signdesk: 1 }, desk, [channel.port2]);
    panel?.querySelector("button")?.remove();
    told = "";
    tellContext();
    if (identity) tell({ identity });
  });

  /** @param {MessageEvent} message of the widget, which is the desk's own */
  const hear = ({ data }) => {
    if (data.event) return emit(data.event, data.detail);
    if (data.warn) return warn(data.warn);
    if (data.view === "closed") return shut();
    draw(data.view);
    remember(data.live ? data.view : "");
    alertWith(typeof data.alert === "string" ? data.alert.slice(0, 80) : "");
  };

  // A phone's keyboard only shrinks the visual viewport.
  const seen = window.visualViewport;
  const fit = () => {
    if (panel) panel.style.cssText = `--height:${seen?.height}px;--top:${seen?.offsetTop}px`;
  };
  seen?.addEventListener("resize", fit);
  seen?.addEventListener("scroll", fit);

  let isReady = false;
  const kept = remember();
  if (kept) start(kept);
  loader.calls.splice(0).forEach(run);
  loader.api.push = run;
  isReady = true;
  emit("ready");
})();
