/** Where to turn in an emergency: named only for the countries whose number is known to us. */

import { t } from "../../lib/page.js";
import { remark } from "../../lib/parts.js";

/** Numbers that deaf people reach in writing or in sign, by country. @type {Record<string, string>} */
const NUMBERS = { FR: "widget.emergency.fr" };

/** @param {string|undefined} country ISO 3166 */
export function emergencyRemark(country) {
  return remark("emergency", t(NUMBERS[country ?? ""] ?? "widget.emergency.other"));
}
