"""The form of a meeting: who meets, when and how often, where."""

import uuid
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext_lazy as _

from accounts.rows import new_key
from core.models import Body, Meeting, Subgroup, Theme
from core.selectors.planning import Wanted
from core.selectors.recurrence import BY_DAY, BY_WEEKDAY, LAST, MOST_MEETINGS, WEEKLY, Repeat
from core.services.errors import DomainError
from core.services.meetings import MeetingPlan
from core.services.series import Scope
from core.web.meetings.forms import AgendaField, kind_choices
from core.web.meetings.place_form import PlaceForm
from core.web.work.forms import day_input

_REPEATS = (
    ("", _("Una volta sola")),
    (BY_WEEKDAY, _("Ogni mese, nello stesso giorno della settimana (per esempio il secondo martedì)")),
    (BY_DAY, _("Ogni mese, nello stesso giorno del mese (per esempio il 14)")),
    (WEEKLY, _("Ogni settimana, oppure ogni due, tre…")),
)
_NTH = (
    ("", _("come il primo incontro")),
    ("1", _("il primo")),
    ("2", _("il secondo")),
    ("3", _("il terzo")),
    ("4", _("il quarto")),
    (str(LAST), _("l'ultimo")),
)


_PLANS = uuid.UUID("7c0c7c0e-3d0a-4c5e-9d0b-5f0a5b1f6a11")
"""The namespace of the keys of plans (RFC 9562, version 5)."""
_NOT_THE_PLAN = frozenset({"csrfmiddlewaretoken", "seen", "warned", "offered"})
_DETAILS = ("title", "theme", "register_number")


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together, under a heading."""

    key: str
    label: Any
    fields: tuple[BoundField, ...]


class MeetingForm(PlaceForm):
    """Changing a meeting; the base of planning one."""

    folded: ClassVar[tuple[str, ...]] = ("others",)
    layout: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
        ("who", _("Chi"), ("kind", "body", "others")),
        ("when", _("Quando"), ("meets_on", "starts_at", "ends_at")),
        ("where", _("Dove"), ("venue", "new_venue", "remote_url")),
        ("what", _("Che cosa"), ("agenda",)),
    )

    kind = forms.ChoiceField(label=_("Tipo di incontro"))
    body = forms.ModelChoiceField(Body.objects.none(), label=_("Chi si incontra"), empty_label=None)
    others = forms.ModelMultipleChoiceField(
        Body.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("È un incontro comune? Insieme a"),
        help_text=_("Per un incontro comune: conta una volta per la città e una per ciascuno."),
    )
    subgroups = forms.ModelMultipleChoiceField(
        Subgroup.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Quali sottogruppi si riuniscono"),
    )
    title = forms.CharField(required=False, max_length=200, label=_("Titolo"))
    meets_on = forms.DateField(label=_("Giorno"), widget=day_input())
    theme = forms.ModelChoiceField(
        Theme.objects.none(), required=False, label=_("Tema"), empty_label=_("nessuno")
    )
    register_number = forms.IntegerField(required=False, min_value=1, label=_("Numero di registro"))
    scope = forms.ChoiceField(
        choices=Scope.choices,
        widget=forms.RadioSelect,
        label=_("Fa parte di una serie: che cosa vuole cambiare?"),
        help_text=_("Gli incontri già convocati o svolti restano come sono."),
    )

    def __init__(self, *args: Any, bodies: list[Body], meeting: Meeting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, meeting=meeting, **kwargs)
        keys = [body.pk for body in bodies]
        slugs = {meeting.model_slug} if meeting else {body.model_slug for body in bodies}
        rows = Body.objects.filter(pk__in=keys, model_slug__in=slugs)
        self._choices("body").queryset = self._choices("others").queryset = rows
        self.fields["kind"].choices = kind_choices(slugs)  # type: ignore[attr-defined]
        in_use = Q(is_active=True) | Q(pk=meeting.theme_id if meeting else None)
        self._choices("theme").queryset = Theme.objects.filter(in_use)
        if meeting is None or meeting.series_id is None:
            del self.fields["scope"]
        if len(bodies) < 2:
            del self.fields["others"]
        self._offer_subgroups(keys)

    def _choices(self, name: str) -> Any:
        return self.fields[name]

    def _offer_subgroups(self, keys: list[uuid.UUID]) -> None:
        """Only those of the bodies chosen; the field goes where these have none."""
        chosen = self._chosen_bodies()
        theirs = list(Subgroup.objects.filter(body__in=keys).select_related("body"))
        offered = [row for row in theirs if str(row.body_id) in chosen]
        if not offered:
            del self.fields["subgroups"]
            return
        self._choices("subgroups").queryset = Subgroup.objects.filter(pk__in=[row.pk for row in theirs])
        self._choices("subgroups").choices = [
            (row.pk, f"{row.name} – {row.body.name}" if len(chosen) > 1 else row.name) for row in offered
        ]

    def _chosen_bodies(self) -> set[str]:
        others = list(self.initial.get("others") or ())
        if not self.is_bound:
            return {str(key) for key in (self.initial.get("body"), *others) if key}
        typed = self.data_of("others") if "others" in self.fields else []
        return {str(key) for key in (self.data_of("body"), *typed) if key}

    def clean_subgroups(self) -> list[Subgroup]:
        """Those of a body no longer chosen are left out."""
        chosen = self._chosen_bodies()
        return [row for row in self.cleaned_data["subgroups"] if str(row.body_id) in chosen]

    def refuse(self, refused: DomainError) -> None:
        """Near the field; what concerns subgroups nobody has is said where the kind is chosen, with the cure."""
        if refused.field == "subgroups" and "subgroups" not in self.fields:
            cure = _(
                "Chi si incontra non ha sottogruppi: ne crei uno dalla sua scheda, o scelga un altro tipo."
            )
            self.add_error("kind", cure)
        elif refused.field == "bodies":
            self.add_error("body", refused.message)
        else:
            super().refuse(refused)

    def sections(self) -> list[Section]:
        """The fields that are there, in the order of `layout`; subgroups and scope have a place of their own."""
        return [
            Section(key, label, tuple(self[name] for name in names if name in self.fields))
            for key, label, names in self.layout
        ]

    def details(self) -> list[BoundField]:
        """What few meetings need, behind a fold."""
        return [self[name] for name in _DETAILS]

    def details_opened(self) -> bool:
        """Whether there is something behind the fold to see: a title, a theme, an error."""
        return any(field.errors for field in self.details()) or any(
            self[name].value() for name in ("title", "theme")
        )

    @property
    def reach(self) -> Scope:
        """How far the change reaches; a meeting on its own is always alone."""
        return Scope(self.cleaned_data.get("scope") or Scope.THIS)

    @property
    def model_slug(self) -> str:
        """The participation model of the kind chosen."""
        return str(self.cleaned_data["kind"]).split(".")[0]

    def plan(self) -> MeetingPlan:
        """What was typed, as the verbs want it."""
        typed = self.cleaned_data
        bodies = dict.fromkeys([typed["body"].pk, *(body.pk for body in typed.get("others") or ())])
        return MeetingPlan(
            kind=typed["kind"].split(".")[1],
            body_ids=tuple(bodies),
            meets_on=typed["meets_on"],
            **self.place(),
            subgroup_ids=tuple(one.pk for one in typed.get("subgroups") or ()),
            theme_id=typed["theme"].pk if typed["theme"] else None,
            title=typed["title"],
            register_number=typed.get("register_number"),
        )


class NewMeetingForm(MeetingForm):
    """Planning a meeting, or a series of them."""

    layout = (
        *MeetingForm.layout[:2],
        (
            "repeat",
            _("Ripetizione"),
            ("repeat", "count", "until", "nth", "weekday", "monthday", "every", "skip_months"),
        ),
        *MeetingForm.layout[2:],
    )

    key = forms.CharField(required=False, widget=forms.HiddenInput, initial=new_key)
    repeat = forms.ChoiceField(
        required=False, choices=_REPEATS, widget=forms.RadioSelect, label=_("Si ripete?"), initial=""
    )
    nth = forms.ChoiceField(required=False, choices=_NTH, label=_("Quale del mese"))
    weekday = forms.ChoiceField(required=False, label=_("Giorno della settimana"))
    monthday = forms.IntegerField(
        required=False, min_value=1, max_value=31, label=_("Giorno del mese"),
        help_text=_("Se vuoto, come il primo incontro. Nei mesi più corti vale l'ultimo giorno."),
    )  # fmt: skip
    every = forms.IntegerField(
        required=False, min_value=1, max_value=12, label=_("Ogni quanti mesi o settimane"),
        help_text=_("1 vuol dire ogni mese, oppure ogni settimana."),
    )  # fmt: skip
    count = forms.IntegerField(
        required=False, min_value=1, max_value=MOST_MEETINGS, label=_("Quanti incontri"),
        help_text=_("Oppure indichi l'ultimo giorno."),
    )  # fmt: skip
    until = forms.DateField(required=False, label=_("Fino al"), widget=day_input())
    skip_months = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=_("Mesi in cui non ci si incontra")
    )
    agenda = AgendaField(
        required=False,
        label=_("Ordine del giorno"),
        help_text=_("Un punto per riga. Se l'incontro si ripete, vale per il primo."),
    )

    folded = ("others", "skip_months")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = [(str(number), name) for number, name in WEEKDAYS.items()]
        self.fields["weekday"].choices = [("", _("come il primo incontro")), *days]  # type: ignore[attr-defined]
        self.fields["skip_months"].choices = [(str(key), name) for key, name in MONTHS.items()]  # type: ignore[attr-defined]
        self.fields["register_number"].help_text = _(
            "Se lo lascia vuoto si usa il prossimo libero dell'anno."
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if not values.get("repeat"):
            return values
        if values.get("count") and values.get("until"):
            self.add_error("until", _("Indichi quanti incontri oppure fino a quando, non tutti e due."))
        if values.get("until") and values.get("meets_on") and values["until"] < values["meets_on"]:
            self.add_error("until", _("L'ultimo giorno precede il primo incontro."))
        if values.get("register_number"):
            self.add_error(
                "register_number", _("Per gli incontri che si ripetono i numeri si danno da soli: lo tolga.")
            )
        return values

    @property
    def plan_key(self) -> uuid.UUID | None:
        """The key of what this form plans: the same for the same form sent twice, another once anything in it changed.

        So whoever comes back to the form and plans something else plans it. None without the form's own key.
        """
        if not isinstance(self.data, QueryDict) or not self.data_of("key"):
            return None
        sent = sorted((name, values) for name, values in self.data.lists() if name not in _NOT_THE_PLAN)
        return uuid.uuid5(_PLANS, repr(sent))

    def repetition(self) -> Repeat | None:
        """How the meeting comes back, None for a single one: what is left empty is as the first day is."""
        typed = self.cleaned_data
        if not typed["repeat"]:
            return None
        like = Repeat.like(typed["repeat"], typed["meets_on"])
        chosen: dict[str, Any] = {
            name: int(typed[name]) for name in ("nth", "weekday", "monthday", "every") if typed[name]
        }
        return replace(
            like,
            **chosen,
            count=typed["count"],
            until=typed["until"],
            skip_months=frozenset(int(month) for month in typed["skip_months"]),
        )


def wanted_of(plan: MeetingPlan) -> Wanted:
    """What the plan asks of its days."""
    return Wanted(plan.starts_at, plan.ends_at, plan.body_ids, plan.venue_id, plan.kind)


def meeting_initial(meeting: Meeting) -> dict[str, Any]:
    """The form's values for a meeting as it is now."""
    bodies = sorted(meeting.served.values_list("body_id", flat=True))
    names = ("title", "meets_on", "starts_at", "ends_at", "remote_url", "register_number")
    return {
        **{name: getattr(meeting, name) for name in names},
        "kind": f"{meeting.model_slug}.{meeting.kind}",
        "body": bodies[0] if bodies else None,
        "others": bodies[1:],
        "subgroups": list(meeting.subgroup_links.values_list("subgroup_id", flat=True)),
        "venue": meeting.venue_id,
        "theme": meeting.theme_id,
        "scope": Scope.THIS,
    }
