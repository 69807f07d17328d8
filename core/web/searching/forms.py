"""What may be asked of the search of the work area."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import Body
from core.search.asked import LONGEST
from core.search.results import Wanted
from core.search.sight import KINDS
from core.web.work.forms import FilterForm


class SearchForm(FilterForm):
    """Words, and what to narrow them to; anything unreadable in the address is left out."""

    q = forms.CharField(
        required=False,
        label=_("Cerca tra incontri, resoconti, realtà e azioni"),
        widget=forms.TextInput(attrs={"type": "search", "maxlength": LONGEST, "autocomplete": "off"}),
    )
    body = forms.ChoiceField(required=False, label=_("Chi si incontra"))
    year = forms.TypedChoiceField(required=False, label=_("Anno"), coerce=int, empty_value=None)
    kind = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, bodies: list[Body], today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", _("tutti")), *((str(body.pk), body.name) for body in bodies)]
        self.fields["body"].choices = offered  # type: ignore[attr-defined]
        years = range(today.year + 1, today.year - 25, -1)
        self.fields["year"].choices = [("", _("tutti")), *((year, year) for year in years)]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """The search asked for."""
        self.is_valid()
        typed = self.cleaned_data
        kind, page = typed.get("kind", ""), self.data.get("page", "")
        return Wanted(
            text=self.data.get("q", "")[:LONGEST],
            kind=kind if kind in KINDS else "",
            body_id=uuid.UUID(typed["body"]) if typed.get("body") else None,
            year=typed.get("year"),
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 1,
            exactly="esatta" in self.data,
        )
