"""Words that everybody will read, looked through for personal data before they are."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _

from core.selectors.personal_data import known_in_city, looks_personal
from core.web.work.forms import WorkForm


class PublicWordsForm(WorkForm):
    """Its `public_words` are fields everybody will read: each is refused once when something in it looks personal.

    So are its other `warnings`, each near its field. Sent again as they were they are meant. Four queries more for a form that was sent.
    """

    public_words: ClassVar[tuple[str, ...]] = ()
    warned = forms.CharField(required=False, widget=forms.HiddenInput)
    """What was already told."""

    def clean(self) -> dict[str, Any]:
        """What was typed, without `warned`: no verb wants it."""
        data = super().clean() or {}
        data.pop("warned", None)
        told = {**self._personal(data), **({} if self.errors else self.warnings(data))}
        words = "; ".join(told.values())
        if words and words != self.data_of("warned"):
            self.put("warned", words)
            for name, message in told.items():
                self.add_error(name, message)
        return data

    def warnings(self, data: Mapping[str, Any]) -> dict[str, str]:
        """By field, what else to look at again, in words."""
        return {}

    def _personal(self, data: Mapping[str, Any]) -> dict[str, str]:
        typed = {name: data[name] for name in self.public_words if data.get(name)}
        if not typed or not self.everybody_reads():
            return {}
        known = known_in_city()
        found = {
            name: [f"«{one.words}»" for one in looks_personal(text, known)] for name, text in typed.items()
        }
        return {name: _refusal(", ".join(words)) for name, words in found.items() if words}

    def everybody_reads(self) -> bool:
        """Whether everybody will read them."""
        return True


def _refusal(words: str) -> str:
    told = _(
        "Sembra un dato personale: %(words)s. Lo leggerà chiunque: lo tolga, o prema di nuovo se va bene così."
    )
    return told % {"words": words}
