"""Forms about the strategic plan of a neighbourhood."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Body
from core.web.work.fields import form_key, text
from core.web.work.forms import WorkForm
from core.web.work.public_words import PublicWordsForm
from models_qua.models import CitizenshipAgreement, Indicator, PlanGoal, ProjectSheet, StrategicPlan
from models_qua.services.plans import USUAL_YEARS, GoalData, PlanData

_ELSEWHERE = {
    "invalid_choice": _("«%(value)s» non è di questo laboratorio: lo colleghi al piano del suo."),
    "invalid_pk_value": _("«%(pk)s» non è di questo laboratorio: lo colleghi al piano del suo."),
}


class _OfTheLab(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """What of a lab pursues a goal."""

    def __init__(self, queryset: Any, **options: Any) -> None:
        super().__init__(
            queryset,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages=_ELSEWHERE,
            **options,
        )


class _Agreements(_OfTheLab):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({obj.get_state_display()})"


class _Parts(_OfTheLab):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({obj.agreement})"


class PlanForm(PublicWordsForm):
    """Years, vision and act of a plan. Once it is public its words are looked through for personal data."""

    public_words = ("title", "vision", "act")

    title = forms.CharField(label=_("Titolo"), max_length=200)
    first_year = forms.IntegerField(label=_("Dal (anno)"), min_value=2000, max_value=2100)
    last_year = forms.IntegerField(
        label=_("Al (anno)"),
        required=False,
        min_value=2000,
        max_value=2100,
        help_text=_("Vuoto: cinque anni in tutto. Se l'atto dice un'altra durata, scriva l'ultimo anno."),
    )
    vision = text(
        _("Dove vogliamo arrivare"),
        rows=8,
        required=False,
        help_text=_("Il quartiere alla fine del piano, in parole di tutti."),
    )
    act = forms.CharField(
        label=_("Atto"),
        max_length=200,
        required=False,
        help_text=_("Che cosa lo adotta, con numero e data. Vuoto: nessuno, per ora."),
    )

    def __init__(self, *args: Any, plan: StrategicPlan | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = plan

    def everybody_reads(self) -> bool:
        """Whether everybody reads the plan."""
        return self.row is not None and self.row.is_public

    def plan(self) -> PlanData:
        """What was typed, as the verbs want it; without a last year it covers the usual ones."""
        data = self.cleaned_data
        last = data["last_year"] or data["first_year"] + USUAL_YEARS - 1
        return PlanData(data["title"], data["first_year"], last, data["vision"], data["act"])


class NewPlanForm(PlanForm):
    """A plan to be begun; sent twice, it is one."""

    key = form_key()

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("title", _("Piano strategico di quartiere: %(lab)s") % {"lab": body})
        self.initial.setdefault("first_year", timezone.localdate().year)


class GoalForm(PublicWordsForm):
    """A goal, and what of the lab pursues it."""

    public_words = ("title", "text")

    title = forms.CharField(label=_("Obiettivo"), max_length=200)
    text = text(_("In parole"), rows=5, required=False)
    agreements = _Agreements(CitizenshipAgreement.objects.none(), label=_("Accordi"))
    sheets = _Parts(ProjectSheet.objects.none(), label=_("Progetti"))
    indicators = _Parts(
        Indicator.objects.none(),
        label=_("Indicatori"),
        help_text=_("Dicono quanto manca: senza, nessuno lo sa."),
    )
    key = form_key()

    def __init__(self, *args: Any, plan: StrategicPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = plan
        lab = {"agreement__body": plan.body_id}
        known: dict[str, Any] = {
            "agreements": CitizenshipAgreement.objects.filter(body=plan.body_id).order_by("title"),
            "sheets": ProjectSheet.objects.filter(**lab).select_related("agreement").order_by("title"),
            "indicators": Indicator.objects.filter(**lab).select_related("agreement").order_by("name"),
        }
        for name, rows in known.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def everybody_reads(self) -> bool:
        """Whether everybody reads the plan."""
        return self.row.is_public

    def goal(self) -> GoalData:
        """What was typed, as the verbs want it."""
        data = self.cleaned_data
        return GoalData(
            data["title"],
            data["text"],
            agreement_ids=tuple(one.pk for one in data["agreements"]),
            sheet_ids=tuple(one.pk for one in data["sheets"]),
            indicator_ids=tuple(one.pk for one in data["indicators"]),
        )


class PublishForm(WorkForm):
    """That who publishes looked for personal data."""

    looked_through = forms.BooleanField(
        required=False,
        label=_("Ho riletto i testi: non ci sono dati personali, o chi è nominato è d'accordo"),
    )


def plan_initial(row: StrategicPlan) -> dict[str, Any]:
    """The form's values for a plan as it is now."""
    return {name: getattr(row, name) for name in ("title", "first_year", "last_year", "vision", "act")}


def goal_initial(row: PlanGoal) -> dict[str, Any]:
    """The form's values for a goal as it is now. One query."""
    links = list(row.links.all())
    return {
        "title": row.title,
        "text": row.text,
        "agreements": [link.agreement_id for link in links if link.agreement_id],
        "sheets": [link.sheet_id for link in links if link.sheet_id],
        "indicators": [link.indicator_id for link in links if link.indicator_id],
    }
