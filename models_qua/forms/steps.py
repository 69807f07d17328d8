"""Forms about the steps of a path: what everybody reads, the day it begins or ends, what proves it."""

from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Document, Meeting
from core.templatetags.vicinia import kind_label
from core.web.work.fields import day, form_key, past_day, text
from core.web.work.forms import WorkForm
from core.web.work.public_words import PublicWordsForm
from models_qua.models import LabStep
from models_qua.services.evidence import Evidence
from models_qua.services.steps import TEXT_FIELDS, StepText


class StepForm(PublicWordsForm):
    """What everybody reads of a step."""

    public_words = ("method", "people", "result")
    planned_on = day(gettext_lazy("Previsto dal"), required=False)
    planned_until = day(gettext_lazy("Previsto fino al"), required=False)
    method = text(
        gettext_lazy("Come si lavora"),
        required=False,
        rows=4,
        help_text=gettext_lazy("Per esempio: tre incontri aperti, tavoli per tema, una scheda da riempire."),
    )
    people = text(
        gettext_lazy("Chi è coinvolto"),
        required=False,
        rows=3,
        help_text=gettext_lazy("Gruppi e servizi, non nomi di persone: lo leggono tutti."),
    )
    result = text(gettext_lazy("Che cosa ne è uscito"), required=False, rows=4)

    def text(self) -> StepText:
        """What was typed, as the verb wants it."""
        return StepText(**{name: self.cleaned_data[name] for name in TEXT_FIELDS})


def step_initial(step: LabStep) -> dict[str, Any]:
    """The form's values for a step as it is now."""
    return {name: getattr(step, name) for name in TEXT_FIELDS}


class DayOfStepForm(WorkForm):
    """The day on which a step begins or ends."""

    on = past_day(gettext_lazy("Il giorno"))


class ReopenForm(WorkForm):
    """Taking back the last thing that happened asks nothing."""


class MeetingField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A meeting, told by its day, what it is and its title."""

    def label_from_instance(self, obj: Any) -> str:
        meeting: Meeting = obj
        told = f"{meeting.meets_on:%d/%m/%Y}, {kind_label(meeting)}"
        return f"{told} – {meeting.title}" if meeting.title else told


class EvidenceForm(PublicWordsForm):
    """One thing that proves a step: a meeting held, a document (of the lab, or a file now), a page or a note."""

    public_words = ("note", "title")
    meeting = MeetingField(
        Meeting.objects.none(),
        required=False,
        label=gettext_lazy("Un incontro svolto"),
        empty_label=gettext_lazy("nessun incontro"),
    )
    document = forms.ModelChoiceField(
        Document.objects.none(),
        required=False,
        label=gettext_lazy("Un documento del laboratorio"),
        empty_label=gettext_lazy("nessun documento"),
    )
    upload = forms.FileField(
        required=False,
        label=gettext_lazy("Un file da caricare"),
        help_text=gettext_lazy("PDF, immagini, testi e fogli di calcolo, fino a 20 MB."),
    )
    url = forms.URLField(required=False, assume_scheme="https", label=gettext_lazy("Una pagina web"))
    note = text(gettext_lazy("Una nota"), required=False, rows=3)
    title = forms.CharField(
        required=False,
        max_length=200,
        label=gettext_lazy("Come chiamarlo"),
        help_text=gettext_lazy("Se lo lascia vuoto, vale il titolo dell'incontro o del documento."),
    )
    is_public = forms.BooleanField(
        required=False,
        initial=True,
        label=gettext_lazy("Visibile a tutti"),
        help_text=gettext_lazy("Prima controlli che non contenga dati personali."),
    )
    key = form_key()

    def __init__(self, *args: Any, step: LabStep, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body = step.cycle.body_id
        held = Meeting.objects.held().filter(served__body=body).exclude(step_evidence__step=step)
        papers = Document.objects.filter(
            Q(body=body) | Q(meeting__in=Meeting.objects.filter(served__body=body))
        )
        cast("forms.ModelChoiceField[Any]", self.fields["meeting"]).queryset = held.order_by("-meets_on")
        cast("forms.ModelChoiceField[Any]", self.fields["document"]).queryset = papers

    def clean(self) -> dict[str, Any]:
        """One thing at a time, so that each is read by itself."""
        found = super().clean() or {}
        given = [name for name in ("meeting", "document", "upload", "url") if found.get(name)]
        if len(given) > 1:
            self.add_error(given[1], _("Una cosa alla volta: per questa aggiunga un'altra riga."))
        if not given and not found.get("note") and not self.errors:
            self.add_error(None, _("Indichi un incontro, un documento, una pagina web o una nota."))
        if self.errors and found.get("upload"):
            self.add_error("upload", _("Scelga di nuovo il file: il browser non lo tiene."))
        return found

    def everybody_reads(self) -> bool:
        """Whether everybody is to see it."""
        return bool(self.cleaned_data["is_public"])

    def evidence(self) -> Evidence:
        """What was typed, as the verb wants it; the file goes its own way."""
        data = self.cleaned_data
        return Evidence(
            title=data["title"],
            meeting_id=data["meeting"].pk if data["meeting"] else None,
            document_id=data["document"].pk if data["document"] else None,
            url=data["url"],
            note=data["note"],
            is_public=data["is_public"],
        )
