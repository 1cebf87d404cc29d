"""Where `static/`, `templates/` and `locale/` lie: beside the package, or inside a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def directory(name: str) -> Path:
    """Return the folder `name` of the checkout, or its copy in the installed wheel."""
    installed = _PACKAGE / "_assets" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


STATIC = directory("static")
TEMPLATES = directory("templates")
LOCALE = directory("locale")
