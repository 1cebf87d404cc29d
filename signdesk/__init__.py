"""SignDesk: a sign-language contact center. See docs/architecture.md."""

__version__ = "0.1.0"
