// A Socket.IO signaling server as its documentation has it: one room a person, relay to a room.
// With a Redis address as argument it joins other nodes through @socket.io/redis-adapter.
"use strict";
const http = require("node:http");
const { Server } = require("socket.io");

async function adapter(url) {
  const { createAdapter } = require("@socket.io/redis-adapter");
  const { createClient } = require("redis");
  const publisher = createClient({ url });
  const subscriber = publisher.duplicate();
  await Promise.all([publisher.connect(), subscriber.connect()]);
  return createAdapter(publisher, subscriber);
}

async function main(url) {
  const server = http.createServer();
  const options = url ? { adapter: await adapter(url) } : {};
  const io = new Server(server, { serveClient: false, ...options });
  io.on("connection", (socket) => {
    socket.on("join", (name, joined) => {
      socket.join(name);
      joined();
    });
    socket.on("relay", (to, description) => io.to(to).emit("relay", description));
  });
  server.listen(0, "127.0.0.1", () => console.log(server.address().port));
}

main(process.argv[2]);
