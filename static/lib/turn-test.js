/**
 * Whether this page reaches a TURN server and back: two connections of its own that may use nothing
 * else, and a data channel between them.
 */

/** @param {RTCIceServer[]} servers @returns {RTCIceServer[]} those that relay */
export function relaysOf(servers) {
  return servers.filter(({ urls }) => [urls].flat().some((url) => /^turns?:/.test(url)));
}

/**
 * @param {RTCIceServer[]} servers those that relay
 * @param {object} options
 * @param {AbortSignal} options.signal gives the test up (false)
 * @param {number} options.patience ms
 * @param {(configuration: RTCConfiguration) => RTCPeerConnection} [options.create]
 * @returns {Promise<boolean>}
 */
export async function turnWorks(servers, { signal, patience, create = (given) => new RTCPeerConnection(given) }) {
  /** @type {RTCConfiguration} */
  const configuration = { iceServers: servers, iceTransportPolicy: "relay" };
  const [here, there] = [create(configuration), create(configuration)];
  const pass = (/** @type {RTCPeerConnection} */ from, /** @type {RTCPeerConnection} */ to) => {
    from.onicecandidate = ({ candidate }) => {
      if (candidate) to.addIceCandidate(candidate).catch(() => undefined);
    };
  };
  pass(here, there);
  pass(there, here);
  const channel = here.createDataChannel("");
  /** @type {Promise<boolean>} */
  const opened = new Promise((resolve) => {
    channel.onopen = () => resolve(true);
    setTimeout(() => resolve(false), patience);
    signal.addEventListener("abort", () => resolve(false));
  });
  try {
    await here.setLocalDescription();
    await there.setRemoteDescription(/** @type {RTCSessionDescription} */ (here.localDescription));
    await there.setLocalDescription();
    await here.setRemoteDescription(/** @type {RTCSessionDescription} */ (there.localDescription));
    return await opened;
  } catch {
    return false; // given up: the connections are closed
  } finally {
    here.close();
    there.close();
  }
}
