// Fakes at the edges only: a socket, a tab's storage, a peer connection.

/** Lets every promise that is ready go on. */
export async function settle() {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

export class FakeStorage {
  items = new Map();

  getItem(key) {
    return this.items.get(key) ?? null;
  }

  setItem(key, value) {
    this.items.set(key, value);
  }

  removeItem(key) {
    this.items.delete(key);
  }

  copy() {
    const copy = new FakeStorage();
    copy.items = new Map(this.items);
    return copy;
  }
}

/** The node's end of a socket, as a test plays it. */
export class FakeSocket {
  sent = [];
  isClosed = false;

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.isClosed = true;
  }

  open() {
    this.onopen();
    return this.sent.at(-1);
  }

  give(...messages) {
    for (const message of messages) this.onmessage({ data: JSON.stringify(message) });
  }

  fail(code) {
    this.isClosed = true;
    this.onclose({ code });
  }

  ofType(type) {
    return this.sent.filter((message) => message.type === type);
  }
}

export class FakeMediaStream {
  tracks = [];

  addTrack(track) {
    this.tracks.push(track);
  }
}

/** The signaling states and the negotiation-needed rule of an RTCPeerConnection; no media. */
export class FakePeerConnection {
  signalingState = "stable";
  connectionState = "new";
  localDescription = null;
  currentRemoteDescription = null;
  restarts = 0;
  rollbacks = 0;
  candidates = [];
  #remote = null;
  #transceivers = [];
  #needed = false;
  #sections = 0;

  constructor(configuration) {
    this.configuration = configuration;
  }

  createDataChannel(label, options) {
    this.channel = { label, options, readyState: "connecting" };
    this.#negotiate();
    return this.channel;
  }

  addTransceiver(what, { direction }) {
    const kind = typeof what === "string" ? what : what.kind;
    this.#add(kind, direction, typeof what === "string" ? null : what);
    this.#negotiate();
  }

  getTransceivers() {
    return this.#transceivers;
  }

  restartIce() {
    this.restarts += 1;
    this.#negotiate();
  }

  async setLocalDescription() {
    const isAnswer = this.signalingState === "have-remote-offer";
    this.#needed = false;
    this.localDescription = { type: isAnswer ? "answer" : "offer", sdp: "v=0\r\n" };
    this.signalingState = isAnswer ? "stable" : "have-local-offer";
    if (isAnswer) this.currentRemoteDescription = this.#remote;
  }

  async setRemoteDescription(description) {
    if (description.type === "answer" && this.signalingState !== "have-local-offer") {
      throw new Error("answer without an offer");
    }
    if (description.type === "offer") {
      if (this.signalingState === "have-local-offer") this.rollbacks += 1;
      this.signalingState = "have-remote-offer";
      if (this.#sections === 0) {
        this.#sections = 2;
        if (this.#transceivers.length > 0) throw new Error("sections would be doubled");
        for (const kind of ["video", "audio"]) this.#add(kind, "recvonly", null);
      }
    } else {
      this.signalingState = "stable";
      this.currentRemoteDescription = description;
      this.#sections = this.#transceivers.length;
    }
    this.#remote = description;
  }

  async addIceCandidate(candidate) {
    if (!this.#remote) throw new Error("no remote description");
    this.candidates.push(candidate);
  }

  /** What the network does. */
  become(connectionState) {
    this.connectionState = connectionState;
    this.onconnectionstatechange?.();
  }

  close() {
    this.signalingState = "closed";
    this.connectionState = "closed";
  }

  #add(kind, direction, track) {
    const sender = {
      track,
      async replaceTrack(other) {
        sender.track = other;
      },
      setStreams() {},
      parameters: { encodings: [{ active: true }], codecs: [] },
      getParameters() {
        return structuredClone(sender.parameters);
      },
      async setParameters(parameters) {
        sender.parameters = structuredClone(parameters);
      },
    };
    this.#transceivers.push({ direction, sender, receiver: { track: { kind } } });
  }

  #negotiate() {
    this.#needed = true;
    queueMicrotask(() => {
      if (this.#needed && this.signalingState === "stable") this.onnegotiationneeded?.();
    });
  }
}

/** As much of a document as a module needs that makes elements: names, texts, classes, children. */
export class FakeDocument {
  createElement(name) {
    return new FakeElement(name);
  }

  createElementNS(_space, name) {
    return new FakeElement(name);
  }

  getElementById() {
    return null;
  }

  addEventListener() {}
}

class FakeElement extends EventTarget {
  children = [];
  attributes = new Map();
  style = {};
  textContent = "";

  constructor(name) {
    super();
    this.name = name;
  }

  get classes() {
    return new Set((this.attributes.get("class") ?? "").split(" ").filter(Boolean));
  }

  get classList() {
    return {
      contains: (name) => this.classes.has(name),
      toggle: (name, on) => {
        const classes = this.classes;
        if (on) classes.add(name);
        else classes.delete(name);
        this.attributes.set("class", [...classes].join(" "));
      },
    };
  }

  setAttribute(name, value) {
    this.attributes.set(name, value);
  }

  append(...children) {
    this.children.push(...children);
  }

  replaceChildren(...children) {
    this.children = children;
  }

  contains(node) {
    return node === this || this.children.some((child) => child.contains?.(node));
  }

  focus() {
    globalThis.document.activeElement = this;
  }

  remove() {}

  /** Nothing is drawn. */
  getContext() {
    return null;
  }

  /** The first element below this one that has the class. */
  find(name) {
    for (const child of this.children) {
      if (child.classes?.has(name)) return child;
      const found = child.find?.(name);
      if (found) return found;
    }
    return null;
  }
}
