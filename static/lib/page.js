/**
 * What the server told the page at first paint, and the texts of its catalogue.
 */

/**
 * `lang` is the page's language, `texts` its catalogue; each face adds what it needs.
 * @typedef {{lang: string, texts: Record<string, string>, [key: string]: any}} PageData
 */

/** @type {PageData|undefined} */
let data;

/** @returns {PageData} what stands in `<script type="application/json" id="page">` */
export function pageData() {
  data ??= /** @type {PageData} */ (JSON.parse(document.getElementById("page")?.textContent || "{}"));
  return data;
}

/**
 * A text of the catalogue, with `{name}` filled from `values`. A missing key shows itself.
 * @param {string} key @param {Record<string, string|number>} [values] @returns {string}
 */
export function t(key, values = {}) {
  return fill(pageData().texts?.[key] ?? key, values);
}

/** @param {string} text @param {Record<string, string|number>} values @returns {string} */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
