/**
 * The bridge to the company's page. Says hello to the loader (static/loader-panel.js), whose
 * origin and source are checked, and gets a MessagePort of it: nothing else is heard. In a window
 * of its own there is no loader, and nothing is told.
 *
 * `view`: `panel` (beside the page), `stage` (large, for a call), `pill` (folded),
 * `mini` (folded, with the advisor's picture), `closed`.
 *
 * Events: `context` and `identity` (the company's page said something anew; `detail` is it),
 * `locale` (detail `"fr"` or `"en"`), `open` (unfold), `close` (fold, or close).
 */

/** @typedef {"panel"|"stage"|"pill"|"mini"|"closed"} View */
/** @typedef {{view: View, live: boolean, alert: string}} HostState */
/** @typedef {"queued"|"connected"|"ended"|"rated"} HostEvent what the company's page may listen to */

export class Host extends EventTarget {
  /** What the company's page says of where the visitor is: within the protocol's bounds, not proved.
   * @type {Record<string, string>} */
  context = {};
  /** The token that the company's server signed, unchecked, or "". */
  identity = "";
  #parent;
  /** @type {MessagePort|null} */
  #port = null;
  /** What is to be told as soon as the port is there. @type {object[]} */
  #owed = [];
  /** @type {HostState} */
  #told = { view: "closed", live: false, alert: "" };

  /** @param {string} parent the origin of the company's page; the server checked it */
  constructor(parent) {
    super();
    this.#parent = parent;
    if (!this.framed) return;
    addEventListener("message", (event) => this.#meet(event));
    window.parent.postMessage({ signdesk: 1 }, parent);
  }

  /** Whether a loader is there: folding and closing mean nothing in a window of one's own. */
  get framed() {
    return window.parent !== window && this.#parent !== "";
  }

  /** @param {HostState} state */
  tell(state) {
    document.body.dataset.view = this.framed ? state.view : "window";
    const same = JSON.stringify(state) === JSON.stringify(this.#told);
    if (same) return;
    this.#told = state;
    this.#post(state);
  }

  /** Tells the company's page what happened. @param {HostEvent} event @param {object} [detail] */
  emit(event, detail = {}) {
    this.#post({ event, detail });
  }

  /** Says in the browser's console of the company's page what its developer must know. @param {string} words */
  warn(words) {
    this.#post({ warn: words });
  }

  /** @param {object} message */
  #post(message) {
    if (!this.framed) return;
    if (this.#port) this.#port.postMessage(message);
    else this.#owed.push(message);
  }

  /** @param {MessageEvent} event anything that anybody posted to this window */
  #meet({ data, origin, source, ports }) {
    if (this.#port || origin !== this.#parent || source !== window.parent) return;
    if (data?.signdesk !== 1 || ports.length !== 1) return;
    this.#port = ports[0];
    this.#port.onmessage = (message) => this.#hear(message.data);
    for (const message of this.#owed.splice(0)) this.#port.postMessage(message);
  }

  /** What is not within the rules is not heard. @param {any} message */
  #hear(message) {
    if (typeof message !== "object" || message === null) return;
    const { context, identity, locale, open, close } = message;
    if (isContext(context)) {
      this.context = context;
      this.#fire("context", context);
    }
    if (typeof identity === "string" && identity.length <= 4096) {
      this.identity = identity;
      this.#fire("identity", identity);
    }
    if (locale === "fr" || locale === "en") this.#fire("locale", locale);
    if (open === true) this.#fire("open");
    if (close === true) this.#fire("close");
  }

  /** @param {string} name @param {any} [detail] */
  #fire(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** Within the bounds of the protocol's `context`: 20 entries, 40 and 500 characters, 4096 bytes.
 * @param {any} value @returns {value is Record<string, string>} */
function isContext(value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return (
    entries.length <= 20 &&
    entries.every(
      ([key, text]) => key.length >= 1 && key.length <= 40 && typeof text === "string" && text.length <= 500,
    ) &&
    new TextEncoder().encode(JSON.stringify(value)).length <= 4096
  );
}
