/**
 * Where a sender of video begins, and what it never falls under. Browsers built on libwebrtc take
 * both from the other end's description; other browsers ignore them.
 *
 * They begin at 300 kbit/s, which chokes a slow line for seconds (measured at 150 kbit/s: no fluid
 * second for 6 s, against the first one at the lower beginning). A fast line is found by the
 * bursts with which they measure at the beginning: 2 Mbit/s were known after one second.
 */

/** kbit/s; with it goes a small first picture (quality.js). */
export const START_KBIT = 120;
/**
 * kbit/s, under which signing is not readable anyway. Estimates fall with every lost packet, also
 * on lines that lose them by chance (to 80 of 150 kbit/s at 5 %); under this the queue and what
 * arrives say what the line carries (line.js).
 */
export const FLOOR_KBIT = 120;
/**
 * kbit/s where the other end does not report packet by packet, so that the line cannot be measured
 * by bursts: growing from the bottom took 12 s.
 */
export const BLIND_START_KBIT = 800;

/** @param {string} sdp of the other end @returns {string} */
export function withStartBitrate(sdp) {
  return sdp
    .split(/(?=^m=)/m)
    .map((section) => {
      if (!section.startsWith("m=video")) return section;
      const reports = /^a=rtcp-fb:(?:\d+|\*) transport-cc/m.test(section);
      const parameters = reports
        ? `x-google-start-bitrate=${START_KBIT};x-google-min-bitrate=${FLOOR_KBIT}`
        : `x-google-start-bitrate=${BLIND_START_KBIT}`;
      const described = new Set(Array.from(section.matchAll(/^a=fmtp:(\d+) /gm), ([, pt]) => pt));
      return section
        .replace(/^(a=rtpmap:(\d+) (?:VP8|VP9|H264|AV1)\/90000)(\r?\n)/gm, (line, map, pt, end) =>
          described.has(pt) ? line : `${map}${end}a=fmtp:${pt} ${parameters}${end}`,
        )
        .replace(/^(a=fmtp:\d+ (?!apt=|x-google)[^\r\n]*)/gm, `$1;${parameters}`);
    })
    .join("");
}
