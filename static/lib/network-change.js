/**
 * Notices that this machine is on another network (Wi-Fi to mobile), or on one again, long before
 * a connection over the old one is given up.
 */

/**
 * @param {() => void} changed @param {AbortSignal} signal ends it
 * @param {{page?: EventTarget, connection?: (EventTarget & {type?: string})|null}} [browser]
 */
export function watchNetwork(changed, signal, browser = {}) {
  const { navigator } = /** @type {any} */ (globalThis);
  const { page = globalThis, connection = navigator?.connection } = browser;
  page.addEventListener?.("online", changed, { signal });
  let type = connection?.type;
  connection?.addEventListener(
    "change",
    () => {
      // It also tells of every new estimate of speed; only another kind of network is a change.
      const before = type;
      type = connection.type;
      if (type !== before && type !== "none") changed();
    },
    { signal },
  );
}
