"""Narrowing the register."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.models import Body, Membership
from core.web.work.fields import day, today
from models_monza.forms.fields import consulte
from models_monza.models import Enrolment, Mandate
from models_monza.selectors.register import narrowed


class RegisterFilters(forms.Form):
    """The day, the consulta, who; with the whole history also who had left by then."""

    day = day(_("Com'era il"), required=False)
    q = forms.CharField(required=False, max_length=100, label=_("Nome o realtà"))
    body = forms.ModelChoiceField(
        Body.objects.none(), label=_("Consulta"), required=False, empty_label=_("tutte")
    )
    kind = forms.ChoiceField(
        label=_("Chi"), required=False, choices=[("", _("tutti")), *Enrolment.Kind.choices]
    )
    story = forms.ChoiceField(
        label=_("Quali"),
        required=False,
        choices=[("", _("in albo quel giorno")), ("all", _("anche chi ne era già uscito"))],
    )

    def __init__(
        self, asked: Mapping[str, str], *, bodies: frozenset[uuid.UUID] | None, one: bool = False
    ) -> None:
        super().__init__({"day": today().isoformat(), **asked})
        if one:
            del self.fields["body"]
        else:
            self.fields["body"].queryset = consulte(bodies)  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def asked_day(self) -> dt.date:
        """The day the register is looked at: today where none can be read."""
        found: dt.date | None = self.cleaned_data.get("day")
        return found or today()

    @property
    def whole_history(self) -> bool:
        """Whether who had left is shown too."""
        return self.cleaned_data.get("story") == "all"

    def narrow(self, rows: QuerySet[Membership]) -> QuerySet[Membership]:
        """The rows asked for; a filter that makes no sense is left out."""
        data: dict[str, Any] = self.cleaned_data
        body: Body | None = data.get("body")
        words, kind = data.get("q", ""), data.get("kind", "")
        return narrowed(rows, words=words, body_id=body.pk if body else None, kind=kind)


class FiguresFilters(forms.Form):
    """The day of the register and the mandate of the applications: today and the one that runs, where nothing is asked."""

    day = day(_("Albo com'era il"), required=False)
    mandate = forms.ModelChoiceField(
        Mandate.objects.all(),
        label=_("Domande del mandato"),
        required=False,
        empty_label=_("tutti i mandati"),
    )

    def __init__(self, asked: Mapping[str, str], mandate: Mandate | None) -> None:
        shown = {"day": today().isoformat(), "mandate": str(mandate.pk) if mandate else ""}
        super().__init__({**shown, **asked})
        self.is_valid()

    @property
    def asked_day(self) -> dt.date:
        """Today where none can be read."""
        found: dt.date | None = self.cleaned_data.get("day")
        return found or today()

    @property
    def mandate_id(self) -> uuid.UUID | None:
        """None for all."""
        found: Mandate | None = self.cleaned_data.get("mandate")
        return found.pk if found else None
