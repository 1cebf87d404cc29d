"""Background tasks whose reference is kept and whose failure is never silent."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

_log = structlog.get_logger(__name__)

AGAIN_S = 10.0
"""Longer than any task of ours takes to clean up after itself."""

_running: set[asyncio.Task[Any]] = set()


def spawn(work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
    """Run `work` in the background under `name`; an exception in it is logged.

    The loop itself keeps only weak references to tasks (asyncio documentation, "Important"), so
    a bare create_task may vanish in the middle of its work.
    """
    task = asyncio.get_running_loop().create_task(work, name=name)
    _running.add(task)
    task.add_done_callback(_finished)
    return task


def _finished(task: asyncio.Task[Any]) -> None:
    _running.discard(task)
    if not task.cancelled() and (failure := task.exception()) is not None:
        _log.error("task_failed", task=task.get_name(), exc_info=failure)


async def cancel(*tasks: asyncio.Task[Any]) -> None:
    """Cancel the tasks and wait until each has ended."""
    waiting = set(tasks)
    while waiting:
        for task in waiting:
            task.cancel()
        # A library may lose a cancellation (redis-py does): it is asked again.
        _, waiting = await asyncio.wait(waiting, timeout=AGAIN_S)
