"""Durable records: SQL tables, migrations, queries, and the consumer of the event stream.

Companies, queues and people are written by `signdesk admin` (`writes`); contacts and everything
that happened to them by the consumer alone (docs/records.md).
"""

from .clips import clip_bytes, load_clips
from .consumer import Consumer, Source
from .database import normalise, open_engine
from .identity_keys import identity_keys
from .migrate import migrate
from .passwords import verify_password
from .pool_config import config_version, keep_rules, load_pool, pools, zone_of
from .queries import company, contact, is_contact_ended, person
from .schedules import load_schedules

__all__ = [
    "Consumer",
    "Source",
    "clip_bytes",
    "company",
    "config_version",
    "contact",
    "identity_keys",
    "is_contact_ended",
    "keep_rules",
    "load_clips",
    "load_pool",
    "load_schedules",
    "migrate",
    "normalise",
    "open_engine",
    "person",
    "pools",
    "verify_password",
    "zone_of",
]
