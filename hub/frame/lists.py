"""What the templates in `templates/lists` may use.

Those are the long lists on pages that must come in an instant: Jinja2 writes ten rows of results in half a
millisecond, where Django's own templates took ten. All other templates are Django's.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import slugify
from jinja2 import Environment

from hub.frame import words


def environment(**options: Any) -> Environment:
    """The environment of these templates; text is escaped unless it is marked safe, as in Django's."""
    made = Environment(**options)  # noqa: S701 - Django's backend passes autoescape=True
    made.globals.update(
        any_chosen=words.any_chosen,
        day=words.day,
        icon=words.icon,
        plural=words.plural,
        slug=_slug,
        state_label=_state_label,
        type_icon=words.type_icon,
        url=reverse,
    )
    return made


_slug = lru_cache(maxsize=10_000)(slugify)


@lru_cache(maxsize=100)
def _state_label(state: str) -> SafeString:
    return render_to_string("components/state_label.html", {"state": state})
