"""The model's workload: busy today, signed in the last hour, rests."""

from .model_state import Advisor, State

BUSY = ("on_contact", "wrap_up")
DAY = 86_400_000


class Workload(State):
    """What advisors have done."""

    def spans(self, a: Advisor) -> list[tuple[int, int]]:
        spans = [*a.signed, (a.signing, self.now)] if a.signing else a.signed
        return [(b, e) for b, e in spans if e > self.now - self.rules.signed_window]

    def to_state(self, a: Advisor, state: str) -> None:
        was, will = a.state in BUSY, state in BUSY
        if state == a.state:
            return
        if will and not was:
            a.busy_from = self.now
        if was and (not will or state == "wrap_up"):
            if a.signing:
                a.signed, a.signing = self.spans(a), 0
            if not will:
                today = self.now - (self.now + self.rules.utc_offset) % DAY
                before = a.busy if a.midnight == today else 0
                a.midnight, a.busy = today, before + self.now - max(a.busy_from, today)
        if state == "resting":
            a.signed = []
        a.state = state

    def to_rest(self, a: Advisor) -> None:
        """Idle, or resting."""
        begin = self.now - self.rules.signed_window
        signed = sum(e - max(b, begin) for b, e in self.spans(a))
        if a.state not in BUSY or signed < self.rules.signed_limit:
            return self.to_state(a, "idle")
        a.resting_until = self.timers[f"rested|main|{a.name}"] = self.now + self.rules.signed_rest
        return self.to_state(a, "resting")
