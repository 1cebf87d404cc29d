/** Words for why joining the line failed: one plain sentence a protocol error code. */

import { t } from "../../lib/page.js";

/** @param {string} code an error code of the protocol */
export function problemText(code) {
  switch (code) {
    case "closed": return t("widget.trouble.closed");
    case "rate_limited": return t("widget.trouble.rate_limited");
    case "already_in_contact": return t("widget.trouble.already");
    default: return t("widget.trouble.unavailable");
  }
}
