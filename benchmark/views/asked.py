"""The question in the address: which indicator, which years, with whom. Anything unreadable in it is left out, so every address answers."""

import re
import uuid
from collections.abc import Iterable
from typing import Any, TypeVar

from django import forms
from django.db.models import Q
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benchmark.models import PeerGroup
from benchmark.question import Question
from benchmark.selectors.choosing import NEAREST, SIZES, Choice, chosen
from benchmark.selectors.cities import Known, KnownCity, known_cities
from benchmark.words import model_name, said
from core.indicators.dictionary import dictionary

F = TypeVar("F", bound="PeersForm")
YEARS_AT_MOST = 6
_YEARS_AT_FIRST = 3


class LongSelect(forms.Select):
    """A list of some hundred choices, without groups: a template for each would take longer than the rest of the page."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = set(self.format_value(value))
        options = "\n".join(
            f'<option value="{escape(code)}"{" selected" if str(code) in chosen else ""}>{escape(label)}</option>'
            for code, label in self.choices
        )
        own = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        return format_html("<select{}>{}</select>", own, mark_safe(options))  # noqa: S308  escaped one by one


class PeersForm(forms.Form):
    """With whom: each field narrows; `city` is looked at among the others."""

    city = forms.ChoiceField(required=False, label=gettext_lazy("Città da evidenziare"), widget=LongSelect)
    size = forms.ChoiceField(required=False, label=gettext_lazy("Abitanti"))
    region = forms.ChoiceField(required=False, label=gettext_lazy("Regione"))
    model = forms.ChoiceField(required=False, label=gettext_lazy("Modello di partecipazione"))
    group = forms.ChoiceField(required=False, label=gettext_lazy("Gruppo di città"))
    nearest = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label=gettext_lazy("Le più vicine per abitanti"),
        help_text=gettext_lazy("Alla città da evidenziare."),
    )  # fmt: skip

    def __init__(self, *args: Any, known: Known, groups: Iterable[PeerGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known, self.groups = known, {str(group.pk): group for group in groups}
        self.offer("city", list(known.choices), _("nessuna"))
        self.offer("size", [(code, label) for code, (label, _first, _last) in SIZES.items()])
        self.offer("region", [(region, region) for region in known.regions])
        self.offer("model", [(slug, model_name(slug)) for slug in known.models])
        self.offer("group", [(key, group.name) for key, group in self.groups.items()])
        self.offer("nearest", [(str(number), str(number)) for number in NEAREST], _("tutte"))

    def offer(self, name: str, choices: list[tuple[Any, Any]], none: Any = "") -> None:
        """The choices of a field, after the one that narrows nothing."""
        self.fields[name].choices = [("", none or _("tutte")), *choices]  # type: ignore[attr-defined]

    def choice(self) -> Choice:
        """What was chosen."""
        self.is_valid()
        typed = self.cleaned_data
        group = self.groups.get(typed.get("group", ""))
        return Choice(
            size=typed.get("size", ""),
            region=typed.get("region", ""),
            model=typed.get("model", ""),
            group=frozenset(map(uuid.UUID, group.city_keys)) if group else None,
            group_name=group.name if group else "",
            nearest=typed.get("nearest") or 0,
            near=uuid.UUID(typed["city"]) if typed.get("city") else None,
        )

    def show(self, **answered: Any) -> None:
        """Put into the fields what was answered where nothing was asked."""
        for name, value in answered.items():
            self.data[name] = str(value)  # type: ignore[index]

    @property
    def narrowing(self) -> list[forms.BoundField]:
        """The fields that say with whom."""
        return [self[name] for name in ("size", "region", "model", "group", "nearest") if name in self.fields]


class CompareForm(PeersForm):
    """One indicator over some years."""

    indicator = forms.ChoiceField(required=False, label=gettext_lazy("Indicatore"))
    since = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=gettext_lazy("Dal"))
    until = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=gettext_lazy("Al"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = [(str(year), str(year)) for year in self.known.years]
        self.fields["indicator"].choices = indicators_offered()  # type: ignore[attr-defined]
        for name in ("since", "until"):
            self.fields[name].choices = years  # type: ignore[attr-defined]

    def question(self) -> Question:
        """What is asked, with what is usual where nothing is."""
        choice, typed = self.choice(), self.cleaned_data
        last = typed.get("until") or next(iter(self.known.years), 0)
        first = typed.get("since") or last - _YEARS_AT_FIRST + 1
        first, last = min(first, last), max(first, last)
        years = [year for year in sorted(self.known.years) if first <= year <= last][-YEARS_AT_MOST:]
        code = typed.get("indicator") or indicators_offered()[0][0]
        self.show(indicator=code, since=years[0] if years else "", until=years[-1] if years else "")
        return Question(self.known, tuple(chosen(self.known.cities, choice)), tuple(years), choice, code)


class PairForm(PeersForm):
    """Two indicators of a year."""

    indicator = forms.ChoiceField(required=False, label=gettext_lazy("Primo indicatore"))
    second = forms.ChoiceField(required=False, label=gettext_lazy("Secondo indicatore"))
    year = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=gettext_lazy("Anno"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("indicator", "second"):
            self.fields[name].choices = indicators_offered()  # type: ignore[attr-defined]
        self.fields["year"].choices = [(str(year), str(year)) for year in self.known.years]  # type: ignore[attr-defined]

    def question(self) -> Question:
        """What is asked; of two indicators not chosen the first ones of the dictionary."""
        choice, typed = self.choice(), self.cleaned_data
        codes = [code for code, _label in indicators_offered()]
        first = typed.get("indicator") or codes[0]
        second = typed.get("second") or next(code for code in codes if code != first)
        year = typed.get("year") or next(iter(self.known.years), 0)
        years = (year,) if year else ()
        self.show(indicator=first, second=second, year=year)
        return Question(self.known, tuple(chosen(self.known.cities, choice)), years, choice, first, second)


def form_asked(request: HttpRequest, form_class: type[F], **more: str) -> F:
    """The form of the address's question, with what it leaves out put in; two queries, of cities and of groups.

    Groups are those of who asks, and the one the address names: so that a question sent to a colleague is the same question.
    """
    data = request.GET.copy()
    for name, value in more.items():
        data[name] = value
    groups = PeerGroup.objects.filter(Q(user_key=request.user.pk) | Q(pk=_key(data.get("group"))))
    return form_class(data, known=known_cities(), groups=groups)


def year_asked(request: HttpRequest, known: Known, city: KnownCity | None) -> int:
    """The year the address asks for, or the newest of the city; 0 where it shares none."""
    asked = request.GET.get("year", "")
    if asked.isdecimal() and int(asked) in known.years:
        return int(asked)
    return city.newest.year if city and city.newest else 0


def address_of(request: HttpRequest) -> str:
    """The address of the page whose question a file answers."""
    return re.sub(r"/file/[a-z]+/", "/", request.build_absolute_uri(), count=1)


def indicators_offered() -> list[tuple[str, str]]:
    """Code and name of every indicator somebody can measure, as the catalogue numbers them."""
    measured = [one for one in dictionary().values() if not str(one.missing)]
    return [(one.code, f"{one.number}. {said(one.name)}") for one in measured]


def _key(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
