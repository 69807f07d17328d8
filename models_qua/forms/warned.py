"""Forms that point something out once, and take it as meant when it is sent again."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _

from core.selectors.personal_data import known_in_city, looks_personal
from core.web.work.forms import WorkForm


class WarnedForm(WorkForm):
    """Its `warnings` are refused once, each near its field; sent again as they were they are meant.

    Its `public_words` are fields everybody will read: what looks personal in them is such a warning. Four queries more then.
    """

    public_words: ClassVar[tuple[str, ...]] = ()
    warned = forms.CharField(required=False, widget=forms.HiddenInput)
    """What was already told."""

    def clean(self) -> dict[str, Any]:
        """What was typed, without `warned`: no verb wants it."""
        data = super().clean() or {}
        data.pop("warned", None)
        if self.errors:
            return data
        told = {**self.personal(data), **self.warnings(data)}
        words = "; ".join(told.values())
        if words and words != self.data_of("warned"):
            self.put("warned", words)
            for name, message in told.items():
                self.add_error(name, message)
        return data

    def warnings(self, data: Mapping[str, Any]) -> dict[str, str]:
        """By field, what to look at again, in words."""
        return {}

    def is_public(self) -> bool:
        """Whether everybody will read its `public_words`."""
        return True

    def personal(self, data: Mapping[str, Any]) -> dict[str, str]:
        """By field, what in it looks personal."""
        typed = {name: data[name] for name in self.public_words if data.get(name)}
        if not typed or not self.is_public():
            return {}
        known = known_in_city()
        found = {
            name: [f"«{one.words}»" for one in looks_personal(text, known)] for name, text in typed.items()
        }
        return {name: _personal(", ".join(words)) for name, words in found.items() if words}


def _personal(words: str) -> str:
    told = _(
        "Sembra un dato personale: %(words)s. Lo leggerà chiunque: lo tolga, o salvi di nuovo se va bene così."
    )
    return told % {"words": words}
