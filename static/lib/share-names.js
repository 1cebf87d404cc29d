/** Names of files and addresses of pages that came from somebody else: made safe, and judged. */

import { LONGEST_URL } from "./share-wire.js";

/** @typedef {import("./share-kinds.js").Kind} Kind */
/**
 * What must be said of a file before it is saved: it is a program, its content is not what its
 * name says, or nobody can tell what it is.
 * @typedef {"program"|"disguised"|"unknown"|null} Flag
 */

const LONGEST_NAME = 80;
const LONGEST_ENDING = 12;
/** What a system runs, or a browser shows as a page with scripts, at a click. */
const PROGRAMS = new Set(
  ("exe msi msix com scr pif cpl dll bat cmd ps1 psm1 vbs vbe js jse mjs wsf wsh hta jar apk appx app dmg pkg deb rpm " +
    "sh bash run command desktop lnk url scf reg iso img vhd py pl rb php docm xlsm pptm dotm xll one chm " +
    "htm html xhtml shtml mhtml svg svgz xml").split(" "),
);
/** The endings that a content may have. @type {Partial<Record<Kind, string[]>>} */
const ENDINGS = {
  jpeg: ["jpg", "jpeg", "jpe", "jfif"],
  png: ["png"],
  gif: ["gif"],
  webp: ["webp"],
  photo: ["heic", "heif", "avif"],
  pdf: ["pdf"],
  zip: ["zip", "docx", "xlsx", "pptx", "odt", "ods", "odp", "epub", "key", "pages", "numbers"],
  office: ["doc", "xls", "ppt", "msg"],
  video: ["mp4", "m4v", "mov", "m4a", "3gp", "webm", "mkv"],
};
/** Endings whose content is always known by its beginning. */
const KNOWN = new Set(Object.values(ENDINGS).flat());
/** Plain text has no beginning to know it by. */
const PLAIN = new Set(["txt", "csv", "md", "vtt", "srt", "ics", "vcf"]);
/** Names that Windows keeps for devices. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/**
 * A name that is only a name: no part of a path, nothing invisible, nothing that turns the
 * direction of writing round ("gpj.exe" shown as "exe.jpg"), no device, no hidden file.
 * @param {string} name @param {string} fallback where nothing is left
 */
export function safeName(name, fallback) {
  const last = name.normalize("NFC").split(/[/\\]/).at(-1) ?? "";
  const clean = last
    // Controls, separators, directions, joiners, lone surrogates, private use.
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "")
    .replace(/[<>:"|?*]/g, "_")
    .replace(/\s+/g, " ")
    .replace(/^[.\s]+|[.\s]+$/g, "")
    .replace(DEVICES, "_$1");
  return shorten(clean) || fallback;
}

/** The ending stays: it says what the file is. @param {string} name */
function shorten(name) {
  const letters = [...name];
  if (letters.length <= LONGEST_NAME) return name;
  const ending = [...endingOf(name)].slice(0, LONGEST_ENDING);
  const kept = letters.slice(0, LONGEST_NAME - ending.length - 2).join("").trimEnd();
  return ending.length > 0 ? `${kept}….${ending.join("")}` : `${kept}…`;
}

/** @param {string} name @returns {string} in small letters, without the dot */
export function endingOf(name) {
  return /\.([^.]+)$/.exec(name)?.[1].toLowerCase() ?? "";
}

/** A picture is made anew, and so is its ending. @param {string} name @param {"jpg"|"png"} ending */
export function renamed(name, ending) {
  return `${name.replace(/\.[^.]*$/, "")}.${ending}`;
}

/** @param {string} name @param {Kind} kind what the content is @returns {Flag} */
export function flagOf(name, kind) {
  const ending = endingOf(name);
  const runs = kind === "program" || kind === "script" || kind === "page";
  if (runs) return KNOWN.has(ending) || PLAIN.has(ending) ? "disguised" : "program";
  if (PROGRAMS.has(ending)) return "program";
  if (ENDINGS[kind]) return ENDINGS[kind].includes(ending) ? null : KNOWN.has(ending) ? "disguised" : "unknown";
  if (KNOWN.has(ending)) return "disguised";
  return PLAIN.has(ending) ? null : "unknown";
}

/**
 * The address of a page, whole and plain: a host in letters that only look Latin reads `xn--…`.
 * @param {string} text @returns {string|null} null for what is no address of a page, or hides one
 */
export function pageAddress(text) {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST_URL || /\s/.test(trimmed)) return null;
  // Whoever writes "example.org/help" means a page.
  const whole = /^[a-z][a-z\d+.-]*:/i.test(trimmed) && !/^[^/]*\.[^/]*:\d/.test(trimmed) ? trimmed : `https://${trimmed}`;
  const url = URL.parse ? URL.parse(whole) : parse(whole);
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:")) return null;
  // "https://bank.example@evil.example": what stands before @ is read as the host.
  if (url.username || url.password || !/[.:]|^localhost$/.test(url.hostname)) return null;
  return url.href.length > LONGEST_URL ? null : url.href;
}

/** @param {string} text */
function parse(text) {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
