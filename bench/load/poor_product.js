// One end of a call made of the pages' own modules, without desk and screens: the camera, the pair
// with its connection and monitor, the governor. The bench carries the signals.
import { openCamera } from "/static/lib/devices.js";
import { Pair } from "/static/lib/pair.js";
import { Peer } from "/static/lib/peer.js";
import { Uplink } from "/static/lib/uplink.js";

const capabilities = { rollback: true, ice_restart: true, trickle: true, share: true };
let camera = null;
let pair = null;

/** @returns the camera's track */
const open = async () => {
  camera ??= await openCamera();
  return camera.getVideoTracks()[0];
};

/** The call begins; `first` joined before the other. */
const call = async (first) => {
  const track = await open();
  pair = new Pair({
    me: { id: first ? "a" : "b", order: first ? 0 : 1, capabilities },
    far: { id: first ? "b" : "a", order: first ? 1 : 0, capabilities, generation: 0, video: true },
    iceServers: [],
    relayOnly: false,
    tracks: { video: track, audio: null, screen: null },
    uplink: new Uplink(),
    signal: (kind, generation, payload) => void carry({ kind, generation, payload }),
    canSignal: () => true,
    onReport: () => {},
    createPeer: (options) => new Peer(options),
  });
  pair.addEventListener("grade", () => void carry({ kind: "grade", payload: pair.theirs }));
  const video = document.createElement("video");
  video.className = "call-picture";
  document.body.append(video);
  pair.attachVideo(video);
};

const take = ({ kind, generation, payload }) => {
  if (kind === "grade") pair.mine = payload;
  else if (kind === "description") pair.peer.describe(generation, payload);
  else pair.peer.addCandidate(generation, payload);
};

window.product = { open, call, take };
