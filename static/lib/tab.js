/**
 * What this tab remembers from page to page, in sessionStorage. Storage may be forbidden in an
 * iframe: then nothing is remembered, and nothing fails.
 */

/** @param {string} key @returns {string|null} */
export function recall(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string|null} value null forgets it */
export function keep(key, value) {
  try {
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, value);
  } catch {
    // Forbidden or full: the page works without its memory.
  }
}

/**
 * Where a visit is remembered. A test of the company's snippet and a visitor's own contact in the
 * same tab are two: neither is ever resumed as the other.
 * @param {string} company id @param {boolean} test
 */
export function visitKey(company, test) {
  return `signdesk.${test ? "test" : "visit"}.${company}`;
}
