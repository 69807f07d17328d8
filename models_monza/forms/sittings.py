"""The calls of a sitting."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.participation.rules import RuleValue
from core.web.work.forms import WorkForm, day_input, time_input
from models_monza.models import Sitting


class CallsForm(WorkForm):
    """Whether a sitting is urgent and when its second call is: as far as the rules of its day know either."""

    is_urgent = forms.BooleanField(label=_("È una seduta urgente"), required=False)
    second_call_on = forms.DateField(
        label=_("Seconda convocazione, giorno"), required=False, widget=day_input()
    )
    second_call_at = forms.TimeField(
        label=_("Seconda convocazione, ora"), required=False, widget=time_input()
    )

    def __init__(self, *args: object, rules: "dict[str, RuleValue]", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if rules["urgent_notice_days"] is None:
            del self.fields["is_urgent"]
        if not rules["second_call"]:
            del self.fields["second_call_on"], self.fields["second_call_at"]


def calls_initial(sitting: Sitting) -> dict[str, object]:
    """What the form shows of a sitting."""
    return {name: getattr(sitting, name) for name in ("is_urgent", "second_call_on", "second_call_at")}
