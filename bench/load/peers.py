"""The peers: PeerJS and Socket.IO servers from npm, in their own words on the wire."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from .contender import Contender
from .processes import printing_its_port
from .sockets import End, description

SERVERS = Path(__file__).parent.parent / "peers"


class PeerJsEnd(End):
    """A client of the PeerJS server: messages are objects with type, dst and payload."""

    _message: str

    def aim(self, name: str) -> None:
        """Send to the client `name` from now on, as an OFFER of PeerJS 1.x carries it."""
        payload = f'{{"sdp":{description()},"type":"media","connectionId":"mc_1"}}'
        self._message = f'{{"type":"OFFER","dst":"{name}","payload":{payload}}}'

    def relay(self) -> str:
        return self._message

    def is_relay(self, text: str) -> bool:
        return text.startswith('{"type":"OFFER"')

    async def other(self, text: str) -> None:
        assert json.loads(text)["type"] == "OPEN", text


class SocketIoEnd(End):
    """A client of Socket.IO 4: Engine.IO packet 4, Socket.IO event 2 (protocol revision 5)."""

    _message: str

    def aim(self, name: str) -> None:
        """Send to the room `name` from now on."""
        self._message = f'42["relay","{name}",{description()}]'

    def relay(self) -> str:
        return self._message

    def is_relay(self, text: str) -> bool:
        return text.startswith('42["relay"')

    async def other(self, text: str) -> None:
        assert text == "2", text
        await self.socket.send_str("3")


class PeerJs(Contender):
    """PeerJS server, one process; it has no way to share clients between two."""

    async def connect(self, number: int) -> End:
        url = (
            f"http://127.0.0.1:{self.nodes[0].port}/peerjs?key=peerjs&id=p{number}&token=t{number}"
        )
        end = PeerJsEnd(await self.client.ws_connect(url))
        assert (await end.socket.receive_json())["type"] == "OPEN"
        end.aim(f"p{number ^ 1}")
        return end


class SocketIo(Contender):
    """Socket.IO server, alone or in two processes joined through Redis."""

    async def connect(self, number: int) -> End:
        node = self.nodes[number % len(self.nodes)]
        url = f"http://127.0.0.1:{node.port}/socket.io/?EIO=4&transport=websocket"
        socket = await self.client.ws_connect(url)
        assert (await socket.receive_str()).startswith("0{")
        await socket.send_str("40")
        assert (await socket.receive_str()).startswith("40{")
        await socket.send_str(f'420["join","p{number}"]')
        assert await socket.receive_str() == "430[]"
        end = SocketIoEnd(socket)
        end.aim(f"p{number ^ 1}")
        return end


@asynccontextmanager
async def peerjs(client: aiohttp.ClientSession) -> AsyncIterator[Contender]:
    """Start a PeerJS server."""
    async with printing_its_port("node", SERVERS / "peerjs.cjs") as nodes:
        yield PeerJs(nodes, client)


@asynccontextmanager
async def socketio(client: aiohttp.ClientSession, redis_url: str = "") -> AsyncIterator[Contender]:
    """Start a Socket.IO server; two that share a Redis when `redis_url` is given."""
    command = ["node", str(SERVERS / "socketio.cjs"), *([redis_url] if redis_url else [])]
    async with printing_its_port(*command, count=2 if redis_url else 1) as nodes:
        yield SocketIo(nodes, client)
