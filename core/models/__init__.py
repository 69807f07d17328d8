"""Tables of a city, shared by every participation model."""

from core.models.activation import ModelActivation
from core.models.audit import AuditEntry
from core.models.bodies import Body, BodyNeighbourhood, BodyStage, BodyTheme, Membership, Subgroup
from core.models.documents import Document
from core.models.imports import ImportBatch, ImportChange, ImportFile, ImportHeading
from core.models.meetings import AgendaItem, Attendance, Meeting, MeetingBody, Minutes
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
from core.models.territory import Neighbourhood, NeighbourhoodPopulation

__all__ = [
    "AgendaItem",
    "Attendance",
    "AuditEntry",
    "Body",
    "BodyNeighbourhood",
    "BodyStage",
    "BodyTheme",
    "CityProfile",
    "Document",
    "DuplicateDismissal",
    "ImportBatch",
    "ImportChange",
    "ImportFile",
    "ImportHeading",
    "Meeting",
    "MeetingBody",
    "Membership",
    "Minutes",
    "ModelActivation",
    "Neighbourhood",
    "NeighbourhoodPopulation",
    "Organisation",
    "OrganisationKind",
    "OrganisationMerge",
    "Person",
    "PublishedReport",
    "Representative",
    "RoleGrant",
    "RuleSet",
    "Subgroup",
    "Theme",
    "Venue",
]
