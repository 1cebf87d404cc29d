"""How a connection to the store ends: it breaks, or what it says ends it."""

import asyncio
from collections.abc import Coroutine
from typing import Any, NoReturn

from redis.exceptions import (
    AskError,
    ClusterDownError,
    MasterDownError,
    ReadOnlyError,
    RedisError,
    ResponseError,
    TryAgainError,
)

from signdesk.tasks import cancel, spawn

LOST = (RedisError, OSError, TimeoutError, asyncio.IncompleteReadError)
"""How a connection ends: news, not a defect."""

NO_FUNCTION = "Function not found"
_ELSEWHERE = (ReadOnlyError, AskError, TryAgainError, ClusterDownError, MasterDownError)
_NOT_NOW = (
    "NOREPLICAS",  # fewer replicas follow than min-replicas-to-write
    "MISCONF",  # its disk fails
    NO_FUNCTION,  # it was emptied, or it is new in the cluster
    "non local key",  # the partition's slot is on its way to another server
)


class MovedAwayError(RedisError):
    """Another server is the partition's primary now."""


class EmptiedError(RedisError):
    """The store does not know its present life any more."""


def is_unavailable(refusal: ResponseError) -> bool:
    """Say whether a call was refused for where its server stands, and not for what it asks."""
    said = str(refusal)
    return isinstance(refusal, _ELSEWHERE) or any(sign in said for sign in _NOT_NOW)


async def first_loss(*work: Coroutine[Any, Any, NoReturn]) -> NoReturn:
    """Run all until one of them loses its connection, and raise how; the others are cancelled."""
    tasks = [spawn(_until_lost(one), "store connection") for one in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        raise next(iter(done)).result()
    finally:
        await cancel(*tasks)


async def _until_lost(work: Coroutine[Any, Any, NoReturn]) -> Exception:
    """Return how the connection was lost; anything else is a defect and is raised."""
    try:
        await work
    except LOST as loss:
        return loss
