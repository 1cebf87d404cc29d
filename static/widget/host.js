/**
 * The bridge to the company's page: tells the loader (static/widget.js) how much room the iframe
 * wants, whether a contact lives, and what its title should pulse with. In a window of its own
 * there is no loader, and nothing is told.
 *
 * `view`: `panel` (beside the page), `stage` (large, for a call), `pill` (folded),
 * `mini` (folded, with the advisor's picture), `closed`.
 */

/** @typedef {"panel"|"stage"|"pill"|"mini"|"closed"} View */
/** @typedef {{view: View, live: boolean, alert: string}} HostState */

export class Host {
  #parent;
  /** @type {HostState} */
  #told = { view: "closed", live: false, alert: "" };

  /** @param {string} parent the origin of the company's page; the server checked it */
  constructor(parent) {
    this.#parent = parent;
  }

  /** Whether a loader is there: folding and closing mean nothing in a window of one's own. */
  get framed() {
    return window.parent !== window && this.#parent !== "";
  }

  /** @param {HostState} state */
  tell(state) {
    document.body.dataset.view = this.framed ? state.view : "window";
    const same = JSON.stringify(state) === JSON.stringify(this.#told);
    if (!this.framed || same) return;
    this.#told = state;
    window.parent.postMessage({ signdesk: 1, ...state }, this.#parent);
  }
}
