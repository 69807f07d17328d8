"""One row of everything an address can name, all of it about Rete Beta."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from accounts.rows import new_key
from accounts.scope import current_scope
from accounts.tokens import sign
from benchmark.models import Campaign
from core.mail.invitation_links import invitation_token
from core.mail.links import confirmation_token, subscriber_token
from core.mail.minutes import READER
from core.models import (
    AccessToken,
    ActionItem,
    AgendaItem,
    AgendaProposal,
    AssistanceConsent,
    Body,
    CheckIn,
    DataBreach,
    Delivery,
    Document,
    ImportBatch,
    Invitation,
    Mailing,
    Meeting,
    MeetingBody,
    Membership,
    Minutes,
    MinutesComment,
    MinutesRevision,
    Neighbourhood,
    NotebookEntry,
    Organisation,
    OrganisationMerge,
    Person,
    PublishedReport,
    Representative,
    RoleGrant,
    RuleSet,
    SharedSnapshot,
    Subgroup,
    Subscriber,
    Subscription,
    Theme,
    Venue,
)
from core.services.assistance import give_consent
from core.services.reports import publish_report
from core.web.invited.check_in_token import check_in_token
from models_bergamo.models import (
    Charter,
    CharterAcknowledgement,
    CouncillorRequest,
    GrantApplication,
    GrantCall,
)
from tenants.context import use_public
from tenants.models import CityExport
from tests.benchmark.sharing.measured import share
from tests.core.permissions.addresses import Address
from tests.core.permissions.rows import (
    claim,
    organisation,
    passkey,
    provider,
    session_of,
    this_city,
    webhook,
    webhook_delivery,
    welcoming,
)
from tests.tenants.billing.rows import electronic_invoice_of

DAY = dt.date(2023, 5, 9)

# The parameters that lead to one body, and so to who works with it.
OF_A_BODY = frozenset(
    {"meeting_id", "body_id", "membership_id", "subgroup_id", "document_id", "application_id", "request_id",
     "acknowledgement_id", "proposal_id", "action_id", "note_id", "comment_id", "revision_id", "delivery_id",
     "invitation_id"}
)  # fmt: skip


@dataclass
class World:
    """Rete Beta and what belongs to it."""

    beta: Body
    bruno: User

    def __post_init__(self) -> None:
        self.first, self.second = sorted((organisation("Uno"), organisation("Due")), key=lambda one: one.pk)
        self.meeting = Meeting.objects.create(
            model_slug="bergamo", kind="plenary", meets_on=DAY, state="held"
        )
        MeetingBody.objects.create(meeting=self.meeting, body=self.beta)
        Minutes.objects.create(meeting=self.meeting)
        self.call = GrantCall.objects.create(year=2023, title="Bando", opens_on=DAY, closes_on=DAY)

    def invited(self) -> str:
        """The link of who is invited to a meeting to come."""
        coming = Meeting.objects.create(
            model_slug="bergamo", kind="plenary", meets_on=timezone.localdate(), state="convened"
        )
        MeetingBody.objects.create(meeting=coming, body=self.beta)
        return invitation_token(Invitation.objects.create(meeting=coming, email="rita@example.org"))

    def document(self) -> Document:
        file = ContentFile(b"%PDF-1.7", "x.pdf")
        return Document.objects.create(
            title="Verbale",
            file=file,
            content_type="application/pdf",
            size=8,
            sha256="0" * 64,
            meeting=self.meeting,
        )

    def item(self) -> AgendaItem:
        return AgendaItem.objects.create(meeting=self.meeting, position=7, title="Orto")

    def attached(self) -> Document:
        """A document of the minutes, for everybody once they are published."""
        item = AgendaItem.objects.create(meeting=self.meeting, position=8, title="Parco")
        document = self.document()
        document.item, document.is_public, document.with_minutes = item, True, True
        document.save()
        return document

    def written(self, state: str = "draft") -> Minutes:
        """The minutes with a text, in a state."""
        moments = {"published_at": timezone.now()} if state == "published" else {}
        Minutes.objects.filter(meeting=self.meeting).update(text="Si è detto.", state=state, **moments)
        return Minutes.objects.get(meeting=self.meeting)

    def delivery(self) -> Delivery:
        """A message about the meeting that did not arrive."""
        mailing = Mailing.objects.create(kind="convocation", meeting=self.meeting, site="http://x/")
        return Delivery.objects.create(mailing=mailing, email="rita@example.org", state="failed")

    def comment(self) -> MinutesComment:
        return MinutesComment.objects.create(minutes=self.written("shared"), author="Rita", text="No")

    def revision(self) -> MinutesRevision:
        texts = {"text": "Prima"}
        return MinutesRevision.objects.create(
            minutes=self.written(), number=1, texts=texts, saved_by="Dario", mark="saved"
        )

    def reader(self) -> str:
        """The link of an invited person to the shared minutes."""
        self.written("shared")
        invited, _made = Invitation.objects.get_or_create(
            meeting=self.meeting, name="Rita", defaults={"email": "rita@example.org"}
        )
        return sign(["i", str(invited.pk)], purpose=READER)

    def merge(self) -> OrganisationMerge:
        absorbed = organisation("Assorbita")
        Organisation.objects.filter(pk=absorbed.pk).update(merged_into=self.first, canonical=self.first)
        return OrganisationMerge.objects.create(absorbed=absorbed, kept=self.first, decided_by="Dario")

    def application(self) -> GrantApplication:
        return GrantApplication.objects.create(
            call=self.call,
            lead=self.first,
            body=self.beta,
            title="Orto",
            planned_cost_eur=1000,
            requested_eur=800,
        )

    def note(self) -> NotebookEntry:
        """Of the office's Dario, who alone reads it."""
        return NotebookEntry.objects.create(
            author=User.objects.get(email="dario@bergamo.example"),
            noted_on=DAY,
            neighbourhood=Neighbourhood.objects.get(slug="beta"),
            text="Panchine",
        )

    def access_token(self) -> AccessToken:
        """A key of Bruno's."""
        digest = uuid.uuid4().hex
        values = {"name": "Sito", "scopes": [], "start": "vicinia_x", "digest": digest, "expires_on": DAY}
        return AccessToken.objects.create(user=self.bruno, **values)

    def consent(self) -> AssistanceConsent:
        """The office lets the platform's team in."""
        lasting = dt.timedelta(hours=4)
        return give_consent(
            actor=self.bruno, reason="Fogli", role="reader", lasting=lasting, now=timezone.now()
        )

    def acknowledgement(self) -> CharterAcknowledgement:
        charter = Charter.objects.first() or Charter.objects.create(title="Carta")
        return CharterAcknowledgement.objects.create(
            charter=charter, body=self.beta, year=2023, acknowledged_on=DAY
        )

    def subscribed(self) -> tuple[uuid.UUID, list[uuid.UUID]]:
        subscriber, _made = Subscriber.objects.get_or_create(email="rosa@example.org")
        subscription, _made = Subscription.objects.get_or_create(subscriber=subscriber, body=self.beta)
        return subscriber.pk, [subscription.pk]

    def published(self) -> int:
        if not PublishedReport.objects.filter(year=2023).exists():
            publish_report(actor=None, model_slug="bergamo", year=2023)
        return 2023

    def export(self) -> uuid.UUID:
        city = this_city()
        with use_public():
            return CityExport.objects.create(city=city, asked_by="Dario", state="expired").pk

    def shared(self) -> int:
        """The version that is shared of 2023."""
        if not SharedSnapshot.objects.filter(year=2023).exists():
            share(this_city(), 2023)
        return 1

    def campaign(self) -> uuid.UUID:
        """A request to this city alone."""
        city = this_city()
        with use_public():
            year = 2001 + Campaign.objects.count()
            due = {"due_on": DAY, "opened_by": "Rita", "city_keys": [str(city.pk)]}
            return Campaign.objects.create(year=year, title="Dati", **due).pk


SAMPLES: dict[str, Callable[[World], Any]] = {
    "meeting_id": lambda world: world.meeting.pk,
    "body_id": lambda world: world.beta.pk,
    "document_id": lambda world: world.document().pk,
    "first_id": lambda world: world.first.pk,
    "second_id": lambda world: world.second.pk,
    "organisation_id": lambda world: world.first.pk,
    "merge_id": lambda world: world.merge().pk,
    "webhook_id": lambda _world: webhook().pk,
    "webhook_delivery_id": lambda _world: webhook_delivery().pk,
    "representative_id": lambda world: (
        Representative.objects.create(organisation=world.first, person=Person.objects.create()).pk
    ),
    "membership_id": lambda world: Membership.objects.create(body=world.beta, organisation=world.first).pk,
    "subgroup_id": lambda world: Subgroup.objects.create(body=world.beta, name="Verde").pk,
    "neighbourhood_id": lambda _world: Neighbourhood.objects.get(slug="beta").pk,
    "venue_id": lambda _world: Venue.objects.create(name="Sala").pk,
    "theme_id": lambda _world: Theme.objects.create(name="Verde", slug="verde").pk,
    "user_id": lambda world: world.bruno.pk,
    "grant_id": lambda world: RoleGrant.objects.create(user=world.bruno, role="reader", until=DAY).pk,
    "batch_id": lambda _world: (
        ImportBatch.objects.create(
            model_slug="bergamo", filename="r.xlsx", sha256="0" * 64, uploaded_by="Dario"
        ).pk
    ),
    "acknowledgement_id": lambda world: world.acknowledgement().pk,
    "check_in_id": lambda world: CheckIn.objects.create(meeting=world.meeting).pk,
    "item_id": lambda world: AgendaItem.objects.create(meeting=world.meeting, position=9, title="Parco").pk,
    "proposal_id": lambda world: AgendaProposal.objects.create(body=world.beta, title="Panchine").pk,
    "action_id": lambda world: ActionItem.objects.create(meeting=world.meeting, what="Chiamare").pk,
    "note_id": lambda world: world.note().pk,
    "delivery_id": lambda world: world.delivery().pk,
    "invitation_id": lambda world: Invitation.objects.create(meeting=world.meeting, email="r@x.example").pk,
    "comment_id": lambda world: world.comment().pk,
    "revision_id": lambda world: world.revision().pk,
    "call_id": lambda world: world.call.pk,
    "application_id": lambda world: world.application().pk,
    "request_id": lambda world: (
        CouncillorRequest.objects.create(
            body=world.beta, addressee="Assessora", subject="Luci", text="Poche"
        ).pk
    ),
    "rule_set_id": lambda _world: RuleSet.objects.filter(model_slug="bergamo")[0].pk,
    "access_token_id": lambda world: world.access_token().pk,
    "claim_id": lambda _world: claim(),
    "consent_id": lambda world: world.consent().pk,
    "announcement_id": lambda _world: new_key(),
    "year": lambda _world: 2023,
    "number": lambda _world: 1,
    "code": lambda _world: "meetings",
    "export_id": lambda world: world.export(),
    "kind": lambda _world: "csv",
    "campaign_id": lambda world: world.campaign(),
    "person_id": lambda _world: Person.objects.create(family_name="Verdi", email="verdi@example.org").pk,
    "breach_id": lambda _world: DataBreach.objects.create(facts="Email spedita a un altro").pk,
    "provider_id": lambda _world: provider().pk,
    "pk": lambda _world: passkey().pk,
    "electronic_id": lambda _world: electronic_invoice_of(current_scope()).pk,
}
"""A value for every parameter by name; what means something else in one address is in `SPECIAL`."""

SPECIAL: dict[tuple[str, str], Callable[[World], Any]] = {
    ("core:invited", "token"): lambda world: world.invited(),
    ("core:invited_reply", "token"): lambda world: world.invited(),
    ("core:invited_propose", "token"): lambda world: world.invited(),
    ("core:minutes_shared", "token"): lambda world: world.reader(),
    ("core:minutes_shared_document", "token"): lambda world: world.reader(),
    ("core:minutes_shared_document", "document_id"): lambda world: world.attached().pk,
    ("core:work_minutes_file", "kind"): lambda world: str(world.written().pk) and "docx",
    ("core:meeting_minutes_file", "kind"): lambda world: str(world.written("published").pk) and "pdf",
    ("account_session_end", "token"): lambda world: sign(session_of(world.bruno).pk, purpose="end a session"),
    ("account_provider", "slug"): lambda _world: provider().slug,
    ("account_provider_back", "slug"): lambda _world: provider().slug,
    ("account_provider_stop", "slug"): lambda _world: provider().slug,
    ("language", "code"): lambda _world: "en",
    ("city:welcome", "token"): lambda _world: welcoming(),
    ("core:first_hour_skip", "code"): lambda _world: "people",
    ("core:work_rules_edit", "model"): lambda _world: "bergamo",
    ("core:work_words", "model"): lambda _world: "bergamo",
    ("core:sender_confirm", "token"): lambda _world: "vecchio",
    ("core:work_rules_edit", "code"): lambda _world: "requests",
    ("core:neighbourhood", "slug"): lambda _world: "beta",
    ("core:neighbourhood_calendar", "slug"): lambda _world: "beta",
    ("core:body_calendar", "slug"): lambda world: world.beta.slug,
    ("core:body_news_feed", "slug"): lambda world: world.beta.slug,
    ("core:open_dataset_file", "kind"): lambda _world: "csv",
    ("core:open_data_catalogue", "kind"): lambda _world: "ttl",
    **{
        (f"core:{name}", "code"): lambda _world: "organismi"
        for name in ("open_dataset", "open_dataset_dictionary", "open_dataset_metadata", "open_dataset_file")
    },
    ("bergamo:body", "slug"): lambda world: world.beta.slug,
    ("core:work_report_version", "number"): lambda world: world.published() - 2022,
    ("core:report-public", "year"): lambda world: world.published(),
    ("core:report-public-table", "year"): lambda world: world.published(),
    ("core:report-public-file", "year"): lambda world: world.published(),
    ("core:subscription_confirm", "token"): lambda world: confirmation_token(*world.subscribed()),
    ("core:subscription", "token"): lambda world: subscriber_token(world.subscribed()[0]),
    ("core:unsubscribe", "token"): lambda world: subscriber_token(world.subscribed()[0]),
    ("core:check_in", "token"): lambda world: check_in_token(world.meeting),
    ("sharing:note", "code"): lambda _world: "subgroup_share",
    ("sharing:version", "number"): lambda world: world.shared(),
    ("sharing:document", "number"): lambda world: world.shared(),
    ("city:assistance_enter", "token"): lambda _world: "wrong",
    ("core:work_webhook_step", "step"): lambda _world: "prova",
    ("core:work_meeting_step", "step"): lambda _world: "reopen",
    ("bergamo:grant-step", "step"): lambda _world: "presenta",
    ("bergamo:request-step", "step"): lambda _world: "invia",
    ("core:work_report_table", "code"): lambda _world: "months",
    ("core:report-public-table", "code"): lambda _world: "months",
}


def sample(address: Address, world: World) -> dict[str, uuid.UUID | int | str]:
    """A value for each parameter of the address; `KeyError` for one nobody gave a sample."""
    return {
        name: SPECIAL.get((address.name, name), SAMPLES.get(name, _missing(address, name)))(world)
        for name in address.parameters
    }


def _missing(address: Address, name: str) -> Callable[[World], Any]:
    def complain(_world: World) -> Any:
        raise KeyError(f"{address.name}: give the parameter {name!r} a sample in SAMPLES or SPECIAL")

    return complain
