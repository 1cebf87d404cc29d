"""What a process of the node hears from the node: its standard input, which ends with the node."""

import asyncio
import sys

LONGEST_LINE = 64 * 1024
"""Bytes."""


async def standard_input(longest_line: int = LONGEST_LINE) -> asyncio.StreamReader:
    """Return a reader of this process's standard input.

    At its end whoever started this process is gone, even after a `kill -9`.
    """
    reader = asyncio.StreamReader(limit=longest_line)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    return reader
