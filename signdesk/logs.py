"""Structured logs: one event a line, with contact and session ids and never a secret."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, Literal

import structlog
from aiohttp.http_exceptions import HttpProcessingError

_SECRET = ("token", "secret", "password", "credential", "ticket", "cookie", "authorization")


def configure(level: str, form: Literal["json", "console"]) -> None:
    """Send logs to standard error, in `form`, from `level` upwards."""
    first: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # Traces without the values of variables: those may be secrets, or what people wrote.
    last: list[Any] = [_without_secrets, structlog.processors.format_exc_info, _renderer(form)]
    structlog.configure(
        processors=[*first, *last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # What libraries log goes the same way.
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*first, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    handler.addFilter(_without_clients)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def _without_clients(record: logging.LogRecord) -> bool:
    """Leave out what the HTTP server tells of whoever asked.

    It quotes a request that cannot be read, so that anybody could fill the log, and what lets
    people in would get there; and it names the address of one that failed.
    """
    if record.name != "aiohttp.server":
        return True
    if record.exc_info and isinstance(record.exc_info[1], HttpProcessingError):
        return False
    if record.msg == "Error handling request from %s":
        record.msg, record.args = "request_failed", ()
    return True


def _renderer(form: Literal["json", "console"]) -> Any:
    if form == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )


def _without_secrets(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for name in event:
        if any(word in name.lower() for word in _SECRET):
            event[name] = "…"
    return event
