"""A pool's configuration: the companies, queues and advisors that may be matched.

It is read from the records and projected into the switchboard as JSON; the Lua library reads
`id`, `version`, `queues` and `advisors` under the names used here.
"""

import msgspec

from .skill import Requirement


class Company(msgspec.Struct, frozen=True):
    """A tenant. `origins` are the sites that may embed its widget (scheme://host[:port])."""

    id: str
    name: str
    pool: str
    locale: str
    colour: str
    origins: list[str]
    keep_text: bool


class Queue(msgspec.Struct, frozen=True):
    """A line of one company, with everything that routing and the pages need to know of it.

    `keep_text` and `company_name` are the company's. An advisor who lets `max_misses` offers in
    a row time out gets no more; before that, the next comes `reject_delay_ms` later at the soonest.
    """

    id: str
    company: str
    company_name: str
    name: str
    required: list[Requirement]
    service_level_s: int
    offer_ms: int
    reject_delay_ms: int
    wrap_up_ms: int
    max_misses: int
    dispositions: list[str]
    keep_text: bool


class Advisor(msgspec.Struct, frozen=True):
    """An advisor and the ids of the queues they qualify for, sorted.

    One in `reserve` is offered a contact only while nobody else is free.
    """

    name: str
    lines: list[str]
    relay_only: bool
    reserve: bool = False


class PoolConfig(msgspec.Struct, frozen=True):
    """One pool on one day, by id. `version` grows with every change of any configuration."""

    id: str
    version: int
    companies: dict[str, Company]
    queues: dict[str, Queue]
    advisors: dict[str, Advisor]
