import assert from "node:assert/strict";
import { test } from "node:test";

import { withStartBitrate } from "../../static/lib/start-bitrate.js";

const sdp = [
  "v=0",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111",
  "a=rtpmap:111 opus/48000/2",
  "a=fmtp:111 minptime=10",
  "m=video 9 UDP/TLS/RTP/SAVPF 96 97 102",
  "a=rtpmap:96 VP8/90000",
  "a=rtpmap:97 rtx/90000",
  "a=fmtp:97 apt=96",
  "a=rtpmap:102 H264/90000",
  "a=fmtp:102 profile-level-id=42e01f",
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
  "a=sctp-port:5000",
  "",
].join("\r\n");

test("where each packet is reported, it begins low, and has a floor", () => {
  const reports = sdp.replace("a=rtpmap:97", "a=rtcp-fb:96 transport-cc\r\na=rtpmap:97");
  assert.match(withStartBitrate(reports), /^a=fmtp:96 x-google-start-bitrate=120;x-google-min-bitrate=120\r$/m);
});

test("each video codec gets the parameter once; nothing else changes", () => {
  const lines = withStartBitrate(sdp).split("\r\n");
  assert.deepEqual(
    lines.filter((line) => !sdp.split("\r\n").includes(line)),
    ["a=fmtp:96 x-google-start-bitrate=800", "a=fmtp:102 profile-level-id=42e01f;x-google-start-bitrate=800"],
  );
  assert.equal(lines.length, sdp.split("\r\n").length + 1);
  assert.equal(lines[lines.indexOf("a=rtpmap:96 VP8/90000") + 1], "a=fmtp:96 x-google-start-bitrate=800");
});

test("a description without video stays as it is", () => {
  const audio = sdp.slice(0, sdp.indexOf("m=video"));
  assert.equal(withStartBitrate(audio), audio);
});
