// The PeerJS server as its documentation starts it, on a free port, which it prints.
"use strict";
const { PeerServer } = require("peer");

PeerServer({ port: 0, host: "127.0.0.1", path: "/" }, (server) => {
  console.log(server.address().port);
});
