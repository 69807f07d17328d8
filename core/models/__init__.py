"""Tables of a city, shared by every participation model."""

from core.models.access import IdentityProvider
from core.models.actions import ActionItem
from core.models.activation import ModelActivation
from core.models.agenda import AgendaItem, AgendaProposal
from core.models.api import AccessToken, SentOnce
from core.models.assistance import AssistanceConsent, AssistanceVisit
from core.models.attendance import Attendance, AttendanceTap, CheckIn
from core.models.audit import AuditEntry
from core.models.bodies import Body, BodyNeighbourhood, BodyStage, BodyTheme, Membership, Subgroup
from core.models.breaches import DataBreach
from core.models.documents import Document
from core.models.first_hour import SampleRow, SkippedStep
from core.models.imports import ImportBatch, ImportChange, ImportFile, ImportHeading
from core.models.indicators import (
    IndicatorMeasure,
    IndicatorNote,
    IndicatorRun,
    SharedSnapshot,
    SigningKey,
)
from core.models.mail import Delivery, Invitation, Mailing
from core.models.meetings import Meeting, MeetingBody, MeetingSeries, MeetingSubgroup
from core.models.minutes import (
    ItemMinutes,
    Minutes,
    MinutesComment,
    MinutesRevision,
    MinutesWriter,
)
from core.models.notebook import NotebookEntry
from core.models.open_data import OpenDataPolicy
from core.models.organisations import (
    DuplicateDismissal,
    Organisation,
    OrganisationKind,
    OrganisationMerge,
    Person,
    Representative,
)
from core.models.places import Theme, Venue
from core.models.profile import CityProfile
from core.models.reports import PublishedReport
from core.models.roles import RoleGrant
from core.models.rule_sets import RuleSet
from core.models.subscriptions import Subscriber, Subscription
from core.models.territory import Neighbourhood, NeighbourhoodPopulation, Street
from core.models.webhooks import Webhook, WebhookDelivery

__all__ = [
    "AccessToken",
    "ActionItem",
    "AgendaItem",
    "AgendaProposal",
    "AssistanceConsent",
    "AssistanceVisit",
    "Attendance",
    "AttendanceTap",
    "AuditEntry",
    "Body",
    "BodyNeighbourhood",
    "BodyStage",
    "BodyTheme",
    "CheckIn",
    "CityProfile",
    "DataBreach",
    "Delivery",
    "Document",
    "DuplicateDismissal",
    "IdentityProvider",
    "ImportBatch",
    "ImportChange",
    "ImportFile",
    "ImportHeading",
    "IndicatorMeasure",
    "IndicatorNote",
    "IndicatorRun",
    "Invitation",
    "ItemMinutes",
    "Mailing",
    "Meeting",
    "MeetingBody",
    "MeetingSeries",
    "MeetingSubgroup",
    "Membership",
    "Minutes",
    "MinutesComment",
    "MinutesRevision",
    "MinutesWriter",
    "ModelActivation",
    "Neighbourhood",
    "NeighbourhoodPopulation",
    "NotebookEntry",
    "OpenDataPolicy",
    "Organisation",
    "OrganisationKind",
    "OrganisationMerge",
    "Person",
    "PublishedReport",
    "Representative",
    "RoleGrant",
    "RuleSet",
    "SampleRow",
    "SentOnce",
    "SharedSnapshot",
    "SigningKey",
    "SkippedStep",
    "Street",
    "Subgroup",
    "Subscriber",
    "Subscription",
    "Theme",
    "Venue",
    "Webhook",
    "WebhookDelivery",
]
