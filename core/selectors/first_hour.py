"""The first hour of a city: five steps, which of them are done or put aside, and what is there only as an example."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from core.models import (
    Body,
    ImportBatch,
    Meeting,
    ModelActivation,
    Neighbourhood,
    Organisation,
    RoleGrant,
    SampleRow,
    SkippedStep,
)

STEPS = ("neighbourhoods", "people", "register", "bodies", "meeting")
"""In the order in which they are offered."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the first hour."""

    code: str
    done: bool
    skipped: bool

    @property
    def open(self) -> bool:
        """Still to take."""
        return not (self.done or self.skipped)


@dataclass(frozen=True, slots=True)
class FirstHour:
    """The steps in order; `samples` is how many things are there as examples; `anything` whether there is anything at all."""

    steps: tuple[Step, ...]
    samples: int
    anything: bool

    @property
    def over(self) -> bool:
        """Nothing left to do, and no example left to remove."""
        return not self.samples and not any(step.open for step in self.steps)

    @property
    def settled(self) -> int:
        """How many steps are behind."""
        return sum(not step.open for step in self.steps)

    @property
    def next(self) -> str:
        """The code of the first step still to take; empty when there is none."""
        return next((step.code for step in self.steps if step.open), "")


def first_hour() -> FirstHour:
    """Where the city stands; two queries. What is there as an example makes no step done."""
    there = {
        "neighbourhoods": Exists(_real(Neighbourhood)),
        "people": Exists(
            User.objects.filter(Exists(RoleGrant.objects.filter(user=OuterRef("pk")))).order_by()[1:2]
        ),
        "register": Exists(_real(Organisation)) | Exists(ImportBatch.objects.order_by()),
        "bodies": Exists(_real(Body)),
        "meeting": Exists(_real(Meeting).filter(~Q(state=Meeting.State.DRAFT))),
        "anything": Exists(Neighbourhood.objects.order_by()) | Exists(Body.objects.order_by()),
        "samples": Exists(SampleRow.objects.order_by()),
    }
    found = ModelActivation.objects.order_by().values(**there).first() or dict.fromkeys(there, False)
    skipped = (
        set(SkippedStep.objects.values_list("code", flat=True)) if not all(map(found.get, STEPS)) else set()
    )
    return FirstHour(
        steps=tuple(Step(code, bool(found[code]), code in skipped) for code in STEPS),
        samples=SampleRow.objects.filter(is_root=True).count() if found["samples"] else 0,
        anything=bool(found["anything"]),
    )


def sample_keys(label: str) -> set[uuid.UUID]:
    """The keys of the rows of a table (`core.body`) that are there as examples; one query."""
    return set(SampleRow.objects.filter(label=label).values_list("row_id", flat=True))


def _real(table: Any) -> QuerySet[Any]:
    """Rows that are no example."""
    example = SampleRow.objects.filter(label=table._meta.label_lower, row_id=OuterRef("pk"))
    return table.objects.filter(~Exists(example)).order_by()
