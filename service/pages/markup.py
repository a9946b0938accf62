"""Templates to HTML: one way of escaping, one style, for the page and for what looks like it."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from importlib import resources

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup

from oncology.quotation import quoted
from service.pages.wording import day_text, partial_day_text, plain

_OWN = "service.pages"


class Markings:
    """The templates of a package, with those of the page where it has none of the name."""

    def __init__(
        self, package: str, text: Callable[..., str], names: Mapping[str, object] | None = None
    ) -> None:
        """Nothing is read yet.

        Args:
            package: Whose folder `templates` it is.
            text: The sentences of the package by id; `t` in the templates.
            names: What else the templates call by name.
        """
        self._package, self._text, self._names = package, text, names or {}

    def template(self, name: str) -> Template:
        """A template by its name."""
        return self._environment.get_template(name)

    @cached_property
    def _environment(self) -> Environment:
        environment = Environment(
            loader=FunctionLoader(self._source),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_visible,
        )
        environment.globals.update(self._names)
        environment.globals["t"] = self._text
        environment.filters.update(day=day_text, partial=partial_day_text, plain=plain)
        return environment

    def _source(self, name: str) -> str:
        own = resources.files(self._package).joinpath("templates", name)
        return own.read_text(encoding="utf-8") if own.is_file() else _asset(name)


def _visible(value: object) -> object:
    """Words without controls and marks that hide or turn text; they may be of a chart."""
    if type(value) is str and not (value.isascii() and value.isprintable()):
        return quoted(value, len(value))
    return value


def inlined(name: str) -> Markup:
    """A style or a script of the page, to stand in a document as it is."""
    return Markup(_asset(name))  # noqa: S704 - a file of ours


@lru_cache(maxsize=16)
def digest(name: str) -> str:
    """What a policy of content knows a style or a script by: SHA-256 in base64."""
    return b64encode(hashlib.sha256(_asset(name).encode()).digest()).decode()


@lru_cache(maxsize=16)
def _asset(name: str) -> str:
    path = resources.files(_OWN).joinpath("templates", name)
    return path.read_text(encoding="utf-8")
