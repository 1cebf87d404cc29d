/**
 * The loader (docs/embed.md): a launcher on the company's page, and the iframe that it opens.
 * It decides nothing: the iframe posts {signdesk: 1, view, live, alert}, the loader draws it.
 */
(() => {
  "use strict";
  const script = /** @type {HTMLScriptElement|null} */ (document.currentScript);
  const company = script?.dataset.company;
  if (!script || !company) return console.warn("SignDesk: no data-company");
  const desk = new URL(script.src).origin;
  const lang = /^en/i.test(script.dataset.lang || document.documentElement.lang) ? "en" : "fr";
  const [open, close] =
    lang === "en" ? ["Contact us in sign language", "Close"] : ["Contacter en LSF", "Fermer"];
  const id = encodeURIComponent(company);
  const memory = "signdesk:" + id;
  const side = script.dataset.position === "left" ? "left" : "right";

  const phone = "(max-width:640px),(max-height:480px)";
  const css = `
:host{all:initial;font:600 17px/1.25 system-ui,sans-serif}
button{font:inherit;cursor:pointer;color:#fff;background:#0b4f59;border:2px solid #fff;box-shadow:0 4px 20px rgb(0 0 0/28%)}
button:hover{background:#073b43}
button:focus-visible{outline:3px solid #1747c7;outline-offset:2px}
[hidden]{display:none!important}
.dock,.frame{position:fixed;z-index:2147483000;${side}:max(16px,env(safe-area-inset-${side}));bottom:max(16px,env(safe-area-inset-bottom))}
.dock{display:grid;justify-items:${side};gap:10px}
output{padding:4px 14px;border:1px solid;border-radius:999px;color:#073b43;background:#fff;font-size:15px}
output:empty{display:none}
.dock button{display:flex;align-items:center;gap:10px;min-height:56px;padding:8px 22px 8px 16px;border-radius:999px}
svg{width:34px;height:34px;flex:none}
.frame{box-sizing:border-box;overflow:hidden;border-radius:22px;background:#f4f6f5;box-shadow:0 4px 40px rgb(0 0 0/28%);width:min(420px,100vw - 32px);height:min(700px,100vh - 32px)}
.frame.stage{width:min(980px,100vw - 32px);height:min(720px,100vh - 32px);background:#10171e}
.frame.pill{width:min(330px,100vw - 32px);height:76px;border-radius:38px}
.frame.mini{width:min(270px,100vw - 32px);height:258px;background:#10171e}
iframe{display:block;width:100%;height:100%;border:0}
.close{position:absolute;top:10px;right:10px;min-height:44px;border-radius:999px}
@media ${phone}{.frame.panel,.frame.stage{inset:0;width:100%;height:var(--height,100dvh);top:var(--top,0);border-radius:0;padding:env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left)}}
@media (prefers-reduced-motion:no-preference){.frame{transition:width .18s ease-out,height .18s ease-out}}
@media (forced-colors:active){.frame{border:2px solid CanvasText}}`;

  const hands =
    '<svg viewBox="0 0 48 48" fill="currentColor" stroke="currentColor" stroke-width="3.4" stroke-linecap="round" aria-hidden="true"><path id="h" d="M9 26 6 16M13 24V12M16 25l3-11M19 28l5-9M18 34l7-3M8 26l12 2-2 7c-.6 4-3 6-6 5-3-.5-4-2.5-4-6z"/><use href="#h" transform="matrix(-1 0 0 1 48 -6)"/></svg>';

  /** @param {string} [view] a view to remember, "" to forget, nothing to read */
  const remember = (view) => {
    try {
      if (view === undefined) return sessionStorage.getItem(memory);
      sessionStorage.setItem(memory, view);
    } catch {
      // Forbidden: the next page starts anew.
    }
  };

  const mount = () => {
    if (document.querySelector("signdesk-widget")) return; // pasted twice
    const host = document.createElement("signdesk-widget");
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet(); // allowed under any Content-Security-Policy
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    const dock = document.createElement("div");
    dock.className = "dock";
    const state = document.createElement("output"); // a polite live region
    const launcher = document.createElement("button");
    launcher.innerHTML = hands + open;
    dock.append(state, launcher);
    root.append(dock);
    document.body.append(host);

    /** @type {HTMLDivElement|null} */
    let panel = null;
    /** @type {HTMLIFrameElement|null} */
    let frame = null;
    let title = ""; // the page's own, while it pulses
    let pulse = 0;

    /** @param {string} view */
    const draw = (view) => {
      if (!panel) return;
      panel.className = "frame " + view;
      // A page must not scroll under a conversation that fills the phone.
      const fills = /panel|stage/.test(view) && matchMedia(phone).matches;
      document.documentElement.style.overflow = fills ? "hidden" : "";
    };

    /** @param {string} [text] shown in turn with the title; none stops it */
    const alertWith = (text) => {
      if (!text === !pulse) return;
      if (text) {
        title = document.title;
        pulse = setInterval(() => {
          document.title = document.title === text ? title : text;
        }, 1000);
        navigator.vibrate?.([200, 100, 200]);
      } else {
        clearInterval(pulse);
        pulse = 0;
        document.title = title;
      }
    };

    const shut = () => {
      alertWith();
      panel?.remove();
      panel = frame = null;
      document.documentElement.style.overflow = "";
      remember("");
      dock.hidden = false;
      launcher.focus();
    };

    /** @param {string} view */
    const start = (view) => {
      if (panel) return;
      panel = document.createElement("div");
      frame = document.createElement("iframe");
      frame.title = open;
      frame.allow =
        "camera; microphone; autoplay; display-capture; fullscreen; screen-wake-lock; clipboard-write";
      const query = new URLSearchParams({ parent: location.origin, lang });
      frame.src = `${desk}/w/${id}?${query}`;
      // A way out until the iframe answers.
      const out = document.createElement("button");
      out.className = "close";
      out.textContent = close;
      out.onclick = shut;
      panel.append(frame, out);
      root.append(panel);
      dock.hidden = true;
      draw(view);
    };

    launcher.onclick = () => {
      start("panel");
      if (frame) frame.onload = () => frame?.focus(); // once there is a page
    };

    addEventListener("message", ({ data, origin, source }) => {
      if (!frame || origin !== desk || source !== frame.contentWindow || data?.signdesk !== 1) return;
      if (data.view === "closed") return shut();
      panel?.querySelector("button")?.remove();
      draw(data.view);
      remember(data.live ? data.view : "");
      alertWith(typeof data.alert === "string" ? data.alert.slice(0, 80) : "");
    });

    // A phone's keyboard only shrinks the visual viewport.
    const seen = window.visualViewport;
    const fit = () => {
      if (panel) panel.style.cssText = `--height:${seen?.height}px;--top:${seen?.offsetTop}px`;
    };
    seen?.addEventListener("resize", fit);
    seen?.addEventListener("scroll", fit);

    const kept = remember();
    if (kept) start(kept);

    const look = async () => {
      if (dock.hidden || document.hidden) return;
      try {
        const { text } = await (await fetch(`${desk}/v1/${id}/state?lang=${lang}`)).json();
        if (state.value !== text) state.value = text;
      } catch {
        state.value = "";
      }
    };
    look();
    setInterval(look, 60000);
  };

  if (document.body) mount();
  else addEventListener("DOMContentLoaded", mount);
})();
