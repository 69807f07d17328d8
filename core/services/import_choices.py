"""What a person settles about an uploaded register before it is imported: columns, options, similar organisations."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import ImportBatch, ImportHeading
from core.services.audit import record
from core.services.errors import DomainError
from core.services.imports import asked_decisions, lock_changeable, read_again


@transaction.atomic(durable=True)
def map_columns(*, actor: User | None, batch_id: uuid.UUID, answers: Mapping[str, str]) -> ImportBatch:
    """Say what unknown headings are (column name, or empty for "ignore"); remembered for the next file. Audited.

    `answers` go by `core.imports.headings.Question.key`. Raises `DomainError` when two columns are said to be the same.
    """
    batch = lock_changeable(batch_id)
    questions = {question["key"]: question for question in batch.preview.get("questions", [])}
    said = {key: value for key, value in answers.items() if key in questions}
    _check_answers(questions, said)
    batch.mapping = {**batch.mapping, **said}
    _remember(
        batch.model_slug, {key: value for key, value in said.items() if questions[key]["why"] == "unknown"}
    )
    record(actor=actor, action="core.register.settled", target=batch, after={"columns": said})
    return read_again(batch)


@transaction.atomic(durable=True)
def choose_options(
    *, actor: User | None, batch_id: uuid.UUID, year: int | None, publish_minutes: bool
) -> ImportBatch:
    """Choose the year of the population figures and whether the imported minutes are public. Audited."""
    batch = lock_changeable(batch_id)
    batch.options = {"year": year, "publish_minutes": publish_minutes}
    record(actor=actor, action="core.register.settled", target=batch, after=batch.options)
    return read_again(batch)


@transaction.atomic(durable=True)
def decide_duplicates(
    *, actor: User | None, batch_id: uuid.UUID, decisions: Mapping[str, str]
) -> ImportBatch:
    """Say of pairs of similar organisations whether they are the `same`, `different`, or to be settled `later`. Audited.

    `decisions` go by `core.selectors.duplicates.pair_key`; what was not asked is ignored.
    """
    batch = lock_changeable(batch_id)
    said = asked_decisions(batch, decisions)
    batch.decisions = {**batch.decisions, **said}
    batch.save(update_fields=["decisions"])
    record(actor=actor, action="core.register.settled", target=batch, after={"organisations": said})
    return batch


def _check_answers(questions: Mapping[str, Any], said: Mapping[str, str]) -> None:
    """Every answer is one of the choices, and no two columns of a sheet are said to be the same."""
    taken: set[tuple[str, str]] = set()
    for key, value in said.items():
        question = questions[key]
        if value and value not in {code for code, _label in question["choices"]}:
            raise DomainError(_("Scelga una delle colonne proposte."), field=key)
        place = (question["sheet"], value)
        if value and question["letter"] and place in taken:
            raise DomainError(_("Due colonne non possono essere la stessa: tenerne una sola."), field=key)
        taken.add(place)


def _remember(model_slug: str, answers: Mapping[str, str]) -> None:
    ImportHeading.objects.bulk_create(
        [
            ImportHeading(model_slug=model_slug, sheet=sheet, heading=heading, column=value)
            for (sheet, _bar, heading), value in (
                (key.partition("|"), value) for key, value in answers.items()
            )
        ],
        update_conflicts=True,
        unique_fields=["model_slug", "sheet", "heading"],
        update_fields=["column"],
    )
