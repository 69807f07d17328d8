"""What an agreement still lacks before citizens are shown it, and what in it looks personal."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.selectors.personal_data import Known, known_in_city, looks_personal
from core.selectors.personal_names import phrases
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
    rules = rules_on(SLUG, AGREEMENTS, day)
    needed = max(1, rules["outside_signatures"] or 1)
    return [*_in_text(agreement, bool(rules["insurance_needed"])), *_in_contents(found, needed)]


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


def _in_contents(found: Contents, needed: int) -> Iterator[Lack]:
    if not found.sheets:
        yield Lack(_("manca almeno una scheda progetto"), SHEETS)
    city, others = found.city, found.others
    if city is None:
        yield Lack(_("il Comune non è tra le parti"), PARTIES)
    if not others:
        yield Lack(_("manca almeno una parte oltre al Comune"), PARTIES)
    elif len(others) < needed:
        told = _("servono %(needed)d parti oltre al Comune, ce ne sono %(others)d")
        yield Lack(told % {"needed": needed, "others": len(others)}, PARTIES)
    committed = {row.signatory_id for row in found.commitments}
    if city is not None and city.pk not in committed:
        yield Lack(_("manca almeno un impegno del Comune"), MEANS)
    if others and not any(party.pk in committed for party in others):
        yield Lack(_("manca almeno un impegno di un'altra parte"), MEANS)


@dataclass(frozen=True, slots=True)
class Personal:
    """Words that look personal: what they seem to be, where in the agreement, and the page where they are changed."""

    what: str
    words: str
    where: str
    url_name: str


def public_words(agreement: CitizenshipAgreement, contents: Contents) -> Iterator[tuple[str, str, list[str]]]:
    """All that everybody reads of an agreement that is shared, but for the names of its parties: where, on which page, the words."""
    yield _("titolo"), TEXT, [agreement.title]
    for field in FIELDS:
        yield str(field.label), TEXT, [getattr(agreement, field.name)]
    for sheet in contents.sheets:
        said = [sheet.title, sheet.objectives, sheet.actions, sheet.times, sheet.spaces, sheet.partners]
        yield _("scheda «%(title)s»") % {"title": sheet.title}, SHEETS, said
    for row in contents.commitments:
        yield _("impegni"), MEANS, [row.what, row.due_words]
    yield _("risorse"), MEANS, [row.what for row in contents.resources]
    for indicator in contents.indicators:
        yield _("indicatori"), MEANS, [indicator.name, indicator.definition]


def personal_in(agreement: CitizenshipAgreement, contents: Contents) -> list[Personal]:
    """What in it looks personal, the names of volunteers who are not listed among them. Four queries."""
    known = _known(contents)
    return [
        Personal(found.what, found.words, where, url_name)
        for where, url_name, said in public_words(agreement, contents)
        for found in looks_personal("\n".join(words for words in said if words), known)
    ]


def _known(contents: Contents) -> Known:
    """What the city knows, and who signs as a volunteer without being listed publicly."""
    known = known_in_city()
    private = [party for party in contents.parties if party.kind == "volunteer" and not party.listed_publicly]
    own = phrases([party.name for party in private])
    words = known.people.keys() | own.keys()
    return replace(known, people={word: {*known.people.get(word, ()), *own.get(word, ())} for word in words})


def mark_of(findings: Sequence[Personal]) -> str:
    """What was pointed out, as 32 hexadecimal digits: who confirms it confirms this and nothing else. Empty for nothing."""
    if not findings:
        return ""
    words = sorted({(one.what, one.words) for one in findings})
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()[:32]
