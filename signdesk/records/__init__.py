"""Durable records: SQL tables, migrations, queries, and the consumer of the event stream.

Companies, queues and people are written by `signdesk admin` (`writes`); contacts and everything
that happened to them by the consumer alone (docs/records.md).
"""

from .consumer import Consumer, Source
from .database import normalise, open_engine
from .migrate import migrate
from .passwords import verify_password
from .queries import (
    company,
    config_version,
    contact,
    is_contact_ended,
    load_pool,
    person,
    pools,
)

__all__ = [
    "Consumer",
    "Source",
    "company",
    "config_version",
    "contact",
    "is_contact_ended",
    "load_pool",
    "migrate",
    "normalise",
    "open_engine",
    "person",
    "pools",
    "verify_password",
]
