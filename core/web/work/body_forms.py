"""Forms about bodies."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Body, Neighbourhood, Organisation, Theme
from core.participation.registry import registry
from core.participation.stages import Stage
from core.services.bodies import BODY_FIELDS, BodyData
from core.web.work.forms import WorkForm, day_input


class BodyForm(WorkForm):
    """The card of a body, as citizens read it."""

    folded = ("neighbourhoods", "themes")

    name = forms.CharField(max_length=160, label=_("Nome"))
    description = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 5}), label=_("Presentazione"),
        help_text=_("La leggono i cittadini: chi siete, che cosa fate, chi può venire."),
    )  # fmt: skip
    meets_usually = forms.CharField(
        required=False, max_length=200, label=_("Quando si incontra di solito"),
        help_text=_("Per esempio: il secondo martedì del mese alle 18:30."),
    )  # fmt: skip
    public_email = forms.EmailField(required=False, max_length=254, label=_("Email per i cittadini"))
    neighbourhoods = forms.ModelMultipleChoiceField(
        Neighbourhood.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label=_("Quartieri"),
        help_text=_("Le variazioni valgono da oggi; quelle passate restano nella storia."),
    )  # fmt: skip
    themes = forms.ModelMultipleChoiceField(
        Theme.objects.filter(is_active=True),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Temi"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = Neighbourhood.objects.on(timezone.localdate())
        self.fields["neighbourhoods"].queryset = today  # type: ignore[attr-defined]

    def data_for_verb(self) -> BodyData:
        """What was typed, as the verbs want it."""
        typed = self.cleaned_data
        return BodyData(
            **{name: typed[name] for name in BODY_FIELDS},
            theme_ids=tuple(row.pk for row in typed["themes"]),
            neighbourhood_ids=tuple(row.pk for row in typed["neighbourhoods"]),
        )


class NewBodyForm(BodyForm):
    """A new body: of which model, and since when."""

    model = forms.ChoiceField(label=_("Modello di partecipazione"))
    since = forms.DateField(
        required=False, label=_("Dal"), widget=day_input(), help_text=_("Se vuoto, da oggi.")
    )

    def __init__(self, *args: Any, model_slugs: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(slug, str(registry.get(slug).label)) for slug in model_slugs]
        self.fields["model"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["model"].widget = forms.HiddenInput()
            self.initial.setdefault("model", choices[0][0])


def body_initial(body: Body) -> dict[str, Any]:
    """The form's values for a body as it is now."""
    today = timezone.localdate()
    return {
        **{name: getattr(body, name) for name in BODY_FIELDS},
        "neighbourhoods": list(body.territory.on(today).values_list("neighbourhood_id", flat=True)),
        "themes": list(body.themes.values_list("pk", flat=True)),
    }


class StageForm(WorkForm):
    """The next stage of a body's life."""

    stage = forms.ChoiceField(label=_("Nuova fase"))
    since = forms.DateField(label=_("Dal"), widget=day_input())
    note = forms.CharField(required=False, max_length=300, label=_("Nota"))

    def __init__(self, *args: Any, stages: list[Stage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = [(stage.code, stage.label) for stage in stages]  # type: ignore[attr-defined]


class MemberForm(WorkForm):
    """An organisation that joins."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.standing(), label=_("Realtà"), empty_label=_("scelga")
    )
    since = forms.DateField(
        required=False, label=_("Dal"), widget=day_input(), help_text=_("Se vuoto, da oggi.")
    )


class SubgroupForm(WorkForm):
    """A part of the body that works on one object."""

    name = forms.CharField(max_length=160, label=_("Nome"))
    about = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 3}), label=_("Di che cosa si occupa")
    )
    since = forms.DateField(
        required=False, label=_("Dal"), widget=day_input(), help_text=_("Se vuoto, da oggi.")
    )
