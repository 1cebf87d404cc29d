/**
 * What a call looks like now. Pure: from what is known to the layout, the message that stands
 * where a picture is missing, and the line above the picture.
 */

/** @typedef {{drawing: string, title: string, words: string, busy?: boolean}} Message keys */
/** @typedef {{layout: "video"|"text", message: Message|null, told: string}} Situation */

/** @type {Record<string, string>} what `Call` advises, in words */
const ADVICE = {
  too_slow: "console.advice.too_slow",
  strained: "console.advice.strained",
  more_light: "console.advice.more_light",
  no_microphone: "console.advice.no_microphone",
};

/** @type {Record<string, Message>} */
const MESSAGES = {
  held: { drawing: "pause", title: "console.call.on_hold", words: "console.call.on_hold_explained" },
  socket: { drawing: "text", title: "console.call.text_only", words: "console.call.text_only_explained" },
  no_camera: { drawing: "camera-off", title: "console.call.no_visitor_camera", words: "console.call.no_visitor_camera_explained" },
  connecting: { drawing: "hands", title: "console.call.connecting", words: "console.call.connecting_explained", busy: true },
  retrying: { drawing: "hands", title: "console.call.connecting", words: "console.call.retrying_explained", busy: true },
  failed: { drawing: "refresh", title: "console.call.no_picture", words: "console.call.no_picture_explained", busy: true },
};

/**
 * @param {Pick<import("./desk.js").Desk, "contact"|"visitor"|"call"|"notice"|"online"|"refused"|"camera">} desk
 * @returns {Situation}
 */
export function situation({ contact, visitor, call, notice, online, refused, camera }) {
  const transport = contact?.transport ?? "direct";
  if (transport === "socket") return { layout: "text", message: MESSAGES.socket, told: away(visitor) };
  if (visitor && !visitor.video) return { layout: "text", message: MESSAGES.no_camera, told: away(visitor) };
  if (contact?.state === "on_hold") return { layout: "video", message: MESSAGES.held, told: away(visitor) || lost(refused, online) || (notice?.key ?? "") };
  const message = call?.shown ? null : call?.state === "failed" ? MESSAGES.failed
    : transport === "relay" ? MESSAGES.retrying : MESSAGES.connecting;
  const told = away(visitor)
    || (call?.shown && call.state !== "connected" ? "console.call.recovering" : "")
    || lost(refused, online)
    || (notice?.key ?? "")
    || (ADVICE[call?.advice ?? ""] ?? "")
    || (camera.state === "refused" ? "console.call.no_own_camera" : "");
  return { layout: "video", message, told };
}

/** @param {boolean} refused @param {boolean} online */
function lost(refused, online) {
  return refused ? "console.call.signed_out" : online ? "" : "console.call.signaling_away";
}

/** @param {import("../lib/messages.js").Participant|null} visitor */
function away(visitor) {
  return visitor && !visitor.present ? "console.call.visitor_away" : "";
}
