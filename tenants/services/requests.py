"""A municipality asks for its city: typed step by step, confirmed from its mailbox, made or given to a person."""

import datetime as dt
import uuid
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.scope import on_commit
from core.participation.registry import registry
from core.services.errors import DomainError
from tenants.mail.queue import enqueue
from tenants.models import City, CityRequest
from tenants.onboarding.addresses import check_address
from tenants.onboarding.links import request_of
from tenants.onboarding.municipalities import Municipality, municipality
from tenants.onboarding.starting import start_soon
from tenants.onboarding.telling import tell_asker, tell_team
from tenants.services.trail import record

State, Reason = CityRequest.State, CityRequest.Reason

MOST_MESSAGES = 5
"""How often the mail may be asked for: more would be somebody else's mailbox filled."""

_TYPED = frozenset(
    "istat_code residents residents_on office office_address office_email contact signer signer_role participation_models "
    "subdomain".split()
)
_NEEDED = ("office", "office_email", "contact", "signer", "signer_role", "participation_models", "subdomain")
_CHANGEABLE = (State.TYPING, State.ASKED)


@transaction.atomic(durable=True)
def start_request(*, place: Municipality, language: str, values: Mapping[str, Any]) -> CityRequest:
    """Somebody begins for a municipality; `values` as in `write_request`."""
    row = CityRequest(
        municipality=place.name,
        province=place.province,
        cadastral_code=place.cadastral_code,
        language=language,
    )
    _write(row, values)
    row.save(force_insert=True)
    return row


@transaction.atomic(durable=True)
def write_request(
    *, request_id: uuid.UUID, values: Mapping[str, Any], place: Municipality | None = None
) -> CityRequest:
    """Keep what was typed; a link sent before is good no more. `place` where another municipality was chosen.

    Raises `DomainError` for an address that may not be (`subdomain`), a model that does not exist, and once it is confirmed.
    """
    row = _locked(request_id)
    if row.state not in _CHANGEABLE:
        raise DomainError(_("La richiesta è già confermata: non si può più cambiare da qui."))
    if place is not None and place.cadastral_code != row.cadastral_code:
        row.municipality, row.province, row.cadastral_code = place.name, place.province, place.cadastral_code
        row.subdomain = ""
    _write(row, values)
    row.state, row.asked_at, row.changed_at = State.TYPING, None, timezone.now()
    row.save()
    return row


@transaction.atomic(durable=True)
def ask_confirmation(*, request_id: uuid.UUID) -> CityRequest:
    """The terms are accepted and the office is written to, to confirm. Asked twice in a minute, one message leaves.

    Raises `DomainError` for what is missing, for an address taken meanwhile, and after `MOST_MESSAGES`.
    """
    row, now = _locked(request_id), timezone.now()
    if row.state not in _CHANGEABLE:
        raise DomainError(_("La richiesta è già confermata: non si può più cambiare da qui."))
    if row.state == State.ASKED and row.asked_at and now - row.asked_at < dt.timedelta(minutes=1):
        return row
    if missing(row):
        raise DomainError(_("Manca ancora qualcosa: torni ai passi segnati."))
    check_address(row.subdomain, place_of(row))
    if row.messages_asked >= MOST_MESSAGES:
        raise DomainError(
            _("Abbiamo già scritto più volte a questo indirizzo: controlli la posta indesiderata.")
        )
    row.state, row.asked_at, row.changed_at = State.ASKED, now, now
    row.terms_accepted_at = row.terms_accepted_at or now
    row.messages_asked += 1
    row.save()
    subject = _("Confermi la richiesta per il Comune di %(name)s") % {"name": row.municipality}
    enqueue(
        "city_confirm", row.office_email, subject=subject, name=row.contact, content={"request": str(row.pk)},
        key=f"city_confirm:{row.pk}:{row.messages_asked}", language=row.language,
    )  # fmt: skip
    return row


@transaction.atomic(durable=True)
def confirm_request(*, token: str) -> CityRequest:
    """Whoever reads the mailbox says yes: the city is begun, or a person of the team is asked.

    Once: pressed again, it answers with where the request stands. Raises `DomainError` for a link that is good no more.
    """
    row = CityRequest.objects.select_for_update().get(pk=request_of(token).pk)
    if row.state != State.ASKED:
        return row
    row.confirmed_at = timezone.now()
    _decide(row)
    row.save()
    record(
        actor=None,
        action="request.confirmed",
        after={"request": row.pk, "municipality": row.municipality, "by": row.contact, "reason": row.reason},
    )
    return row


@transaction.atomic(durable=True)
def request_city(*, actor: str, row: CityRequest) -> CityRequest:
    """A program of the team asks for a city (`row`, not saved yet): it is begun at once. `actor` is the key's name.

    Raises `DomainError` for an address that may not be, and for a municipality that is there or in the making.
    """
    check_address(row.subdomain, place_of(row))
    row.confirmed_at = timezone.now()
    _decide(row)
    if row.state == State.WAITING:
        raise DomainError(row.get_reason_display(), field="cadastral_code")
    row.save(force_insert=True)
    after = {"request": row.pk, "municipality": row.municipality, "by": actor, "reason": ""}
    record(actor=None, action="request.confirmed", after=after)
    return row


@transaction.atomic(durable=True)
def accept_request(*, actor: User, request_id: uuid.UUID, subdomain: str, words: str = "") -> CityRequest:
    """A person of the team lets the city be made, perhaps under another address; the asker reads `words` when it is there.

    Raises `DomainError` for a request that does not wait, an address that may not be, and one more in the making.
    """
    row = _waiting(request_id)
    check_address(subdomain, place_of(row))
    _one_at_a_time(row)
    if _in_the_making(row):
        raise DomainError(
            _("In questo momento si sta creando una città per lo stesso Comune: aspetti che finisca.")
        )
    row.subdomain, row.state, row.reason, row.attempts, row.attempted_at = (
        subdomain,
        State.MAKING,
        "",
        0,
        None,
    )
    _sign(row, actor, words)
    record(
        actor=actor, action="request.accepted", after={"request": row.pk, "municipality": row.municipality}
    )
    on_commit(partial(start_soon, row.pk))
    return row


@transaction.atomic(durable=True)
def refuse_request(*, actor: User, request_id: uuid.UUID, words: str) -> CityRequest:
    """A person of the team says no, with the words the asker reads. `DomainError` without words or for one that waits not."""
    row = _waiting(request_id)
    if not words.strip():
        raise DomainError(_("Scriva perché: chi ha chiesto lo legge."), field="words")
    row.state = State.REFUSED
    _sign(row, actor, words)
    after = {"request": row.pk, "municipality": row.municipality, "words": words}
    record(actor=actor, action="request.refused", after=after)
    tell_asker(row, "city_refused")
    return row


def missing(row: CityRequest) -> list[str]:
    """The fields still to be typed before the office can be written to."""
    return [name for name in _NEEDED if not getattr(row, name)]


def place_of(row: CityRequest) -> Municipality:
    """The municipality of a request; as it was typed, should it have been suppressed meanwhile."""
    found = municipality(row.cadastral_code)
    return found or Municipality(row.municipality, "", row.province, row.cadastral_code)


def _write(row: CityRequest, values: Mapping[str, Any]) -> None:
    for name in values.keys() & _TYPED:
        setattr(row, name, values[name])
    unknown = [slug for slug in row.participation_models if slug not in registry]
    if unknown:
        raise DomainError(_("Questo modello di partecipazione non esiste."), field="participation_models")
    if "subdomain" in values:
        check_address(row.subdomain, place_of(row))


def _decide(row: CityRequest) -> None:
    """Make it, or let a person look: whoever comes second waits, whatever the moment."""
    _one_at_a_time(row)
    if City.objects.filter(cadastral_code=row.cadastral_code, is_demonstration=False).exists():
        row.state, row.reason = State.WAITING, Reason.EXISTS
    elif _in_the_making(row):
        row.state, row.reason = State.WAITING, Reason.ASKED_TOO
    else:
        row.state, row.attempts = State.MAKING, 0
        on_commit(partial(start_soon, row.pk))
        return
    if row.api_token_id is None:
        tell_asker(row, "city_waiting")
        tell_team(row)


def _in_the_making(row: CityRequest) -> bool:
    others = CityRequest.objects.filter(cadastral_code=row.cadastral_code, state=State.MAKING)
    return others.exclude(pk=row.pk).exists()


def _one_at_a_time(row: CityRequest) -> None:
    """Of one municipality one request is decided at a time; what the other did is seen."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"municipality {row.cadastral_code}"]
        )


def _locked(request_id: uuid.UUID) -> CityRequest:
    return CityRequest.objects.select_for_update().get(pk=request_id)


def _waiting(request_id: uuid.UUID) -> CityRequest:
    row = _locked(request_id)
    if row.state != State.WAITING:
        raise DomainError(_("Questa richiesta non attende una decisione: qualcuno ha già deciso."))
    return row


def _sign(row: CityRequest, actor: User, words: str) -> None:
    row.decided_by, row.decided_at, row.decision = str(actor), timezone.now(), words.strip()
    row.changed_at = timezone.now()
    row.save()
