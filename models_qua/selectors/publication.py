"""What everybody will read of an agreement when its results are published, and what in it looks personal, with where to cure it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db import models
from django.utils.translation import gettext as _

from core.selectors.personal_data import Known, joined, known_in_city, looks_personal, with_people
from core.selectors.personal_names import phrases
from core.selectors.personal_patterns import BANK_CODE, EMAIL, TAX_CODE, TELEPHONE
from models_qua.models import CitizenshipAgreement, FinalAccount, Milestone, Photo, ProjectSheet

CONTACTS = (EMAIL, TAX_CODE, BANK_CODE, TELEPHONE)
"""What is never published unless somebody confirmed that it is the public contact of an office."""
_SHEET_TEXTS = ("title", "objectives", "actions", "times", "spaces", "partners", "state_note")


@dataclass(frozen=True, slots=True)
class PublicText:
    """A text everybody will read: where it is (`place`, `label`), and the row it can be cured in."""

    place: str
    label: str
    text: str
    tab: str


@dataclass(frozen=True, slots=True)
class PersonalFinding:
    """Something personal: what it seems to be, the words, where; `key` names it in a form, `blocks` that nothing is published with it."""

    key: str
    what: str
    words: str
    place: str
    label: str
    line: int
    tab: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class PublicationCheck:
    """What the page before publishing points out."""

    findings: tuple[PersonalFinding, ...]
    account: FinalAccount | None

    @property
    def blocking(self) -> tuple[PersonalFinding, ...]:
        """What must be cured, or confirmed one by one as the public contact of an office."""
        return tuple(one for one in self.findings if one.blocks)


def check_publication(agreement: CitizenshipAgreement) -> PublicationCheck:
    """Look through everything that will be public; a fixed number of queries."""
    account = FinalAccount.objects.filter(agreement=agreement).first()
    known = known_of(agreement)
    found: dict[str, PersonalFinding] = {}
    for one in public_texts(agreement, account):
        for finding in _in_text(one, known):
            found.setdefault(finding.key, finding)
    return PublicationCheck(tuple(found.values()), account)


def public_texts(agreement: CitizenshipAgreement, account: FinalAccount | None) -> Iterator[PublicText]:
    """Every text of the agreement that is or will be on public pages."""
    for name in ("title", *CitizenshipAgreement.WORDS):
        yield PublicText(
            _("Testo dell'accordo"), _label(CitizenshipAgreement, name), getattr(agreement, name), "text"
        )
    for sheet in agreement.sheets.all():
        for name in _SHEET_TEXTS:
            where = _("Scheda «%(title)s»") % {"title": sheet.title}
            yield PublicText(where, _label(ProjectSheet, name), getattr(sheet, name), "sheets")
    for commitment in agreement.commitments.prefetch_related("reports"):
        yield PublicText(_("Impegni"), _("che cosa"), commitment.what, "commitments")
        yield PublicText(_("Impegni"), _("quando"), commitment.due_words, "commitments")
        for report in commitment.reports.all():
            yield PublicText(_("Attuazione"), _("aggiornamento di un impegno"), report.text, "doing")
    for resource in agreement.resources.all():
        yield PublicText(_("Risorse"), _("che cosa"), resource.what, "commitments")
    for indicator in agreement.indicators.prefetch_related("measurements"):
        yield PublicText(
            _("Indicatori"), indicator.name[:60], f"{indicator.name}\n{indicator.definition}", "commitments"
        )
        for measured in indicator.measurements.all():
            yield PublicText(_("Indicatori"), _("fonte di una misura"), measured.source, "doing")
    yield from _told_later(agreement, account)


def _label(table: type[models.Model], name: str) -> str:
    return str(table._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # a column, not a relation


def _told_later(agreement: CitizenshipAgreement, account: FinalAccount | None) -> Iterator[PublicText]:
    """Changes, evaluations, photographs, milestones, the final account and why it ended."""
    for amendment in agreement.amendments.all():
        where = _("Modifica n. %(number)s") % {"number": amendment.number}
        yield PublicText(where, _("che cosa cambia"), amendment.what, "document")
        yield PublicText(where, _("perché"), amendment.reasons, "document")
    for one in agreement.evaluations.all():
        where = _("Valutazione %(kind)s") % {"kind": one.get_kind_display()}
        for text in (one.method, one.worked, one.did_not_work, one.to_change):
            yield PublicText(where, _("testo"), text, "account")
    for milestone in Milestone.objects.filter(sheet__agreement=agreement).select_related("sheet"):
        yield PublicText(_("Tappe"), str(milestone.sheet), milestone.what, "doing")
    for photo in Photo.objects.filter(sheet__agreement=agreement, is_public=True).select_related("sheet"):
        yield PublicText(_("Foto"), str(photo.sheet), photo.description, "doing")
    if account is not None:
        yield PublicText(_("Rendiconto"), _("risultati"), account.results, "account")
        yield PublicText(_("Rendiconto"), _("che cosa si è imparato"), account.lessons, "account")
    yield PublicText(_("Conclusione"), _("motivi"), agreement.end_reasons, "text")


def contacts_in(text: str) -> list[str]:
    """The telephone numbers, addresses of mail, tax codes and IBANs in a text, as they are written."""
    wanted = {str(label) for label in CONTACTS}
    return [one.words for one in looks_personal(text) if one.what in wanted]


def _in_text(one: PublicText, known: Known) -> Iterator[PersonalFinding]:
    contacts = {str(label) for label in CONTACTS}
    for finding in looks_personal(one.text, known):
        told = f"{one.place}|{one.label}|{finding.words}"
        yield PersonalFinding(
            key=hashlib.sha256(told.encode()).hexdigest()[:16],
            what=finding.what,
            words=finding.words,
            place=one.place,
            label=one.label,
            line=finding.line,
            tab=one.tab,
            blocks=finding.what in contacts,
        )


def known_of(agreement: CitizenshipAgreement) -> Known:
    """What the city knows, with this agreement's parties: the listed ones are public, the others are people to protect."""
    parties = list(agreement.signatories.values_list("name", "listed_publicly"))
    known = with_people(known_in_city(), (name for name, listed in parties if not listed))
    public = [name for name, listed in parties if listed]
    return replace(known, places=joined(known.places, phrases(public)))
