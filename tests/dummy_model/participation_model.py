"""The smallest participation model that uses every seam: what a new one declares."""

import datetime as dt

from core.participation.meeting_rules import (
    citizens_may_propose,
    minutes_approval,
    notice_days,
    notice_effect,
    reminder_days,
)
from core.participation.registry import registry
from core.participation.rules import RuleField, RuleSetTemplate
from core.participation.spec import (
    AuditType,
    DecisionHook,
    MeetingKind,
    ParticipationModel,
    Permission,
    PrivacyHooks,
    Role,
    ToDo,
    Vocabulary,
)
from core.participation.stages import Stage
from core.permissions.holder import Holder
from tests.dummy_model.decisions import summaries
from tests.dummy_model.mail import note


def to_do(who: Holder, today: dt.date) -> list[ToDo]:
    """A chair to count, for who keeps assemblies."""
    return [ToDo("Contare le sedie", "/lavoro/assemblee/", today)] if who.may("dummy.assembly.see") else []


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
        permissions=(Permission("dummy.assembly.see", "Vedere le assemblee"),),
        roles=(
            Role(
                "assembly_keeper",
                "Custode",
                "Tiene le assemblee.",
                frozenset({"dummy.assembly.see"}),
                scope="body",
            ),
        ),
        audit_types=(AuditType("dummy.assembly.opened", "Assemblea aperta"),),
        mail={"dummy.note": note},
        rule_sets=(
            RuleSetTemplate(
                "convocation",
                "Convocazione",
                (RuleField("days_before", "int", "Giorni prima", default=5),),
                act="Regolamento di prova",
                article="art. 1",
            ),
            RuleSetTemplate(
                "meetings",
                "Incontri",
                (
                    notice_days(5),
                    notice_effect("refuse"),
                    citizens_may_propose(False),
                    minutes_approval("next_meeting"),
                    reminder_days(2),
                ),
                act="Regolamento di prova",
                article="art. 2",
            ),
        ),
        urls="tests.dummy_model.urls",
        api="tests.dummy_model.api",
        to_do=to_do,
        decisions=DecisionHook("Voto", "dummy:ballot", "dummy.assembly.see", summaries),
    )
)
