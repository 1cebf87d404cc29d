/**
 * The company's colour as the page's one accent, made safe to read: WCAG 2.2 contrast 4.5:1 as a
 * fill under white or ink, and as text on white and on the dark surface around video.
 */

/** @typedef {[number, number, number]} Rgb 0 to 255 each */

const WHITE = /** @type {Rgb} */ ([255, 255, 255]);
const INK = /** @type {Rgb} */ ([22, 32, 43]);
const NIGHT = /** @type {Rgb} */ ([28, 38, 48]); // the lightest dark paper of base.css
const ENOUGH = 4.5; // WCAG 2.2, 1.4.3

/** @param {string} colour `#rrggbb` @returns {Rgb|null} */
export function parse(colour) {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour.trim());
  if (!match) return null;
  return [parseInt(match[1], 16), parseInt(match[2], 16), parseInt(match[3], 16)];
}

/** Relative luminance, WCAG 2.2 definitions. @param {Rgb} colour */
function luminance(colour) {
  const [r, g, b] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {Rgb} one @param {Rgb} other @returns {number} 1 to 21 */
export function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** @param {Rgb} from @param {Rgb} to @param {number} share 0 to 1 @returns {Rgb} */
function mix(from, to, share) {
  const blend = (/** @type {0|1|2} */ i) => Math.round(from[i] + (to[i] - from[i]) * share);
  return [blend(0), blend(1), blend(2)];
}

/** The nearest mix of `colour` towards `towards` that reads on `surface`.
 * @param {Rgb} colour @param {Rgb} towards @param {Rgb} surface @returns {Rgb} */
function legible(colour, towards, surface) {
  for (let share = 0; share < 1; share += 0.04) {
    const candidate = mix(colour, towards, share);
    if (contrast(candidate, surface) >= ENOUGH) return candidate;
  }
  return towards;
}

/**
 * The accent's tokens for base.css.
 *
 * @param {string} colour `#rrggbb`
 * @returns {Record<string, string>|null} null for anything that is not a colour
 */
export function accentTokens(colour) {
  const wanted = parse(colour);
  if (!wanted) return null;
  const css = (/** @type {Rgb} */ rgb) => `rgb(${rgb.join(" ")})`;
  const onWhite = legible(wanted, INK, WHITE);
  const light = contrast(wanted, INK) >= ENOUGH && contrast(wanted, WHITE) < 3;
  return {
    "--accent": css(light ? wanted : onWhite),
    "--on-accent": css(light ? INK : WHITE),
    "--accent-ink": css(onWhite),
    "--accent-wash": css(mix(wanted, WHITE, 0.88)),
    "--accent-night": css(legible(wanted, WHITE, NIGHT)),
  };
}

/** Gives the page its accent; a wrong colour leaves SignDesk's own. @param {string} colour */
export function applyAccent(colour) {
  for (const [name, value] of Object.entries(accentTokens(colour) ?? {})) {
    document.documentElement.style.setProperty(name, value);
  }
}
