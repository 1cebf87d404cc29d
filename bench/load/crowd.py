"""A crowd of waiting visitors in a process of its own: `python -m bench.load.crowd URL COUNT`.

Each has a socket, queues for the queue that nobody serves, answers pings, and reads its place.
One line is printed when all of them wait; the crowd goes home when its standard input closes.
"""

import asyncio
import sys

import aiohttp
import uvloop

from signdesk.signaling.tokens import Claims, Tokens

from .signdesk import COMPANY, POOL, SECRET, UNSTAFFED

AT_ONCE = 50


async def _visitor(client: aiohttp.ClientSession, url: str, number: int) -> asyncio.Task[None]:
    """Queue one visitor; return the task that keeps the socket alive."""
    socket = await client.ws_connect(url)
    token = Tokens(SECRET).visitor(Claims("visitor", f"crowd{number}", "", POOL, COMPANY))
    await socket.send_json({"type": "hello", "token": token})
    await socket.send_json(
        {"type": "enqueue", "id": 1, "queue": UNSTAFFED, "video": True, "locale": "fr"}
    )
    async for message in socket:
        if message.data.startswith('{"type":"ok"'):
            return asyncio.create_task(_wait(socket))
        if message.data.startswith('{"type":"error"'):
            raise RuntimeError(message.data)
    raise ConnectionError(f"the server closed a socket: {socket.close_code}")


async def _wait(socket: aiohttp.ClientWebSocketResponse) -> None:
    async for message in socket:
        if message.data.startswith('{"type":"ping"'):
            await socket.send_str('{"type":"pong"}')


async def _crowd(url: str, count: int) -> None:
    turn = asyncio.Semaphore(AT_ONCE)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as client:

        async def one(number: int) -> asyncio.Task[None]:
            async with turn:
                return await _visitor(client, url, number)

        waiting = await asyncio.gather(*(one(number) for number in range(count)))
        print("waiting", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        gone = [task for task in waiting if task.done()]
        for task in waiting:
            task.cancel()
        if gone:
            raise ConnectionError(f"{len(gone)} of {count} lost their socket while waiting")


if __name__ == "__main__":
    uvloop.run(_crowd(sys.argv[1], int(sys.argv[2])))
