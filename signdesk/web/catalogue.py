"""The texts of the pages: gettext catalogues in French and English, read once at start."""

from typing import Literal

from babel.messages.pofile import read_po

from signdesk.assets import LOCALE

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")


class Catalogue:
    """Every text of every language, by symbolic id."""

    def __init__(self) -> None:
        self._texts: dict[Language, dict[str, str]] = {lang: {} for lang in LANGUAGES}
        for lang in LANGUAGES:
            for path in sorted((LOCALE / lang).glob("*.po")):
                with path.open("rb") as file:
                    for message in read_po(file, locale=lang):
                        if isinstance(message.id, str) and message.id:
                            self._texts[lang][message.id] = str(message.string)

    def text(self, lang: Language, key: str, **values: object) -> str:
        """Return one text with `{name}` filled in. Raises KeyError for an unknown id."""
        text = self._texts[lang][key]
        for name, value in values.items():
            text = text.replace("{" + name + "}", str(value))
        return text

    def domains(self, lang: Language, *domains: str) -> dict[str, str]:
        """Return the texts of these domains, for a page's modules."""
        prefixes = tuple(domain + "." for domain in domains)
        return {k: v for k, v in self._texts[lang].items() if k.startswith(prefixes)}


def choose(asked: str | None, accepted: str) -> Language:
    """Choose the language asked for, else the first that the browser accepts, else French."""
    if asked in LANGUAGES:
        return asked
    for part in accepted.split(","):
        code = part.split(";")[0].strip()[:2].lower()
        for lang in LANGUAGES:
            if code == lang:
                return lang
    return "fr"
