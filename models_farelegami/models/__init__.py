"""Tables of Fare Legami: municipalities, civic centres and community labs; generative pacts without a word; the vault with the words, sealed."""

from models_farelegami.models.labs import CommunityLab, CommunityMaker, LabMunicipality, LabNeed
from models_farelegami.models.pacts import (
    BudgetItem,
    GenerativePact,
    GivingBack,
    PactCommitment,
    PactReview,
    PactStep,
    PactSupport,
)
from models_farelegami.models.territory import (
    ADULT_BANDS,
    CHILD_BANDS,
    AgeBand,
    CentreActivity,
    CentreMunicipality,
    CivicCentre,
    Municipality,
    ParticipantCount,
)
from models_farelegami.models.vault import CaseKey, CaseOpening, CaseTeamMember, VaultEntry, VaultSalt

__all__ = [
    "ADULT_BANDS",
    "CHILD_BANDS",
    "AgeBand",
    "BudgetItem",
    "CaseKey",
    "CaseOpening",
    "CaseTeamMember",
    "CentreActivity",
    "CentreMunicipality",
    "CivicCentre",
    "CommunityLab",
    "CommunityMaker",
    "GenerativePact",
    "GivingBack",
    "LabMunicipality",
    "LabNeed",
    "Municipality",
    "PactCommitment",
    "PactReview",
    "PactStep",
    "PactSupport",
    "ParticipantCount",
    "VaultEntry",
    "VaultSalt",
]
