"""The pack as PDF: record of processing, processor agreement annex, what is held about a person."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.data_protection.register import measures, record_of_processing
from core.models import CityProfile
from core.papers.frame import city_frame, city_logo
from core.papers.typesetting import typeset
from core.participation.registry import registry
from core.selectors.city import city_facts

_TEMPLATE = Path(__file__).with_name("pack.typ")
Section = dict[str, Any]
"""`heading`, `texts` and `facts` (pairs of a name and a text)."""


def to_verify() -> str:
    """What the reader has to be told of the legal points."""
    return _(
        "Da verificare: questo testo è preparato dal servizio e non è un parere legale. Prima di adottarlo lo legga il "
        "responsabile della protezione dei dati."
    )


def record_paper() -> bytes:
    """The record of processing."""
    facts = city_facts()
    rows = record_of_processing([registry.get(slug) for slug in facts.model_slugs])
    sections = [_controller(facts.profile)]
    sections += [{"heading": row.name, "texts": [], "facts": row.facts()} for row in rows]
    sections.append({"heading": _("Misure di sicurezza"), "texts": measures(), "facts": []})
    return _typeset(_("Registro delle attività di trattamento"), sections)


def annex_paper() -> bytes:
    """The annex to the agreement between the city and who runs the service (GDPR, article 28, paragraph 3)."""
    facts = city_facts()
    rows = record_of_processing([registry.get(slug) for slug in facts.model_slugs])
    seller: Mapping[str, str] = settings.SELLER
    where = ", ".join(filter(None, (seller["street"], seller["postal_code"], seller["town"])))
    processor = [
        (_("Denominazione"), seller["name"] or _("da indicare")),
        (_("Sede"), where or _("da indicare")),
    ]
    others = [(name, what) for name, what in settings.SUB_PROCESSORS] or [(_("Nessuno"), "")]
    sections = [
        _controller(facts.profile),
        {"heading": _("Responsabile del trattamento"), "texts": [], "facts": processor},
        {
            "heading": _("Oggetto, natura e durata"),
            "texts": _subject(),
            "facts": [(row.name, row.data) for row in rows],
        },
        {"heading": _("Impegni del responsabile"), "texts": _duties(), "facts": []},
        {"heading": _("Misure di sicurezza"), "texts": measures(), "facts": []},
        {"heading": _("Altri responsabili"), "texts": [], "facts": others},
    ]
    return _typeset(_("Allegato all'accordo sul trattamento dei dati"), sections)


def person_paper(name: str, found: Mapping[str, Mapping[str, list[dict[str, Any]]]]) -> bytes:
    """What is held about a person, for herself (GDPR, article 15)."""
    sections = [
        {
            "heading": f"{area}: {table}",
            "texts": [],
            "facts": [
                (str(key), str(value))
                for row in rows
                for key, value in row.items()
                if value not in (None, "")
            ],
        }
        for area, tables in found.items()
        for table, rows in tables.items()
    ]
    return _typeset(_("I dati di %(name)s") % {"name": name}, sections, warn=False)


def _controller(profile: CityProfile | None) -> Section:
    known = profile or CityProfile()
    facts = [
        (_("Ente"), known.institution or known.name or _("da indicare")),
        (
            _("Contatti"),
            ", ".join(filter(None, (known.address, known.email, known.phone))) or _("da indicare"),
        ),
        (_("Responsabile della protezione dei dati"), known.privacy_contact or _("da indicare")),
    ]
    return {"heading": _("Titolare del trattamento"), "texts": [], "facts": facts}


def _subject() -> list[str]:
    return [
        _(
            "Il servizio permette all'ente di svolgere la partecipazione nei quartieri. Dura quanto il contratto."
        ),
        _("Tratta i dati che seguono, per le finalità del registro dell'ente, e nessun altro."),
    ]


def _duties() -> list[str]:
    return [
        _(
            "Tratta i dati solo su istruzione documentata dell'ente, anche per i trasferimenti fuori dall'Unione."
        ),
        _(
            "Chi vi accede è vincolato alla riservatezza; entra nella città solo con il consenso dell'ente, registrato."
        ),
        _("Adotta le misure di sicurezza di questo allegato (art. 32)."),
        _(
            "Ricorre ad altri responsabili solo fra quelli elencati; dice prima quando cambiano, e l'ente può opporsi."
        ),
        _(
            "Assiste l'ente nelle richieste degli interessati: esportazione e cancellazione si fanno dal servizio."
        ),
        _(
            "Avvisa l'ente di una violazione senza ingiustificato ritardo, con ciò che serve alla notifica (artt. 33 e 34)."
        ),
        _("Alla fine restituisce tutti i dati in formati aperti e li cancella, con una ricevuta."),
        _("Mette a disposizione ciò che dimostra il rispetto di questi impegni e consente verifiche."),
    ]


def _typeset(title: str, sections: list[Section], *, warn: bool = True) -> bytes:
    paper = city_frame(city_facts().profile) | {
        "document_title": title,
        "title": title,
        "made": _("Preparato il %(day)s") % {"day": timezone.localdate().strftime("%d/%m/%Y")},
        "warning": to_verify() if warn else "",
        "sections": sections,
    }
    return typeset(_TEMPLATE, paper, logo=city_logo(get_language() or "it"))
