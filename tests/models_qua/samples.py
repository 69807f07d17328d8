"""A value for every parameter of the addresses of labs and agreements, all about one lab."""

from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from core.models import Body, Person
from models_qua.mail.need_links import need_token
from models_qua.mail.signing import signing_token
from models_qua.models import (
    AgreementDocument,
    AgreementFile,
    Amendment,
    District,
    LabParticipation,
    PlaceKeeper,
    PlaceUse,
    StrategicPlan,
)
from models_qua.services.documents import freeze_version
from tests.cast import make_user
from tests.models_qua.doing_samples import DOING_SAMPLES
from tests.models_qua.need_rows import make_review, meeting_of, unconfirmed
from tests.models_qua.path_rows import note_on
from tests.models_qua.rows import (
    SIGNED_ON,
    make_agreement,
    make_cycle,
    make_group,
    make_need,
    make_place,
    make_plan,
    make_service,
    make_sheet,
)


def participation(body: Body) -> LabParticipation:
    """Somebody who took part in a path of the lab."""
    person = Person.objects.create(given_name="Pina", family_name="Prova")
    return LabParticipation.objects.create(body=body, cycle=make_cycle(body), person=person)


def district(body: Body) -> District:
    """The district the lab works in."""
    return District.objects.get(labs__lab__body=body)


def in_figures(body: Body, code: str) -> str:
    """A figure or a table of the season that has something in it."""
    make_agreement(body, "in_force")
    return code


def file_of(body: Body) -> Any:
    """A public file of an agreement."""
    return AgreementFile.objects.create(
        agreement=make_agreement(body, "in_force"),
        title="Accordo firmato",
        file=ContentFile(b"%PDF", name="accordo.pdf"),
        content_type="application/pdf",
        size=4,
        sha256="0" * 64,
        is_public=True,
    )


def a_place(body: Body) -> Any:
    """A place in the lab's neighbourhood."""
    return make_place(body.territory.get().neighbourhood)


def a_keeper(body: Body) -> Any:
    """Somebody who keeps a place there."""
    person = Person.objects.create(given_name="Nora", family_name="Neri")
    return PlaceKeeper.objects.create(place=a_place(body), person=person)


def a_plan(body: Body) -> StrategicPlan:
    """The one plan of the lab, with a goal."""
    return StrategicPlan.objects.filter(body=body).first() or make_plan(
        body, "Un parco aperto", is_public=True
    )


def _signing_token(body: Body) -> str:
    """The link of a party of an approved agreement that was asked to sign its one version."""
    agreement = make_agreement(body, "approved")
    document = freeze_version(agreement, actor=make_user(f"{agreement.slug}@reggio.example", "Uno"))
    party = agreement.signatories.get(kind="association")
    party.asked_at = timezone.now()
    party.save()
    return signing_token(party, document.pk)


def _amendment(body: Body) -> Amendment:
    agreement = make_agreement(body, "in_force")
    return Amendment.objects.create(
        agreement=agreement, number=1, what="x", reasons="y", proposed_on=SIGNED_ON
    )


def _document(body: Body) -> AgreementDocument:
    agreement = make_agreement(body, "shared")
    return freeze_version(agreement, actor=make_user(f"{agreement.slug}@reggio.example", "Uno"))


def _scan(body: Body) -> AgreementFile:
    agreement = make_agreement(body, "approved")
    kept = AgreementFile(agreement=agreement, title="Firma", content_type="application/pdf", size=1)
    kept.file.save("firma.pdf", ContentFile(b"%PDF-1.7"), save=False)
    kept.save()
    return kept


def _to_sign(body: Body) -> Any:
    return make_agreement(body, "approved").signatories.get(kind="association").pk


SAMPLES: dict[str, Callable[[Body], Any]] = {
    "slug": lambda body: body.slug,
    "body_id": lambda body: body.pk,
    "cycle_id": lambda body: make_cycle(body).pk,
    "agreement_id": lambda body: make_agreement(body).pk,
    # labs and territory
    "step_id": lambda body: make_cycle(body).steps.get(position=1).pk,
    "move": lambda _body: "inizia",
    "evidence_id": lambda body: note_on(make_cycle(body), "listening").pk,
    "participation_id": lambda body: participation(body).pk,
    "season_id": lambda body: district(body).season_id,
    "district_id": lambda body: district(body).pk,
    # needs
    "meeting_id": lambda body: meeting_of(body).pk,
    "need_id": lambda body: make_need(make_cycle(body)).pk,
    "group_id": lambda body: make_group(make_cycle(body)).pk,
    "review_id": lambda body: make_review(make_group(make_cycle(body))).pk,
    "qua:need-confirm token": lambda body: need_token(unconfirmed(make_cycle(body)).pk),
    "code": lambda body: in_figures(body, "agreements"),
    "qua:season-report-table code": lambda body: in_figures(body, "years"),
    "qua:results-table code": lambda body: in_figures(body, "years"),
    "kind": lambda _body: "json",
    "qua:agreement-public slug": lambda body: make_agreement(body, "in_force").slug,
    "qua:project-public slug": lambda body: make_sheet(make_agreement(body, "in_force")).slug,
    "qua:agreement-file-public slug": lambda body: file_of(body).agreement.slug,
    "file_id": lambda body: AgreementFile.objects.filter(agreement__body=body).latest("uploaded_at").pk,
    **DOING_SAMPLES,
    # places, services, plans
    "place_id": lambda body: a_place(body).pk,
    "use_id": lambda body: PlaceUse.objects.create(place=a_place(body), what="Ballo").pk,
    "keeper_id": lambda body: a_keeper(body).pk,
    "service_id": lambda body: make_service(body.territory.get().neighbourhood).pk,
    "qua:service-count year": lambda body: "2025",
    "plan_id": lambda body: a_plan(body).pk,
    "goal_id": lambda body: a_plan(body).goals.get().pk,
    "qua:public-place slug": lambda body: a_place(body).slug,
    "qua:public-plan slug": lambda body: a_plan(body).slug,
    # the life of agreements
    "qua:party-sign signatory_id": _to_sign,
    "qua:party-ask signatory_id": _to_sign,
    "qua:party-withdraw signatory_id": lambda body: _to_sign(body),
    "qua:party-listing signatory_id": _to_sign,
    "amendment_id": lambda body: _amendment(body).pk,
    "qua:agreement-version document_id": lambda body: _document(body).pk,
    "qua:agreement-scan file_id": lambda body: _scan(body).pk,
    **{f"qua:attachment{step} file_id": lambda body: file_of(body).pk for step in ("", "-show", "-remove")},
    "qua:sign token": _signing_token,
    "qua:sign-file token": _signing_token,
    "qua:amendment-step step": lambda body: "lascia-cadere",
    "qua:agreement-version kind": lambda body: "pdf",
    "qua:agreement-public-file kind": lambda body: "pdf",
    "qua:agreement-preview kind": lambda body: "pdf",
    "qua:agreement-public-file agreement_id": lambda body: make_agreement(body, "shared").pk,
}
"""By parameter, or by the address's name and the parameter («qua:body slug»)."""


def _of_an_agreement(rows: str) -> Callable[[Body], Any]:
    """The last of the rows that hang on an agreement being written."""
    return lambda body: getattr(make_agreement(body), rows).last().pk


_PARTS = {
    "sheet": ("sheet_id", "sheets", ("", "-remove", "-move")),
    "commitment": ("commitment_id", "commitments", ("", "-remove")),
    "resource": ("resource_id", "resources", ("", "-remove")),
    "indicator": ("indicator_id", "indicators", ("", "-remove")),
    "party": ("party_id", "signatories", ("", "-remove")),
}
SAMPLES |= {
    f"qua:agreement-{part}{page} {parameter}": _of_an_agreement(rows)
    for part, (parameter, rows, pages) in _PARTS.items()
    for page in pages
}


def sample(address: str, parameter: str, body: Body) -> Any:
    """What the parameter of an address is given."""
    return SAMPLES.get(f"{address} {parameter}", SAMPLES.get(parameter))(body)  # type: ignore[misc]
