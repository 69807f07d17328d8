"""The blank enrolment form for the counter, with the fields the rules of the day ask (PDF/UA-1, by typst)."""

from pathlib import Path
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import Body, CityProfile
from core.papers.frame import Paper, city_frame, city_logo
from core.papers.typesetting import typeset
from core.templatetags.vicinia import day
from models_monza.models import Enrolment
from models_monza.selectors.applying import Enrolling, allowed, wants_birth_date
from models_monza.selectors.mandates import EnrolmentRules
from models_monza.words import ITS_GROUNDS, MY_GROUNDS

TEMPLATE = Path(__file__).with_name("enrolment_form.typ")
Part = dict[str, Any]


def enrolment_form_pdf(
    kind: str, enrolling: Enrolling, bodies: list[Body], profile: CityProfile | None
) -> bytes:
    """The form of a kind of applicant (`Enrolment.Kind`) as a PDF file, with a box for each of `bodies`."""
    citizen = kind == Enrolment.Kind.CITIZEN
    parts = _citizen(enrolling.rules) if citizen else _organisation(enrolling.rules)
    title = _("Domanda di iscrizione di una persona") if citizen else _("Domanda di iscrizione di una realtà")
    paper: Paper = {
        **city_frame(profile),
        "document_title": title,
        "title": title,
        "when": _when(enrolling),
        "parts": [_part(_("Consulta di quartiere"), [body.name for body in bodies], wide=True), *parts],
        "sign": [_("Data"), _("Firma")],
        "counter": {
            "heading": _("Riservato allo sportello"),
            "lines": [_("Consegnata il"), _("Ricevuta da"), _("Identità verificata con")],
        },
        "notes": [*_notes(enrolling.rules, citizen=citizen), _privacy()],
    }
    return typeset(TEMPLATE, paper, logo=city_logo(paper["language"]))


def _when(enrolling: Enrolling) -> str:
    """When it may be handed in, as far as it is known."""
    window = enrolling.window or enrolling.following
    if window is None:
        return _("La prossima finestra di iscrizione non è ancora stabilita.")
    return _("Da consegnare al centro civico da %(first)s a %(last)s compreso.") % {
        "first": day(window.first_on),
        "last": day(window.last_on),
    }


def _citizen(rules: EnrolmentRules) -> list[Part]:
    birth = [_("Data di nascita")] if wants_birth_date(rules) else []
    who = [_("Nome"), _("Cognome"), _("Codice fiscale"), *birth, _("Email"), _("Telefono")]
    said = [str(MY_GROUNDS[one]) for one in allowed(MY_GROUNDS, rules.citizen_grounds)]
    where = [_("Via e numero di casa, o nome e via del posto di lavoro")]
    return [
        _part(_("Chi si iscrive"), lines=who),
        _part(_("Perché in questa consulta: nel quartiere…"), said, where),
    ]


def _organisation(rules: EnrolmentRules) -> list[Part]:
    members = [_("Iscritti residenti (solo per i comitati)")] if rules.committee_members else []
    kinds = [capfirst(one) for one in rules.organisation_categories]
    named = [_("Nome della realtà"), *([] if kinds else [_("Che cos'è")]), *members]
    said = [str(ITS_GROUNDS[one]) for one in allowed(ITS_GROUNDS, rules.organisation_grounds)]
    who = [_("Nome"), _("Cognome"), _("Email"), _("Telefono")]
    return [
        _part(_("La realtà"), kinds, named, wide=True),
        _part(
            _("Perché in questa consulta: nel quartiere…"),
            said,
            [_("Via e numero della sede, o dove svolge l'attività")],
        ),
        _part(_("Chi la rappresenta"), lines=who),
    ]


def _part(
    heading: str, boxes: list[str] | None = None, lines: list[str] | None = None, *, wide: bool = False
) -> Part:
    """A heading with boxes to tick, in two columns where they are many (`wide`), then lines to write on."""
    return {"heading": heading, "boxes": boxes or [], "lines": lines or [], "columns": 2 if wide else 1}


def _notes(rules: EnrolmentRules, *, citizen: bool) -> list[str]:
    """What the act asks, and which act."""
    said = []
    if citizen and rules.minimum_age is not None:
        years = rules.minimum_age
        said.append(
            ngettext("Ci si iscrive da %(n)d anno compiuto.", "Ci si iscrive da %(n)d anni compiuti.", years)
            % {"n": years}
        )
    if citizen and rules.one_consulta:
        said.append(_("Una persona si iscrive a una consulta sola."))
    if not citizen and rules.committee_members:
        said.append(
            _("Un comitato deve avere almeno %(least)d iscritti residenti.")
            % {"least": rules.committee_members}
        )
    if rules.lapse:
        said.append(_("L'iscrizione vale fino alla fine del mandato dell'amministrazione."))
    return [" ".join([*said, _("Regole: %(source)s.") % {"source": rules.source}])]


def _privacy() -> str:
    return _(
        "I dati servono a decidere su questa domanda e a tenere l'albo della consulta, e sono trattati dal Comune come spiega "
        "l'informativa pubblicata sul sito (pagina «Privacy»)."
    )
