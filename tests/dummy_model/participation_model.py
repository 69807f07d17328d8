"""The smallest participation model: what a new one must declare, and nothing else."""

from core.participation.registry import registry
from core.participation.spec import MeetingKind, ParticipationModel, PrivacyHooks, Vocabulary
from core.participation.stages import Stage

registry.register(
    ParticipationModel(
        slug="dummy",
        label="Assemblee",
        summary="Assemblee di prova.",
        source="made up for the tests",
        vocabulary=Vocabulary("assemblea", "assemblee", "nuova assemblea", "assemblee"),
        privacy=PrivacyHooks(export=lambda _person: {}, erase=lambda _person: 0),
        stages=(Stage("active", "attiva", active=True, initial=True),),
        meeting_kinds=(MeetingKind("assembly", "Assemblea", "Assemblee", "plenary"),),
    )
)
