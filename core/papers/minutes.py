"""The minutes as a paper: what PDF and DOCX say, the same words for both, and the PDF (PDF/UA-1, by typst).

Two versions: the internal one names the people who were there and everybody's actions; the public one names
organisations alone, and of who does what only offices, roles and organisations.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import ActionItem, Attendance, CityProfile, Minutes
from core.papers.frame import Paper, city_frame, city_logo, note_of
from core.papers.prose import blocks_of
from core.papers.typesetting import typeset
from core.participation.registry import registry
from core.selectors.attendance import totals_of
from core.selectors.meetings import HERE
from core.selectors.minutes import ItemPart, MinutesView, public_owner
from core.templatetags.vicinia import day, heading, kind_label, meeting_facts, short_day, times

TEMPLATE = Path(__file__).with_name("minutes.typ")


def paper_of(view: MinutesView, *, public: bool) -> Paper:
    """Everything the paper says, as JSON types; four queries. Nothing is said of a name nobody chose to make public."""
    meeting, profile = view.meeting, CityProfile.objects.first()
    where = meeting.venue
    facts = [
        [_("Organismo"), ", ".join(sorted(body.name for body in meeting.bodies.all()))],
        [_("Incontro"), kind_label(meeting)],
        [_("Quando"), f"{day(meeting.meets_on)}, {times(meeting)}"],
        [_("Dove"), ", ".join(filter(None, (where.name, where.address))) if where else _("non indicato")],
    ]
    if meeting.register_number:
        facts.insert(2, [_("Numero di registro"), f"{meeting.register_number}/{meeting.register_year}"])
    facts += [[str(label), str(text)] for label, text in meeting_facts(meeting, public=public)]
    return {
        **city_frame(profile),
        "title": _("Resoconto"),
        "name": heading(meeting),
        "document_title": _("Resoconto: %(name)s, %(day)s")
        % {"name": heading(meeting), "day": day(meeting.meets_on)},
        "state": _state(view.minutes),
        "facts": facts,
        "agenda_heading": _("Ordine del giorno"),
        "agenda": [part.item.title + _(" (fuori ordine del giorno)") * part.added for part in view.items],
        "attendance": _attendance(view, public=public),
        "items": [_item(part, public=public) for part in view.items if part.has_anything],
        "rest_heading": _("Altro") if view.items else _("Che cosa si è detto"),
        "rest": blocks_of(view.minutes.text),
        "actions": _actions(view.actions, public=public),
    }


def make_pdf(paper: Paper) -> bytes:
    """A PDF/UA-1: tagged, with title, language and headings. It says so where a character could not be printed."""
    return typeset(TEMPLATE, paper | {"note": note_of(paper)}, logo=city_logo(paper["language"]))


def _state(minutes: Minutes) -> str:
    if minutes.state == Minutes.State.PUBLISHED and minutes.published_at:
        return _("Pubblicato %(day)s.") % {"day": day(timezone.localdate(minutes.published_at))}
    if minutes.state == Minutes.State.APPROVED and minutes.approved_in:
        told = _("Approvato nell'incontro del %(day)s, non ancora pubblicato.")
        return told % {"day": day(minutes.approved_in.meets_on)}
    return _("Non pubblicato: %(state)s.") % {"state": minutes.get_state_display()}


def _item(part: ItemPart, *, public: bool) -> Paper:
    written = part.written
    texts = (
        ("", written.said),
        (_("Che cosa condividiamo"), written.agreed),
        (_("Riserve"), written.reservations),
    )
    decided = part.decision
    return {
        "title": f"{part.position}. {part.item.title}",
        "added": _("Fuori ordine del giorno") if part.added else "",
        "texts": [{"label": label, "blocks": blocks_of(text)} for label, text in texts if text],
        "outcome": _("Esito: %(outcome)s") % {"outcome": part.outcome} if part.outcome else "",
        "decision": f"{decided.label}: {decided.summary}" if decided and decided.summary else "",
        "documents": [one.title for one in part.documents if one.is_public or not public],
        "documents_label": _("Allegati"),
        "actions": _actions(part.actions, public=public),
    }


def _actions(actions: tuple[ActionItem, ...], *, public: bool) -> Paper:
    return {
        "title": _("Chi fa che cosa"),
        "header": [_("Che cosa"), _("Chi"), _("Entro quando")],
        "rows": [
            [
                one.what,
                (public_owner(one) if public else one.owner) or _("da decidere"),
                short_day(one.due_on) if one.due_on else _("da decidere"),
            ]
            for one in actions
        ],
    }


def _attendance(view: MinutesView, *, public: bool) -> Paper:
    """Organisations with how many people each; people by name only inside. Unknown numbers are said so."""
    rows = list(
        Attendance.objects.filter(meeting=view.meeting)
        .select_related("organisation__canonical", "person")
        .order_by("organisation__name", "person__family_name")
    )
    here = [row for row in rows if row.status in HERE]
    groups = [row for row in here if row.organisation]
    listed = [row for row in groups if not public or (row.organisation and row.organisation.listed_publicly)]
    unlisted = len(groups) - len(listed)
    roll = registry.get(view.meeting.model_slug).meetings.roll(view.meeting, public)
    totals = totals_of(view.meeting, rows).on_paper
    return {
        "title": _("Chi c'era"),
        # A model with a roll of its own has counted already, among the facts of the meeting.
        "totals": totals if roll is None else "",
        "unknown": "" if totals else _("Le presenze non sono state rilevate."),
        "header": [_("Realtà"), _("Persone")],
        "rows": [
            [_who(row, public=public), _("non rilevate") if row.people is None else str(row.people)]
            for row in listed
        ],
        "unlisted": ngettext("e un'altra realtà", "e altre %(n)s realtà", unlisted) % {"n": unlisted}
        if unlisted
        else "",
        "lists": [
            [str(label), list(names)]
            for label, names in (_names(rows, public=public) if roll is None else roll)
            if names
        ],
    }


def _names(rows: list[Attendance], *, public: bool) -> Sequence[tuple[Any, Sequence[str]]]:
    """The lists of names where the participation model has none: who came on her own and who excused herself, inside only."""
    people = [str(row.person) for row in rows if row.status in HERE and row.person and not row.organisation]
    excused = [str(row.organisation or row.person) for row in rows if row.status == Attendance.Status.EXCUSED]
    return [] if public else [(_("Persone"), people), (_("Assenti giustificati"), excused)]


def _who(row: Attendance, *, public: bool) -> str:
    name = str(row.organisation)
    if public or row.person is None:
        return name
    return f"{name} ({row.person})"
