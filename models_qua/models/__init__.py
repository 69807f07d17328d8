"""Tables of the citizenship agreements: seasons and districts, labs and their paths, needs, agreements, projects, places, plans."""

from models_qua.models.agreements import (
    AgreementDocument,
    AgreementFile,
    Amendment,
    AmendmentAcceptance,
    CitizenshipAgreement,
    Signatory,
)
from models_qua.models.commitments import Commitment, CommitmentReport, Indicator, Measurement, Resource
from models_qua.models.evaluation import Evaluation, FinalAccount
from models_qua.models.labs import (
    CitizenshipLab,
    LabCycle,
    LabDistrict,
    LabParticipation,
    LabStep,
    StepEvidence,
)
from models_qua.models.needs import FeasibilityReview, Need, NeedGroup
from models_qua.models.places import (
    NeighbourhoodService,
    Place,
    PlaceKeeper,
    PlaceUse,
    PlanGoal,
    PlanLink,
    ServiceNeighbourhood,
    ServiceUsers,
    StrategicPlan,
)
from models_qua.models.projects import (
    Expense,
    Family,
    MaintenanceWork,
    Milestone,
    Photo,
    ProjectSheet,
    SheetNeed,
)
from models_qua.models.territory import District, DistrictNeighbourhood, Season

__all__ = [
    "AgreementDocument",
    "AgreementFile",
    "Amendment",
    "AmendmentAcceptance",
    "CitizenshipAgreement",
    "CitizenshipLab",
    "Commitment",
    "CommitmentReport",
    "District",
    "DistrictNeighbourhood",
    "Evaluation",
    "Expense",
    "Family",
    "FeasibilityReview",
    "FinalAccount",
    "Indicator",
    "LabCycle",
    "LabDistrict",
    "LabParticipation",
    "LabStep",
    "MaintenanceWork",
    "Measurement",
    "Milestone",
    "Need",
    "NeedGroup",
    "NeighbourhoodService",
    "Photo",
    "Place",
    "PlaceKeeper",
    "PlaceUse",
    "PlanGoal",
    "PlanLink",
    "ProjectSheet",
    "Resource",
    "Season",
    "ServiceNeighbourhood",
    "ServiceUsers",
    "SheetNeed",
    "Signatory",
    "StepEvidence",
    "StrategicPlan",
]
