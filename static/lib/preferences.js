/**
 * What an advisor prefers, kept in this browser: things that are on until switched off. Storage
 * may be forbidden: then they are on again in the next page.
 */

/** @param {string} key @returns {boolean} */
export function preferred(key) {
  try {
    return localStorage.getItem(key) !== "off";
  } catch {
    return true;
  }
}

/** @param {string} key @param {boolean} on */
export function prefer(key, on) {
  try {
    localStorage.setItem(key, on ? "on" : "off");
  } catch {
    // Forbidden or full.
  }
}
