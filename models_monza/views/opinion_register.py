"""The public register of what the consulte told the administration, and what it answered."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Body
from core.permissions.guard import open_to_all
from core.selectors.public import public_meetings
from core.web.public.bodies import Section
from core.web.public.kept import kept_until_changed
from core.web.work.lists import asked_export, export, page_of
from models_monza.forms.opinion_filters import RegisterFilters
from models_monza.forms.opinions import today
from models_monza.models import AdvisoryOpinion
from models_monza.selectors.opinions import (
    AnswerTimes,
    OpinionLine,
    answer_times,
    opinion_line,
    terms,
    word_of,
    words_at,
)
from models_monza.selectors.timeline import answer_days, timeline

_PER_PAGE = 20
_LATEST = 5
HEADER = (
    gettext_lazy("Anno"),
    gettext_lazy("Numero"),
    gettext_lazy("Consulta"),
    gettext_lazy("Oggetto"),
    gettext_lazy("Richiesto da"),
    gettext_lazy("Trasmesso il"),
    gettext_lazy("Numero di protocollo"),
    gettext_lazy("Ufficio"),
    gettext_lazy("Stato"),
    gettext_lazy("Risposta entro"),
    gettext_lazy("Risposta del"),
    gettext_lazy("Giorni per rispondere"),
    gettext_lazy("Esito"),
    gettext_lazy("Motivi"),
    gettext_lazy("Attuato il"),
)


@open_to_all("what a consulta told the administration, and the answer, are public acts")
@kept_until_changed
def register(request: HttpRequest) -> HttpResponse:
    """The register: counted, searched, filtered, exported."""
    filters, known = RegisterFilters(request.GET), terms()
    seen = AdvisoryOpinion.objects.transmitted().select_related("body", "request")
    rows = filters.narrow(seen).order_by("-transmitted_on", "-number", "pk")
    words = words_at(known, today())
    if kind := asked_export(request):
        title = _("Registro dei %(several)s delle consulte") % {"several": words.several}
        return export(kind, title, HEADER, (_exported(opinion_line(row, known, today())) for row in rows))
    context = {
        "page_obj": page_of(rows, request, lambda row: opinion_line(row, known, today()), _PER_PAGE),
        "filters": filters,
        "times": _times(filters),
        "words": words,
        "consulta": dict(filters.fields["consulta"].choices).get(filters["consulta"].value()),  # type: ignore[attr-defined]
    }
    return render(request, "monza/public/opinion_register.html", context)


@open_to_all("what a consulta told the administration, and the answer, are public acts")
@kept_until_changed
def entry(request: HttpRequest, opinion_id: uuid.UUID) -> HttpResponse:
    """One entry of the register, with its way and the answer."""
    rows = AdvisoryOpinion.objects.transmitted().select_related(
        "body", "request", "item", "meeting", "approved_in"
    )
    row, known = get_object_or_404(rows, pk=opinion_id), terms()
    line = opinion_line(row, known, today())
    meetings = public_meetings().filter(pk__in=[key for key in (row.meeting_id, row.approved_in_id) if key])
    context = {
        "line": line,
        "row": row,
        "words": word_of(row, known, today()),
        "timeline": timeline(line, public=True),
        "shown": set(meetings.order_by().values_list("pk", flat=True)),
    }
    return render(request, "monza/public/opinion_entry.html", context)


def opinions_of(body: Body, _today: dt.date) -> Mapping[str, Any] | None:
    """The latest entries of a consulta, for its page; two queries."""
    rows = AdvisoryOpinion.objects.filter(body=body).transmitted().order_by("-transmitted_on", "pk")
    lines = list(rows[:_LATEST])
    return {"rows": lines, "words": words_at(terms(), _today)} if lines else None


SECTIONS = (Section("monza/public/opinions.html", opinions_of),)
"""What opinions add to the page of a consulta."""


def _times(filters: RegisterFilters) -> AnswerTimes:
    """The counts of what was transmitted in the year and by the consulta asked for, with the answers given up to today."""
    year = filters.year
    first, last = (dt.date(year, 1, 1), dt.date(year, 12, 31)) if year else (dt.date.min, today())
    return answer_times(first, last, today(), filters.body_id, so_far=True)


def _exported(line: OpinionLine) -> tuple[Any, ...]:
    row = line.opinion
    sent = (row.transmitted_on, row.protocol_number, row.office, capfirst(row.get_state_display()))
    answer = (line.due_on, row.answered_on, answer_days(row), row.get_outcome_display(), row.reasons)
    asked = row.request.office if row.request else ""
    return (row.register_year, row.number, row.body.name, row.subject, asked, *sent, *answer, row.done_on)
