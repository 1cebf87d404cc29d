"""What the web tests share: a node in this process, and requests to it as browsers make them."""

from tests.furnished import desk, furnished, live_store, node

__all__ = ["desk", "furnished", "live_store", "node"]
