/**
 * What a person prefers, kept in this browser: things that are on until switched off, and choices
 * among a few. Storage may be forbidden: then a preference holds until the page is left.
 */

/** What storage would not take. @type {Map<string, string>} */
const inThisPage = new Map();

/** @param {string} key */
function read(key) {
  const here = inThisPage.get(key);
  if (here !== undefined) return here;
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string} value */
function write(key, value) {
  try {
    localStorage.setItem(key, value);
    inThisPage.delete(key);
  } catch {
    inThisPage.set(key, value); // forbidden or full
  }
}

/** @param {string} key @returns {boolean} */
export function preferred(key) {
  return read(key) !== "off";
}

/** @param {string} key @param {boolean} on */
export function prefer(key, on) {
  write(key, on ? "on" : "off");
}

/**
 * @template {string} Value
 * @param {string} key @param {readonly Value[]} values the first one until another is chosen
 * @returns {Value}
 */
export function chosen(key, values) {
  const kept = read(key);
  return values.find((value) => value === kept) ?? values[0];
}

/** @param {string} key @param {string} value */
export function choose(key, value) {
  write(key, value);
}

/** @param {string} key @returns {string} what was chosen last, of whatever kind; "" where nothing was */
export function lastChoice(key) {
  return read(key) ?? "";
}
