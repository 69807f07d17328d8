"""Publishing the results of an agreement: after the final account, and after a person looked for personal data."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.services.audit import actor_label, record
from core.services.errors import DomainError
from core.services.guards import demand_day
from models_qua.models import (
    Amendment,
    CitizenshipAgreement,
    Commitment,
    CommitmentReport,
    Indicator,
    Measurement,
    Milestone,
    ProjectSheet,
    Resource,
)
from models_qua.selectors.publication import PersonalFinding, check_publication
from models_qua.services.guards import locked_agreement

State = CitizenshipAgreement.State
OMITTED = "[omissis]"
"""What stands for words that are not shown."""
_TEXTS = ("title", *CitizenshipAgreement.WORDS, "end_reasons")
_ROWS: tuple[tuple[type[models.Model], str, tuple[str, ...]], ...] = (
    (
        ProjectSheet,
        "agreement",
        ("title", "objectives", "actions", "times", "spaces", "partners", "state_note"),
    ),
    (Commitment, "agreement", ("what", "due_words")),
    (CommitmentReport, "commitment__agreement", ("text",)),
    (Resource, "agreement", ("what",)),
    (Indicator, "agreement", ("name", "definition")),
    (Measurement, "indicator__agreement", ("source",)),
    (Milestone, "sheet__agreement", ("what",)),
    (Amendment, "agreement", ("what", "reasons")),
)
"""What else everybody reads and no page corrects any more: table, the way to the agreement, columns."""


@transaction.atomic(durable=True)
def publish_results(
    *,
    actor: User,
    agreement_id: uuid.UUID,
    checked: bool,
    on: dt.date,
    confirmed: Collection[str] = (),
    note: str = "",
) -> CitizenshipAgreement:
    """The results become public. `checked`: a person looked at what seems personal; `confirmed`: the keys of the findings that are public contacts of an office.

    Raises `DomainError` from any state but `accounted`, without the final account, for a day in the future or before it, without the check, with
    a telephone number, an address of mail, a tax code or an IBAN that is not confirmed (naming each), and for a confirmation without a
    note. Audited as `qua.agreement.published`.
    """
    agreement = locked_agreement(agreement_id)
    if agreement.state != State.ACCOUNTED:
        raise DomainError(
            _("L'accordo è «%(state)s»: i risultati si pubblicano dopo il rendiconto.")
            % {"state": agreement.get_state_display()}
        )
    check = check_publication(agreement)
    if check.account is None or agreement.accounted_on is None:
        raise DomainError(_("Manca il rendiconto: prima lo scriva."))
    if not checked:
        raise DomainError(
            _("Prima di pubblicare guardi ciò che è segnalato e confermi di averlo controllato."),
            field="checked",
        )
    demand_day(on, field="on", not_before=agreement.accounted_on)
    _demand_clean(check.blocking, confirmed, note)
    agreement.state, agreement.published_on = State.PUBLISHED, on
    agreement.privacy_checked_at, agreement.privacy_checked_by = timezone.now(), actor_label(actor)
    agreement.privacy_note = note.strip()
    names = ["state", "published_on", "privacy_checked_at", "privacy_checked_by", "privacy_note"]
    agreement.save(update_fields=names)
    after = {
        "state": agreement.state,
        "on": on,
        "looked_at": len(check.findings),
        "confirmed": len([one for one in check.blocking if one.key in confirmed]),
    }
    record(
        actor=actor,
        action="qua.agreement.published",
        target=agreement,
        before={"state": State.ACCOUNTED.value},
        after=after,
    )
    return agreement


@transaction.atomic(durable=True)
def omit_words(*, actor: User, agreement_id: uuid.UUID, words: str) -> int:
    """Take words that are personal out of everything the agreement says to everybody: `[omissis]` stands for them.

    The text the Giunta approved changes in this alone; the signed document stays as it was signed, and its public copy leaves out the same words.
    Returns in how many texts they were. Raises `DomainError` once the results are published or when the words are nowhere. Audited as
    `qua.agreement.changed`, without the words.
    """
    agreement = locked_agreement(
        agreement_id, State.APPROVED, State.IN_FORCE, State.ACCOUNTED, State.TERMINATED
    )
    if len(words.strip()) < 4:
        raise DomainError(_("Scriva le parole da togliere, tutte."), field="words")
    changed = _omit(agreement, _TEXTS, words)
    for table, way, names in _ROWS:
        for row in table._default_manager.select_for_update(of=("self",)).filter(**{way: agreement}):
            changed += _omit(row, names, words)
    if not changed:
        raise DomainError(
            _("Queste parole non sono nel testo dell'accordo: le corregga nella pagina in cui sono."),
            field="words",
        )
    record(actor=actor, action="qua.agreement.changed", target=agreement, after={"omitted_in": changed})
    return changed


def _omit(row: Any, names: Collection[str], words: str) -> int:
    changed = [name for name in names if words in getattr(row, name)]
    for name in changed:
        setattr(row, name, getattr(row, name).replace(words, OMITTED))
    if changed:
        row.save(update_fields=changed)
    return len(changed)


def _demand_clean(blocking: Collection[PersonalFinding], confirmed: Collection[str], note: str) -> None:
    left = [one for one in blocking if one.key not in confirmed]
    if left:
        told = "; ".join(f"{one.what} «{one.words}» ({one.place}, {one.label})" for one in left)
        raise DomainError(
            ngettext(
                "C'è un dato che non si può pubblicare: %(told)s. Lo tolga, o confermi che è il recapito pubblico di un ufficio.",
                "Ci sono dati che non si possono pubblicare: %(told)s. Li tolga, o confermi uno per uno che sono recapiti pubblici di un ufficio.",
                len(left),
            )
            % {"told": told},
            field="confirmed",
        )
    if blocking and not note.strip():
        raise DomainError(_("Scriva di quale ufficio sono i recapiti che ha confermato."), field="note")
