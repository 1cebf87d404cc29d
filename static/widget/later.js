/**
 * Modules that come after the first view. A network that is gone for a moment must not leave a
 * visitor without a screen: loading is tried again, and at once when the network is back.
 */

const DELAYS_MS = [300, 1000, 3000];

/**
 * @template T
 * @param {() => Promise<T>} load
 * @returns {Promise<T>} rejects after the last try
 */
export async function persistent(load) {
  for (const delay of DELAYS_MS) {
    try {
      return await load();
    } catch {
      await pause(delay);
    }
  }
  return load();
}

/** @param {number} ms at most: a network that comes back ends it */
function pause(ms) {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      removeEventListener("online", over);
      resolve(undefined);
    };
    const timer = setTimeout(over, ms);
    addEventListener("online", over);
  });
}
