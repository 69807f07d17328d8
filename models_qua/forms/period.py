"""Which years a report of the agreements is about: the address says it, as a season or as first and last year."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from models_qua.selectors.periods import FIRST_YEAR, Period, default_period, periods


@dataclass(frozen=True, slots=True)
class Asked:
    """The years asked for, and the end of an address that asks for the same."""

    first: int
    last: int

    @property
    def query(self) -> str:
        """`?da=2015&a=2018`."""
        return f"?{urlencode({'da': self.first, 'a': self.last})}"


class PeriodForm(forms.Form):
    """First and last year. Those that make no sense are told, and the usual period is shown instead. Two queries, or three (see `periods`)."""

    da = forms.IntegerField(label=gettext_lazy("Dall'anno"), required=False, localize=False)
    a = forms.IntegerField(label=gettext_lazy("all'anno"), required=False, localize=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.periods: list[Period] = periods()
        self.usual = default_period(self.periods)
        for name, year in (("da", self.usual.first), ("a", self.usual.last)):
            self.fields[name].widget.attrs |= {"inputmode": "numeric", "min": FIRST_YEAR}
            self.fields[name].initial = year
        self.is_valid()

    def clean(self) -> dict[str, Any]:
        """Both years, in order, none of them to come."""
        found: dict[str, Any] = super().clean() or {}
        this_year = timezone.localdate().year
        for name in ("da", "a"):
            year = found.get(name)
            if year is not None and not FIRST_YEAR <= year <= this_year:
                message = _("Scriva un anno dal %(first)s al %(last)s.")
                self.add_error(name, message % {"first": FIRST_YEAR, "last": this_year})
        if found.get("da") and found.get("a") and found["da"] > found["a"]:
            self.add_error("a", _("L'ultimo anno precede il primo."))
        return found

    @property
    def asked(self) -> Asked:
        """The years to show: one year alone is that year."""
        data = self.cleaned_data if not self.errors else {}
        first, last = data.get("da"), data.get("a")
        if not (first or last):
            return Asked(self.usual.first, self.usual.last)
        return Asked(first or last, last or first)  # type: ignore[arg-type]

    @property
    def shown(self) -> dict[str, Any]:
        """What the two boxes hold: what was typed, else the years shown."""
        asked = self.asked
        return {"da": self.data.get("da") or asked.first, "a": self.data.get("a") or asked.last}
