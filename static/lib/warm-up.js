/**
 * The first peer connection of a page starts threads and asks for codecs. Done once while the
 * contact waits, it does not come between accept and the first picture.
 */

let isWarm = false;

/** Makes a connection as far as its offer, and drops it. Nothing is gathered, nothing sent. */
export async function warmUp() {
  if (isWarm) return;
  isWarm = true;
  try {
    const pc = new RTCPeerConnection({ iceServers: [], bundlePolicy: "max-bundle" });
    pc.createDataChannel("");
    for (const kind of ["video", "audio"]) pc.addTransceiver(kind, { direction: "sendrecv" });
    await pc.createOffer();
    pc.close();
  } catch {
    // A browser that has no peer connections says so where a call needs one.
  }
}
