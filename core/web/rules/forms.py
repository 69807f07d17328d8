"""A form made from the declaration of a rule set: one field a rule, and the act it comes from."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from core.models import RuleSet
from core.participation.rules import RuleField, RuleSetTemplate, RuleValue, YearPeriod
from core.services.rules import SOURCE_FIELDS, NewRules
from core.web.work.forms import WorkForm, day_input

_PREFIX = "rule_"
_LINES = forms.Textarea(attrs={"rows": 4})
_DAY = r"(\d{1,2})\s*(?:°|º)?\s*[/.\s]\s*(\d{1,2}|[a-zà-ù]{3,})"
_PERIOD = re.compile(rf"(?:dal|from)?\s*{_DAY}\s*(?:-|–|al|to)\s*{_DAY}", re.IGNORECASE)


class BlankNumber(int):
    """A number that stands for itself in a sentence: where it is to be typed."""

    MARK: ClassVar[str] = "\N{WHITE SQUARE}"

    def __str__(self) -> str:
        return self.MARK


class PeriodsField(forms.CharField):
    """Days that come back every year, one period a line: «1/3 - 31/3», «dal 1 marzo al 31 marzo»."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, tuple):
            return "\n".join(
                " - ".join(f"{day}/{month}" for month, day in (one.first, one.last)) for one in value
            )
        return value

    def clean(self, value: Any) -> tuple[YearPeriod, ...] | None:
        lines = [line.strip() for line in str(super().clean(value)).splitlines()]
        return tuple(_period(line) for line in lines if line) or None


class OrderWidget(forms.MultiWidget):
    """One list to choose from for each place in the order, each with its label."""

    template_name = "core/work/rules/order.html"
    use_fieldset = True

    def __init__(self, choices: Sequence[tuple[str, Any]], attrs: Mapping[str, Any] | None = None) -> None:
        self.codes = [code for code, _label in choices]
        offered = [("", gettext_lazy("scelga")), *choices]
        super().__init__([forms.Select(choices=offered) for _code in choices], dict(attrs or {}))

    def decompress(self, value: Any) -> list[str]:
        return list(value or [""] * len(self.codes))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        own = dict(attrs or {})
        own["class"] = str(own.get("class", "")).replace("form-control", "form-select")
        context = super().get_context(name, value, own)
        for number, widget in enumerate(context["widget"]["subwidgets"], start=1):
            widget["place"] = _("%(number)d° posto") % {"number": number}
        return context


class OrderField(forms.MultiValueField):
    """All the choices of a rule, put in order: each of them once."""

    def __init__(self, choices: Sequence[tuple[str, Any]], **options: Any) -> None:
        self.labels = dict(choices)
        places = [forms.ChoiceField(choices=[("", ""), *choices], required=False) for _code in choices]
        super().__init__(places, require_all_fields=False, widget=OrderWidget(choices), **options)

    def compress(self, data_list: Sequence[str]) -> tuple[str, ...] | None:
        """The codes in order; None when every place is empty. Each choice left out or chosen twice is told."""
        chosen = [code for code in data_list if code]
        if not chosen:
            return None
        wrong = [
            _("«%(choice)s» è scelto più di una volta.") % {"choice": label}
            for code, label in self.labels.items()
            if chosen.count(code) > 1
        ]
        wrong += [
            _("Manca «%(choice)s»: gli dia un posto.") % {"choice": label}
            for code, label in self.labels.items()
            if code not in chosen
        ]
        if wrong:
            raise forms.ValidationError(wrong)
        return tuple(chosen)


class RulesForm(WorkForm):
    """From when, by which act, and the rules of `template`, named `rule_<name>`."""

    since = forms.DateField(label=gettext_lazy("In vigore dal"), widget=day_input())
    act = forms.CharField(
        max_length=200,
        label=gettext_lazy("Atto che lo stabilisce"),
        help_text=gettext_lazy(
            "Per esempio: Deliberazione del Consiglio comunale, Regolamento delle consulte."
        ),
    )
    act_number = forms.CharField(required=False, max_length=40, label=gettext_lazy("Numero"))
    act_on = forms.DateField(required=False, label=gettext_lazy("Data dell'atto"), widget=day_input())
    article = forms.CharField(required=False, max_length=80, label=gettext_lazy("Articolo"))
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, template: RuleSetTemplate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.template = template
        for field in template.fields:
            self.fields[_PREFIX + field.name] = _field_of(field)

    def clean(self) -> dict[str, Any]:
        """Rules that are each sound may not go together: told before anything is shown of what would change."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and self.template.conflict and (found := self.template.conflict(self.typed())):
            name, words = found
            self.add_error(_PREFIX + name, words)
        return cleaned

    def rules(self) -> list[tuple[Any, str, str]]:
        """The bound fields of the rules, each with what its sentence says before and after the number (both empty: label)."""
        return [(self[_PREFIX + field.name], *_around(field)) for field in self.template.fields]

    def act_fields(self) -> list[Any]:
        """The bound fields about the act."""
        return [self[name] for name in ("since", *SOURCE_FIELDS)]

    def typed(self) -> dict[str, RuleValue]:
        """The values of the rules, typed; None where the act says nothing."""
        return {
            field.name: _typed(field, self.cleaned_data[_PREFIX + field.name])
            for field in self.template.fields
        }

    def new_rules(self, model_slug: str) -> NewRules:
        """What the verb asks for."""
        source = {name: self.cleaned_data[name] for name in SOURCE_FIELDS}
        return NewRules(model_slug, self.template.code, self.cleaned_data["since"], self.typed(), **source)


def initial_of(template: RuleSetTemplate, row: RuleSet | None) -> dict[str, Any]:
    """What the form shows at first: the rules in force, by the act they come from."""
    values = template.parse(row.values if row else {})
    shown = {_PREFIX + field.name: _shown(field, values[field.name]) for field in template.fields}
    return shown | {name: getattr(row, name) for name in SOURCE_FIELDS if row}


def _field_of(field: RuleField) -> forms.Field:
    about: Mapping[str, Any] = {"required": False, "label": field.label, "help_text": field.help}
    nothing = ("", _("l'atto non lo dice"))
    if field.kind == "bool":
        answers = [("yes", _("sì")), ("no", _("no")), nothing]
        return forms.ChoiceField(choices=answers, widget=forms.RadioSelect, **about)
    if field.kind == "choice":
        return forms.ChoiceField(choices=[*field.choices, nothing], widget=forms.RadioSelect, **about)
    if field.kind == "choices":
        return forms.MultipleChoiceField(choices=field.choices, widget=forms.CheckboxSelectMultiple, **about)
    if field.kind == "order":
        return OrderField(field.choices, **about)
    return _TYPED[field.kind](about)


_TYPED: Mapping[str, Callable[[Mapping[str, Any]], forms.Field]] = {
    "int": lambda about: forms.IntegerField(min_value=0, max_value=10_000, **about),
    "decimal": lambda about: forms.DecimalField(min_value=0, localize=True, **about),
    "periods": lambda about: PeriodsField(**about),
    "text": lambda about: forms.CharField(widget=_LINES, max_length=5000, **about),
    "words": lambda about: forms.CharField(widget=_LINES, max_length=5000, **about),
}


def _around(field: RuleField) -> tuple[str, str]:
    """What a rule's sentence says before and after its number."""
    if not field.sentence:
        return "", ""
    before, _mark, after = str(field.sentence % {"n": BlankNumber(2)}).partition(BlankNumber.MARK)
    return before.strip(), after.strip()


def _shown(field: RuleField, value: RuleValue) -> Any:
    if field.kind == "bool":
        return "" if value is None else "yes" if value else "no"
    if field.kind == "words":
        return "\n".join(value or ())
    return value


def _typed(field: RuleField, value: Any) -> RuleValue:
    if value in ("", None, []):
        return None
    if field.kind == "bool":
        return value == "yes"
    if field.kind == "words":
        return tuple(line.strip() for line in value.splitlines() if line.strip()) or None
    return tuple(value) if field.kind == "choices" else value


def _period(line: str) -> YearPeriod:
    found = _PERIOD.fullmatch(line)
    refused = forms.ValidationError(
        _("«%(line)s»: scriva un periodo per riga, come 1/3 - 31/3.") % {"line": line[:60]}
    )
    if found is None:
        raise refused
    try:
        first, last = ((_month(found[2]), int(found[1])), (_month(found[4]), int(found[3])))
        days = [dt.date(2024, *one) for one in (first, last)]
    except ValueError as error:
        raise refused from error
    if days[1] < days[0]:
        raise forms.ValidationError(
            _("«%(line)s»: il periodo finisce prima di cominciare.") % {"line": line[:60]}
        )
    return YearPeriod(first, last)


def _month(word: str) -> int:
    if word.isdigit():
        return int(word)
    for language in ("it", "en"):
        with override(language):
            for number, name in MONTHS.items():
                if str(name).lower().startswith(word.lower()):
                    return number
    raise ValueError(word)
