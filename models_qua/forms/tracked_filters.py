"""What the lists of projects and of maintenance works are narrowed by: the address says it, so it can be sent to a colleague."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Neighbourhood
from core.web.work.forms import FilterForm
from models_qua.forms.filters import choose, labs_offered
from models_qua.models import Family, MaintenanceWork, ProjectSheet
from models_qua.selectors.tracked_lists import Bodies


class _TrackedFilters(FilterForm):
    q = forms.CharField(label=_("Cerca"), required=False, max_length=100)

    def _found(self, name: str) -> Any:
        return self.cleaned_data.get(name)


class ProjectFilters(_TrackedFilters):
    """Words, state, family, lab, year of the budget, late milestones. Two queries."""

    state = forms.ChoiceField(label=_("Stato"), required=False)
    family = forms.ChoiceField(label=_("Famiglia"), required=False)
    lab = forms.ChoiceField(label=_("Laboratorio"), required=False)
    year = forms.ChoiceField(label=_("Anno del budget"), required=False)
    late = forms.ChoiceField(label=_("Tappe"), required=False)

    def __init__(self, *args: Any, bodies: Bodies, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = ProjectSheet.objects.exclude(year=None).order_by("-year").values_list("year", flat=True)
        choose(self, "state", ProjectSheet.State.choices, _("Tutti"))
        choose(self, "family", Family.choices, _("Tutte"))
        choose(self, "lab", labs_offered(bodies), _("Tutti"))
        choose(self, "year", [(str(year), str(year)) for year in years.distinct()], _("Tutti"))
        choose(self, "late", [("1", _("in ritardo"))], _("Tutte"))
        self.is_valid()

    def narrow(self, rows: Any) -> Any:
        """The rows asked for; a filter that makes no sense is left out."""
        for name, column in (
            ("state", "state"),
            ("family", "family"),
            ("lab", "agreement__body"),
            ("year", "year"),
        ):
            if found := self._found(name):
                rows = rows.filter(**{column: found})
        if words := self._found("q"):
            rows = rows.filter(Q(title__icontains=words) | Q(agreement__title__icontains=words))
        return rows.filter(is_late=True) if self._found("late") else rows


class WorkFilters(_TrackedFilters):
    """Words, state, neighbourhood, year, tied to an agreement or not, late milestones. Two queries."""

    state = forms.ChoiceField(label=_("Stato"), required=False)
    place = forms.ChoiceField(label=_("Quartiere"), required=False)
    year = forms.ChoiceField(label=_("Anno"), required=False)
    tied = forms.ChoiceField(label=_("Accordo"), required=False)
    late = forms.ChoiceField(label=_("Tappe"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Neighbourhood.objects.filter(maintenance_works__isnull=False).distinct().order_by("name")
        years = MaintenanceWork.objects.order_by("-year").values_list("year", flat=True).distinct()
        states = [(state or "unknown", label) for state, label in MaintenanceWork.State.choices]
        choose(self, "state", states, _("Tutti"))
        choose(self, "place", [(str(pk), name) for pk, name in places.values_list("pk", "name")], _("Tutti"))
        choose(self, "year", [(str(year), str(year)) for year in years], _("Tutti"))
        choose(self, "tied", [("yes", _("chiesta da un accordo")), ("no", _("senza accordo"))], _("Tutte"))
        choose(self, "late", [("1", _("in ritardo"))], _("Tutte"))
        self.is_valid()

    def narrow(self, rows: Any) -> Any:
        """The rows asked for; a filter that makes no sense is left out."""
        if state := self._found("state"):
            rows = rows.filter(state="" if state == "unknown" else state)
        if place := self._found("place"):
            rows = rows.filter(neighbourhood=place)
        if year := self._found("year"):
            rows = rows.filter(year=year)
        if tied := self._found("tied"):
            rows = rows.filter(agreement__isnull=tied == "no")
        if words := self._found("q"):
            rows = rows.filter(Q(title__icontains=words) | Q(about__icontains=words))
        return rows.filter(is_late=True) if self._found("late") else rows
