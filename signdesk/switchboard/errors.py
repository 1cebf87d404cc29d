"""What can go wrong between a node and its store."""


class StoreError(Exception):
    """The store refused a call: a defect on our side, never a client's fault."""


class StoreUnavailableError(Exception):
    """The store cannot be reached, or did not answer in time."""


class RefusedError(Exception):
    """A transition was refused and changed nothing.

    `code` is one of the protocol's stable error codes, `detail` says which rule was broken.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
