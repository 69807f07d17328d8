"""The sign-in sheet: before the meeting with boxes to sign, after it filled with who was there (PDF/UA-1, by typst)."""

import io
from collections.abc import Iterable, Mapping
from pathlib import Path

import segno
from django.utils.translation import gettext as _

from core.models import Attendance, CityProfile, Meeting
from core.papers.frame import Paper, city_frame, city_logo
from core.papers.typesetting import typeset
from core.selectors.attendance import Line, attendance_rows, line_of, sheet_of, totals_of
from core.selectors.meetings import HERE
from core.templatetags.vicinia import day, heading, kind_label, number, times

TEMPLATE = Path(__file__).with_name("sign_in.typ")
BLANK_ORGANISATIONS, BLANK_RESIDENTS = 10, 8


def sign_in_pdf(meeting: Meeting, profile: CityProfile | None, *, address: str, empty: bool = False) -> bytes:
    """The sheet of a meeting as a PDF file: filled when something is on it, unless `empty`; `address` goes in the code.

    A filled sheet has no code: its hours are over, or the sheet is on the wall already.
    """
    rows = attendance_rows(meeting)
    if totals_of(meeting, rows).on_paper and not empty:
        return _typeset(_frame(meeting, profile) | _filled(meeting, rows))
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=2, xmldecl=False)
    return _typeset(_frame(meeting, profile) | _to_sign(meeting, address), {"code.svg": drawn.getvalue()})


def _typeset(paper: Paper, files: Mapping[str, bytes] | None = None) -> bytes:
    return typeset(TEMPLATE, paper, files, logo=city_logo(paper["language"]))


def _frame(meeting: Meeting, profile: CityProfile | None) -> Paper:
    """What both sheets say first."""
    venue = meeting.venue
    facts = [
        [
            _("Incontro"),
            f"{kind_label(meeting)}, {', '.join(sorted(body.name for body in meeting.bodies.all()))}",
        ],
        [_("Quando"), f"{day(meeting.meets_on)}, {times(meeting)}"],
        [_("Dove"), ", ".join(filter(None, (venue.name, venue.address))) if venue else _("non indicato")],
    ]
    if meeting.register_number:
        facts.append([_("Numero di registro"), f"{meeting.register_number}/{meeting.register_year}"])
    title = _("Foglio presenze")
    return {
        **city_frame(profile),
        "title": title,
        "document_title": f"{title}: {heading(meeting)}, {day(meeting.meets_on)}",
        "name": heading(meeting),
        "facts": facts,
        "code": None,
    }


def _to_sign(meeting: Meeting, address: str) -> Paper:
    """Rows for who is expected, empty rows for who is not, and the code."""
    bodies = sorted(meeting.bodies.all(), key=lambda body: body.name)
    sheets = [sheet_of(meeting, body.pk) for body in bodies]
    lines = [line for sheet in sheets for line in (*sheet.usual, *sheet.people, *sheet.others)]
    organisations = _names(line for line in lines if not line.is_person)
    people = _names(line for line in lines if line.is_person)
    header = [_("Realtà"), _("Nome e cognome"), _("In quanti"), _("Firma")]
    sections = [
        {
            "heading": _("Realtà"),
            "columns": header,
            "widths": [5.4, 4, 1.5, 3.6],
            "rows": [*[[name, "", "", ""] for name in organisations], *[[""] * 4] * BLANK_ORGANISATIONS],
            "tall": True,
        },
        {
            "heading": _("Residenti e altre persone per conto proprio"),
            "columns": [_("Nome e cognome (facoltativo)"), _("Firma")],
            "widths": [6, 5],
            "rows": [["", ""]] * BLANK_RESIDENTS,
            "tall": True,
        },
    ]
    if people:
        rows = [[name, ""] for name in people]
        columns = [_("Nome e cognome"), _("Firma")]
        membership = {"heading": _("Persone che ne fanno parte"), "columns": columns, "widths": [6, 5]}
        sections.insert(0, membership | {"rows": rows, "tall": True})
    return {
        "sections": sections,
        "totals": "",
        "privacy": _(
            "I dati servono a documentare la partecipazione all'incontro e sono trattati dal Comune come spiega "
            "l'informativa pubblicata sul sito (pagina «Privacy»). Scrivere il proprio nome non è obbligatorio per partecipare."
        ),
        "code": {
            "alt": _("Codice QR: porta alla pagina per segnarsi presenti. Indirizzo: %(address)s")
            % {"address": address},
            "words": _("Oppure segnati da solo con il telefono: inquadra il codice. Non serve un account."),
        },
    }


def _filled(meeting: Meeting, rows: list[Attendance]) -> Paper:
    """Who was there, who was not, and the numbers; at a joint meeting also for which body."""
    bodies = {body.pk: body.name for body in meeting.bodies.all()}
    joint = len(bodies) > 1

    def named(line: Line) -> list[str]:
        body = line.entry.body_id if line.entry else None
        return [line.name, bodies.get(body, "")] if joint else [line.name]

    whom, wide = ([_("Per chi partecipa")], [4]) if joint else ([], [])
    organisations = [line_of(row) for row in rows if row.person_id is None]
    people = [line_of(row) for row in rows if row.person_id is not None]
    header = [_("Presenza"), _("In quanti"), _("Arrivo"), _("Uscita")]
    sections = []
    if organisations:
        sections.append(
            {
                "heading": _("Realtà"),
                "columns": [_("Realtà"), *whom, *header],
                "widths": [6, *wide, 3, 1.6, 1.4, 1.4],
                "rows": [
                    [*named(line), *_cells(line, with_number=True)] for line in _in_order(organisations)
                ],
                "tall": False,
            }
        )
    if people:
        sections.append(
            {
                "heading": _("Persone"),
                "columns": [_("Nome e cognome"), *whom, _("Per quale realtà"), header[0], *header[2:]],
                "widths": [4, *wide, 4, 3, 1.4, 1.4],
                "rows": [
                    [*named(line), str(line.comes_for or _("per conto proprio")), *_cells(line)]
                    for line in _in_order(people)
                ],
                "tall": False,
            }
        )
    return {
        "sections": sections,
        "totals": totals_of(meeting, rows).on_paper,
        "privacy": _("Contiene dati personali: si conserva e si comunica solo per documentare l'incontro."),
    }


def _cells(line: Line, *, with_number: bool = False) -> list[str]:
    entry = line.entry
    if entry is None:
        return []
    told = [str(Attendance.Status(entry.status).label)]
    if with_number:
        told.append(number(entry.people) if entry.status in HERE else "")
    return [*told, *(f"{time:%H:%M}" if time else "" for time in (entry.arrived_at, entry.left_at))]


def _in_order(lines: list[Line]) -> list[Line]:
    """Who was there first, then by name."""
    return sorted(lines, key=lambda line: (not line.here, line.name.casefold()))


def _names(lines: Iterable[Line]) -> list[str]:
    """A name for each, in order; who is expected by two bodies of a joint meeting signs once."""
    return sorted({line.subject: line.name for line in lines}.values(), key=str.casefold)
