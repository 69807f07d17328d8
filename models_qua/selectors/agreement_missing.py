"""What an agreement still lacks before citizens are shown it, and what in it looks personal."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.selectors.personal_data import Finding, known_in_city, looks_personal
from core.selectors.rules import rules_on
from models_qua.models import CitizenshipAgreement
from models_qua.rules import AGREEMENTS, SLUG
from models_qua.selectors.agreement_contents import Contents, contents_of
from models_qua.selectors.agreement_warnings import MEANS, PARTIES, SHEETS, TEXT


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the text: its heading, why it matters, and the letter of the article that asks for it (empty: none does)."""

    name: str
    label: Any
    why: Any
    letter: str = ""

    @property
    def help(self) -> str:
        """Why it matters, with the letter that asks for it."""
        if not self.letter:
            return str(self.why)
        told = _("%(why)s (Regolamento sulla collaborazione, art. 5, lettera %(letter)s)")
        return told % {"why": self.why, "letter": self.letter}


FIELDS = (
    Field("context", gettext_lazy("Contesto"), gettext_lazy("Da che cosa si parte: chi abita qui, che cosa c'è e che cosa manca.")),
    Field("goals", gettext_lazy("Obiettivi"), gettext_lazy("Che cosa cambierà: è ciò su cui alla fine si rende conto."), "a"),
    Field("conduct", gettext_lazy("Come si lavora insieme"), gettext_lazy("Ruoli, regole e limiti: evita malintesi quando si comincia."), "c"),
    Field("shared_use", gettext_lazy("Come tutti ne possono usufruire"), gettext_lazy("Un bene comune resta aperto anche a chi non firma."), "d"),
    Field("insurance", gettext_lazy("Assicurazione e responsabilità"), gettext_lazy("Chi risponde se qualcuno si fa male o qualcosa si rompe."), "e"),
    Field("city_support", gettext_lazy("Come il Comune sostiene"), gettext_lazy("Che cosa il Comune mette: materiali, spazi, personale, denaro."), "g"),
    Field("monitoring", gettext_lazy("Come si verifica"), gettext_lazy("Ogni quanto ci si ritrova, chi raccoglie le misure, dove si pubblicano."), "h"),
    Field("early_end", gettext_lazy("Sospensione e conclusione anticipata"), gettext_lazy("Che cosa succede se non si riesce ad andare avanti."), "b"),
)  # fmt: skip
"""Regolamento sulla collaborazione tra cittadini e amministrazione (Bologna type), art. 5; the context has no letter of its own."""


@dataclass(frozen=True, slots=True)
class Lack:
    """Something an agreement lacks before it is shared: what, and the page where it is written."""

    text: str
    url_name: str


def missing_of(agreement: CitizenshipAgreement, day: dt.date, contents: Contents | None = None) -> list[Lack]:
    """What the agreement lacks to be shared by the rules of a day. A query for the rules, and six without its contents."""
    found = contents or contents_of(agreement)
    needs_insurance = bool(rules_on(SLUG, AGREEMENTS, day)["insurance_needed"])
    return [*_in_text(agreement, needs_insurance), *_in_contents(found)]


def _in_text(agreement: CitizenshipAgreement, needs_insurance: bool) -> Iterator[Lack]:
    if not agreement.title.strip():
        yield Lack(_("manca il titolo"), TEXT)
    if not agreement.context.strip():
        yield Lack(_("manca il contesto"), TEXT)
    if not agreement.goals.strip():
        yield Lack(_("mancano gli obiettivi"), TEXT)
    if agreement.starts_on is None or agreement.ends_on is None:
        yield Lack(_("manca la durata: dal giorno, al giorno"), TEXT)
    if needs_insurance and not agreement.insurance.strip():
        yield Lack(_("mancano assicurazione e responsabilità"), TEXT)


def _in_contents(found: Contents) -> Iterator[Lack]:
    if not found.sheets:
        yield Lack(_("manca almeno una scheda progetto"), SHEETS)
    city, others = found.city, found.others
    if city is None:
        yield Lack(_("il Comune non è tra le parti"), PARTIES)
    if not others:
        yield Lack(_("manca almeno una parte oltre al Comune"), PARTIES)
    committed = {row.signatory_id for row in found.commitments}
    if city is not None and city.pk not in committed:
        yield Lack(_("manca almeno un impegno del Comune"), MEANS)
    if others and not any(party.pk in committed for party in others):
        yield Lack(_("manca almeno un impegno di un'altra parte"), MEANS)


def public_words(agreement: CitizenshipAgreement, contents: Contents) -> str:
    """All that everybody reads of an agreement that is shared, but for the names of its parties."""
    said = [agreement.title, *(getattr(agreement, field.name) for field in FIELDS)]
    for sheet in contents.sheets:
        said += [sheet.title, sheet.objectives, sheet.actions, sheet.times, sheet.spaces, sheet.partners]
    for row in contents.commitments:
        said += [row.what, row.due_words]
    said += [row.what for row in contents.resources]
    for indicator in contents.indicators:
        said += [indicator.name, indicator.definition]
    return "\n".join(words for words in said if words)


def personal_in(agreement: CitizenshipAgreement, contents: Contents) -> list[Finding]:
    """What in it looks personal. Four queries."""
    return looks_personal(public_words(agreement, contents), known_in_city())


def mark_of(findings: Sequence[Finding]) -> str:
    """What was pointed out, as 32 hexadecimal digits: who confirms it confirms this and nothing else. Empty for nothing."""
    if not findings:
        return ""
    words = sorted({(one.what, one.words) for one in findings})
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()[:32]
