"""The data-protection impact assessment of the pacts (GDPR art. 35), put together from what the code declares and the rules in force.

Nothing in it is typed by hand that the code knows: tables and columns, who may do what, how texts are locked, terms, who is told.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.permissions.catalogue import all_permissions, all_roles
from core.selectors.rules import rules_on
from models_farelegami.models import (
    BudgetItem,
    CaseOpening,
    CaseTeamMember,
    GenerativePact,
    GivingBack,
    PactCommitment,
    PactReview,
    PactStep,
    PactSupport,
    VaultEntry,
)
from models_farelegami.rules import RULE_SETS, SLUG, VAULT
from models_farelegami.services.openings import OPEN_FOR
from models_farelegami.vault.identity import FIELDS

_TABLES: tuple[type[models.Model], ...] = (
    GenerativePact, PactStep, PactCommitment, PactSupport, BudgetItem, PactReview, GivingBack, CaseTeamMember, CaseOpening,
)  # fmt: skip
_PERMISSIONS = ("farelegami.pact.", "farelegami.vault.")


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the page says. Pairs are a label and what belongs to it."""

    sealed: Sequence[str]
    readable: Sequence[tuple[str, str]]
    access: Sequence[tuple[str, str]]
    terms: Sequence[str]
    measures: Sequence[str]
    risks: Sequence[tuple[str, str]]
    has_keys: bool


def impact_assessment(day: dt.date) -> Assessment:
    """The assessment as of a day: rules are those in force then. One query."""
    return Assessment(
        sealed=[
            *(str(label) for label in FIELDS.values()),
            *(str(kind.label) for kind in VaultEntry.Kind if kind != VaultEntry.Kind.IDENTITY),
        ],
        readable=[(capfirst(str(table._meta.verbose_name)), _columns(table)) for table in _TABLES],
        access=_access(),
        terms=_terms(day),
        measures=_measures(),
        risks=_risks(),
        has_keys=bool(settings.VAULT_KEYS),
    )


def _columns(table: type[models.Model]) -> str:
    names = (
        str(field.verbose_name)
        for field in table._meta.concrete_fields
        if not field.primary_key and field.name != "import_batch"
    )
    return ", ".join(names)


def _access() -> list[tuple[str, str]]:
    permissions = all_permissions()
    rows = []
    for name, permission in permissions.items():
        if name.startswith(_PERMISSIONS):
            roles = [str(role.label) for role in all_roles().values() if name in role.permissions]
            rows.append((str(permission.help), ", ".join(roles)))
    return rows


def _terms(day: dt.date) -> list[str]:
    values = rules_on(SLUG, VAULT, day)
    template = next(one for one in RULE_SETS if one.code == VAULT)
    said = []
    for field in template.fields:
        n: Any = values[field.name]
        said.append(
            field.sentence % {"n": n} if n else _("%(rule)s: nessun termine.") % {"rule": field.label}
        )
    return said


def _measures() -> list[str]:
    minutes = OPEN_FOR // dt.timedelta(minutes=1)
    return [
        _(
            "Ogni fascicolo è cifrato (AES-256-GCM) con una chiave sua, chiusa con la chiave della città; le chiavi di partenza non sono nella base di dati né nelle copie di sicurezza."
        ),
        _(
            "Lo legge solo chi è nell'équipe del patto, e dice ogni volta perché: l'apertura vale %(minutes)s minuti."
        )
        % {"minutes": minutes},
        _(
            "Ogni apertura resta scritta con il suo motivo; il supervisore la vede e non legge il fascicolo. Nessuno entra da sé in un'équipe."
        ),
        _(
            "In emergenza lo apre anche chi non è nell'équipe: i supervisori ricevono subito un messaggio e devono esaminarla."
        ),
        _(
            "Nessun nome e nessun testo in ricerche, registri tecnici, segnalazioni di errori, esportazioni, API, dati aperti, confronto tra città."
        ),
        _("Nelle cifre d'insieme i numeri sotto 5 non si dicono, né quelli da cui si ricaverebbero."),
        _("Il fascicolo si distrugge da solo dopo il suo termine, o a richiesta: la sua chiave si butta."),
    ]


def _risks() -> list[tuple[str, str]]:
    return [
        (
            _("Qualcuno legge la base di dati o una copia di sicurezza"),
            _("Trova codici, date e importi: i testi sono cifrati, e senza le chiavi non si aprono."),
        ),
        (
            _("Chi lavora per la città guarda fascicoli che non segue"),
            _("Non si aprono; in emergenza si aprono e suona l'allarme. I supervisori vedono ogni apertura."),
        ),
        (
            _("Chi gestisce il servizio perde le chiavi"),
            _(
                "I fascicoli sono persi per sempre, e la pagina lo dice: le chiavi si conservano in due luoghi, lontano dalle copie."
            ),
        ),
        (
            _("Da una cifra si capisce di chi si parla"),
            _(
                "Numeri piccoli nascosti, anche quelli che si ricaverebbero; dei patti si dice solo il codice, tirato a sorte."
            ),
        ),
        (
            _("Chi riceve una restituzione capisce da chi viene"),
            _(
                "Il laboratorio sa che qualcuno se ne occupa: mai chi, né di quale patto. Resta ciò che le persone si dicono."
            ),
        ),
    ]
