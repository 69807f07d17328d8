"""What may be asked of the search of the work area."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.search.asked import LONGEST
from core.web.work.forms import FilterForm


class SearchForm(FilterForm):
    """Words, and what to narrow them to, as the page shows them."""

    q = forms.CharField(
        required=False,
        label=_("Cerca tra incontri, resoconti, realtà e azioni"),
        widget=forms.TextInput(attrs={"type": "search", "maxlength": LONGEST, "autocomplete": "off"}),
    )
    body = forms.ChoiceField(required=False, label=_("Chi si incontra"))
    year = forms.TypedChoiceField(required=False, label=_("Anno"), coerce=int, empty_value=None)
    kind = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, bodies: Iterable[tuple[uuid.UUID, str]], today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", _("tutti")), *((str(key), name) for key, name in bodies)]
        self.fields["body"].choices = offered  # type: ignore[attr-defined]
        years = range(today.year + 1, today.year - 25, -1)
        self.fields["year"].choices = [("", _("tutti")), *((year, year) for year in years)]  # type: ignore[attr-defined]
