"""Staff: the people who sign in, and what their role says that they are."""

from enum import StrEnum
from typing import Literal

import msgspec


class StaffRole(StrEnum):
    """What a member of staff is. Only an advisor takes contacts."""

    OWNER = "owner"
    OPERATOR = "operator"
    COMPANY_ADMIN = "company_admin"
    SUPERVISOR = "supervisor"
    TRAINER = "trainer"
    ADVISOR = "advisor"
    TRAINEE = "trainee"
    VIEWER = "viewer"
    GUEST = "guest"

    @property
    def desk(self) -> Literal["advisor", "supervisor"] | None:
        """What they are at the desk: advisors take contacts, supervisors see them all."""
        match self:
            case StaffRole.ADVISOR:
                return "advisor"
            case StaffRole.SUPERVISOR | StaffRole.OWNER | StaffRole.OPERATOR:
                return "supervisor"
            case _:
                return None


class Person(msgspec.Struct, frozen=True):
    """A member of staff.

    `relay_only`: their address is private, media goes through TURN only. `reserve`: contacts come
    only while no other advisor is free. `company`: a supervisor's company, empty for every one of
    the pool.
    """

    id: str
    pool: str
    name: str
    login: str
    role: StaffRole
    relay_only: bool
    reserve: bool = False
    company: str = ""
