/**
 * Where a sender of video begins. Browsers built on libwebrtc begin at 300 kbit/s and a quarter
 * of the picture, and were measured to need 12 s to get to all of it, far too long to be read in.
 * They take a better beginning from the other end's description; other browsers ignore it.
 */

/** kbit/s; a slower network is noticed within a second. */
export const START_KBIT = 800;

/** @param {string} sdp of the other end @returns {string} */
export function withStartBitrate(sdp) {
  const parameter = `x-google-start-bitrate=${START_KBIT}`;
  return sdp
    .split(/(?=^m=)/m)
    .map((section) => {
      if (!section.startsWith("m=video")) return section;
      const described = new Set(Array.from(section.matchAll(/^a=fmtp:(\d+) /gm), ([, pt]) => pt));
      return section
        .replace(/^(a=rtpmap:(\d+) (?:VP8|VP9|H264|AV1)\/90000)(\r?\n)/gm, (line, map, pt, end) =>
          described.has(pt) ? line : `${map}${end}a=fmtp:${pt} ${parameter}${end}`,
        )
        .replace(/^(a=fmtp:\d+ (?!apt=|x-google)[^\r\n]*)/gm, `$1;${parameter}`);
    })
    .join("");
}
