"""The slips of a secret ballot on paper, to be cut apart (PDF/UA-1, by typst)."""

import io
from collections.abc import Sequence
from pathlib import Path

import segno
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import CityProfile
from core.papers.frame import Paper, city_frame
from core.papers.typesetting import typeset
from core.templatetags.vicinia import day
from models_monza.models import Ballot

TEMPLATE = Path(__file__).with_name("slips.typ")


def slips_pdf(
    ballot: Ballot, profile: CityProfile | None, codes: Sequence[str], *, door: str, page: str
) -> bytes:
    """One slip a code: the code to read and as a QR of `page`, behind the # that browsers send to nobody; `door` is the short address."""
    drawn: dict[str, bytes] = {}
    slips: list[dict[str, str]] = []
    for number, code in enumerate(codes):
        name = f"code-{number}.svg"
        drawn[name] = _qr(f"{page}#{code}")
        slips.append({"code": readable(code), "picture": name, "alt": _("Codice QR della scheda")})
    return typeset(TEMPLATE, _data(ballot, profile, slips, door), drawn)


def readable(code: str) -> str:
    """A code in two halves, as people read it aloud."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def _data(ballot: Ballot, profile: CityProfile | None, slips: list[dict[str, str]], door: str) -> Paper:
    title = _("Schede di voto")
    office = capfirst(str(ballot.get_office_display()))
    return {
        **city_frame(profile),
        "document_title": f"{title}: {ballot.body}, {day(ballot.meeting.meets_on)}",
        "title": title,
        "body": str(ballot.body),
        "day": day(ballot.meeting.meets_on),
        "office": office,
        "most": ngettext("Si sceglie una persona.", "Si scelgono fino a %(most)d persone.", ballot.seats)
        % {"most": ballot.seats},
        "how": _("Inquadri il codice, oppure apra %(address)s e scriva:")
        % {"address": door.removeprefix("https://").removeprefix("http://")},
        "secret": _("Vale una volta sola. Nessuno sa a chi è andata questa scheda."),
        "slips": slips,
    }


def _qr(address: str) -> bytes:
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=2, xmldecl=False)
    return drawn.getvalue()
