"""What a city holds about a person: her card, what hangs on it, what is under her address, and texts that name her."""

import uuid
from collections.abc import Iterable
from typing import Any

from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from core.models import (
    ActionItem,
    AgendaItem,
    AgendaProposal,
    Attendance,
    AuditEntry,
    BodyStage,
    CheckIn,
    Delivery,
    Document,
    Invitation,
    ItemMinutes,
    Meeting,
    Membership,
    Minutes,
    MinutesComment,
    NotebookEntry,
    Organisation,
    Person,
    Representative,
    RoleGrant,
    Subgroup,
    Subscriber,
)
from core.participation import hooks
from core.selectors.mentions import FreeText, export_mentions
from core.services.audit import to_json

FREE_TEXT: FreeText = (
    (ActionItem, ("what", "owner", "closing_note")),
    (AgendaItem, ("title", "detail")),
    (AgendaProposal, ("title", "detail", "answer")),
    (BodyStage, ("note",)),
    (CheckIn, ("name",)),
    (Document, ("title",)),
    (ItemMinutes, ("said", "agreed", "reservations")),
    (Meeting, ("title", "state_reason")),
    (Minutes, ("text",)),
    (MinutesComment, ("author", "text")),
    (NotebookEntry, ("place", "source", "text")),
    (Organisation, ("about", "email", "phone")),
    (Subgroup, ("about",)),
)
"""The columns of core in which somebody may have written a name."""

Found = dict[str, dict[str, list[dict[str, Any]]]]
"""By area (`core`, or the slug of a participation model) and table."""


def people_like(words: str) -> list[Person]:
    """Whose name or address holds every word; fifty at most, the erased ones left out. One query."""
    rows = Person.objects.filter(erased_at=None)
    for word in words.split():
        named = Q(given_name__icontains=word) | Q(family_name__icontains=word)
        rows = rows.filter(named | Q(email__icontains=word) | Q(phone__icontains=word))
    return list(rows[:50]) if words.strip() else []


def data_of(person: Person) -> Found:
    """Everything, as JSON types (GDPR, article 15). A fixed number of queries, and those of the models."""
    core = {
        "person": [_plain(person, "given_name", "family_name", "email", "phone")],
        "representative_of": _rows(
            Representative.objects.filter(person=person).select_related("organisation"),
            "organisation", "since", "until",
        ),
        "memberships": _rows(
            Membership.objects.filter(person=person).select_related("body"), "body", "since", "until"
        ),
        "attendances": _rows(Attendance.objects.filter(person=person).select_related("meeting"), "meeting"),
        "invitations": _rows(invitations_of(person).select_related("meeting"), "meeting", "email", "name"),
        "messages": _rows(messages_of(person).select_related("mailing"), "mailing", "email", "name", "state"),
        "proposals": _rows(proposals_of(person), "title", "detail", "proposer_name", "proposer_email"),
        "subscriptions": _subscriptions(person),
        **_account(person),
        "trail": _rows(trail_of(person), "at", "actor_label", "action", "object_label", "before", "after"),
    }  # fmt: skip
    core |= export_mentions(person, FREE_TEXT)
    found = {"core": {table: rows for table, rows in core.items() if rows}}
    return found | {slug: dict(tables) for slug, tables in hooks.export_person(person.pk).items() if tables}


def invitations_of(person: Person) -> QuerySet[Invitation]:
    """To her, or to her address."""
    return Invitation.objects.filter(_hers(person, linked="person"))


def messages_of(person: Person) -> QuerySet[Delivery]:
    """To her address."""
    return Delivery.objects.filter(_hers(person))


def proposals_of(person: Person) -> QuerySet[AgendaProposal]:
    """Made with her account, her address or her invitation."""
    hers = _hers(person, email="proposer_email", linked="invitation__person")
    return AgendaProposal.objects.filter(hers | Q(user=person.user_id, user__isnull=False))


def subscribers_of(person: Person) -> QuerySet[Subscriber]:
    """Her address, where it asked for news."""
    return Subscriber.objects.filter(_hers(person))


def trail_of(person: Person) -> QuerySet[AuditEntry]:
    """Entries about her, of hers, or that say her name or address."""
    keys: list[uuid.UUID] = [key for key in (person.pk, person.user_id) if key]
    said = Q(object_id__in=keys) | Q(actor_id__in=keys)
    words = [word for word in (str(person), person.email, person.phone) if word]
    texts = AuditEntry.objects.annotate(
        said_before=Cast("before", TextField()), said_after=Cast("after", TextField())
    )
    for word in words:
        for column in ("said_before", "said_after", "object_label", "actor_label"):
            said |= Q(**{f"{column}__icontains": word})
    return texts.filter(said).order_by("at")


def _hers(person: Person, email: str = "email", linked: str = "") -> Q:
    found = Q(**{linked: person}) if linked else Q(pk__in=[])
    return found | Q(**{f"{email}__iexact": person.email}) if person.email else found


def _subscriptions(person: Person) -> list[dict[str, Any]]:
    rows = subscribers_of(person).prefetch_related("subscriptions")
    return [
        _plain(row, "email", "language") | {"to": [str(one) for one in row.subscriptions.all()]}
        for row in rows
    ]


def _account(person: Person) -> dict[str, list[dict[str, Any]]]:
    user = person.user
    if user is None:
        return {}
    sessions = UserSession.objects.filter(user=user)
    return {
        "account": [_plain(user, "email", "full_name", "joined_at", "last_login", "is_active")],
        "roles": _rows(RoleGrant.objects.filter(user=user), "role", "since", "until"),
        "sessions": _rows(sessions, "ip", "user_agent", "created_at", "last_seen_at"),
        "providers": _rows(SocialAccount.objects.filter(user=user), "provider", "uid", "extra_data"),
    }


def _rows(rows: Iterable[Model], *names: str) -> list[dict[str, Any]]:
    return [_plain(row, *names) for row in rows]


def _plain(row: Model, *names: str) -> dict[str, Any]:
    return to_json({name: getattr(row, name) for name in names}) or {}
