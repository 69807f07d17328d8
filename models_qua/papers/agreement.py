"""An agreement as a paper: everything it says, the same words for PDF and DOCX, and the PDF (PDF/UA-1, by typst).

The order is that of what a collaboration pact must define (Regolamento sulla collaborazione tra cittadini e amministrazione,
Bologna type, art. 5, letters a-h), then the act, the changes and the places to sign.
"""

import datetime as dt
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from core.models import CityProfile
from core.papers.frame import Paper, city_frame, city_logo, note_of
from core.papers.prose import blocks_of
from core.papers.typesetting import typeset
from core.templatetags.report import plain_day
from core.templatetags.vicinia import UNKNOWN
from models_qua.models import Amendment, CitizenshipAgreement, Signatory
from models_qua.papers.agreement_tables import (
    Part,
    commitments_table,
    indicators_table,
    kind_table,
    money_table,
    names_of,
    sheet_parts,
)

TEMPLATE = Path(__file__).with_name("agreement.typ")
State = CitizenshipAgreement.State


def paper_of(agreement: CitizenshipAgreement, *, public: bool = False) -> Paper:
    """Everything the paper says, as JSON types, in the language of the moment; eight queries.

    In the public one a volunteer who is not listed publicly is told without her name.
    """
    profile = CityProfile.objects.first()
    parties = list(agreement.signatories.all())
    names = names_of(parties, public=public)
    sheets = list(agreement.sheets.select_related("neighbourhood"))
    commitments = list(agreement.commitments.all())
    resources = list(agreement.resources.all())
    indicators = list(agreement.indicators.all())
    amendments = list(agreement.amendments.filter(in_force_on__isnull=False))
    parts: list[Part] = [
        *_text(_("Il contesto"), agreement.context),
        *_text(_("Gli obiettivi"), agreement.goals),
    ]
    parts += sheet_parts(sheets, commitments, names)
    parts += commitments_table([one for one in commitments if one.sheet_id is None], names, common=True)
    parts += money_table(resources, sheets) + kind_table(resources, sheets)
    parts += indicators_table(indicators, sheets)
    parts += _duration(agreement)
    for title, text in _conditions(agreement):
        parts += _text(title, text)
    parts += _act(agreement)
    for amendment in amendments:
        parts += _amendment(amendment)
    parts += _places_to_sign(parties, names)
    return {
        **city_frame(profile),
        "title": _("Accordo di cittadinanza"),
        "name": agreement.title,
        "document_title": _("Accordo di cittadinanza: %(title)s") % {"title": agreement.title},
        "state": state_line(agreement),
        "facts": _facts(agreement),
        "parts": parts,
    }


def make_pdf(paper: Paper) -> bytes:
    """A PDF/UA-1: tagged, with title, language and headings. It says so where a character could not be printed."""
    return typeset(TEMPLATE, paper | {"note": note_of(paper)}, logo=city_logo(paper["language"]))


def state_line(agreement: CitizenshipAgreement) -> str:
    """How far the text is: a draft, a proposal, or approved by which act."""
    if agreement.act_number and agreement.act_on:
        told = {"number": agreement.act_number, "day": day(agreement.act_on)}
        return _("Approvato dalla giunta con atto %(number)s del %(day)s.") % told
    if agreement.act_number:
        return _("Approvato dalla giunta con atto %(number)s.") % {"number": agreement.act_number}
    if agreement.state == State.SHARED and agreement.proposed_on:
        return _("Proposta condivisa il %(day)s, non ancora approvata.") % {"day": day(agreement.proposed_on)}
    return _("Bozza, non ancora approvata.")


def _facts(agreement: CitizenshipAgreement) -> list[list[str]]:
    facts = [[_("Laboratorio"), str(agreement.body)]]
    if agreement.number:
        facts.append([_("Numero"), str(agreement.number)])
    if agreement.renews is not None:
        facts.append([_("Rinnova"), agreement.renews.title])
    if agreement.proposed_on:
        facts.append([_("Proposta condivisa"), day(agreement.proposed_on)])
    if agreement.starts_on or agreement.ends_on:
        facts.append([_("Durata"), _lasting(agreement)])
    return facts


def _lasting(agreement: CitizenshipAgreement) -> str:
    told = {
        "first": day(agreement.starts_on) if agreement.starts_on else "",
        "last": day(agreement.ends_on) if agreement.ends_on else "",
    }
    if agreement.starts_on and agreement.ends_on:
        return _("dal %(first)s al %(last)s compreso") % told
    if agreement.ends_on:
        return _("fino al %(last)s compreso") % told
    return _("dal %(first)s, senza un termine stabilito") % told


def _duration(agreement: CitizenshipAgreement) -> list[Part]:
    known = agreement.starts_on or agreement.ends_on
    said = _("L'accordo vale %(when)s.") % {"when": _lasting(agreement)} if known else ""
    return [heading(_("La durata")), say(said or _("La durata non è indicata."))]


def _conditions(agreement: CitizenshipAgreement) -> tuple[tuple[str, str], ...]:
    return (
        (_("Come si lavora insieme"), agreement.conduct),
        (_("Come tutti ne possono usufruire"), agreement.shared_use),
        (_("Assicurazione e responsabilità"), agreement.insurance),
        (_("Come il Comune sostiene l'accordo"), agreement.city_support),
        (_("Come si verifica"), agreement.monitoring),
        (_("Sospensione e conclusione anticipata"), agreement.early_end),
    )


def _act(agreement: CitizenshipAgreement) -> list[Part]:
    return [heading(_("L'atto della giunta")), say(state_line(agreement))] if agreement.act_number else []


def _amendment(amendment: Amendment) -> list[Part]:
    facts = [[_("Proposta"), day(amendment.proposed_on)], [_("In vigore dal"), day(amendment.in_force_on)]]
    if amendment.act_number:
        facts.insert(1, [_("Atto di giunta"), f"{amendment.act_number}, {day(amendment.act_on)}"])
    if amendment.new_ends_on:
        facts.append([_("Nuova scadenza"), day(amendment.new_ends_on)])
    return [
        heading(_("Modifica n. %(number)s") % {"number": amendment.number}),
        {"kind": "facts", "rows": facts},
        heading(_("Che cosa cambia"), 3),
        *_prose(amendment.what, 4),
        heading(_("Perché si cambia"), 3),
        *_prose(amendment.reasons, 4),
    ]


def _places_to_sign(parties: list[Signatory], names: dict[Any, str]) -> list[Part]:
    if not parties:
        return []
    ordered = sorted(parties, key=lambda one: (one.kind != Signatory.Kind.CITY, one.kind, one.name))
    return [heading(_("Le parti e le firme")), *(_place(one, names[one.pk]) for one in ordered)]


def _place(party: Signatory, name: str) -> Part:
    lines = [party.get_kind_display()]
    if name == party.name and party.signer_name:
        who = {"name": party.signer_name, "role": party.signer_role}
        lines.append(
            _("Firma: %(name)s, %(role)s") % who if party.signer_role else _("Firma: %(name)s") % who
        )
    signed = ""
    if party.signed_on:
        signed = _("Firmato il %(day)s") % {"day": day(party.signed_on)}
        signed += f", {party.get_manner_display()}." if party.manner else "."
    if party.withdrawn_on:
        signed += " " + _("Recesso del %(day)s.") % {"day": day(party.withdrawn_on)}
    return {"kind": "sign", "name": name, "lines": lines, "signed": signed, "space": _("Data e firma")}


def _text(title: str, text: str) -> list[Part]:
    return [heading(title), *_prose(text, 3)] if text.strip() else []


def _prose(text: str, level: int) -> list[Part]:
    return [{"kind": "prose", "level": level, "blocks": blocks_of(text)}] if text.strip() else []


def heading(text: str, level: int = 2) -> Part:
    """A heading of the paper."""
    return {"kind": "heading", "level": level, "text": text}


def say(text: str) -> Part:
    """A sentence of the paper."""
    return {"kind": "say", "text": text}


def day(value: dt.date | None) -> str:
    """«3 marzo 2026»: an article may stand before it."""
    return UNKNOWN if value is None else plain_day(value)
