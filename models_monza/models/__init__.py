"""Tables of the consulte: mandates, the register of the enrolled, sittings, offices and ballots, advisory opinions."""

from models_monza.models.ballots import Ballot, BallotCandidate, BallotSlip, BallotVoter, OpenVote
from models_monza.models.consulte import Consulta, Mandate
from models_monza.models.enrolment import Enrolment, EnrolmentCheck, EnrolmentDocument, EnrolmentWindow
from models_monza.models.offices import Office, ProcessNote
from models_monza.models.opinions import AdvisoryOpinion, OpinionRequest, OpinionRequestBody
from models_monza.models.received import ReceivedApplication, ReceivedPaper
from models_monza.models.sittings import Sitting

__all__ = [
    "AdvisoryOpinion",
    "Ballot",
    "BallotCandidate",
    "BallotSlip",
    "BallotVoter",
    "Consulta",
    "Enrolment",
    "EnrolmentCheck",
    "EnrolmentDocument",
    "EnrolmentWindow",
    "Mandate",
    "Office",
    "OpenVote",
    "OpinionRequest",
    "OpinionRequestBody",
    "ProcessNote",
    "ReceivedApplication",
    "ReceivedPaper",
    "Sitting",
]
