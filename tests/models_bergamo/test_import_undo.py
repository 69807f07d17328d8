"""What stands on an imported row keeps the import from being taken back."""

from decimal import Decimal

from django.apps import apps
from django.db import models
from django.utils import timezone

from accounts.models import User
from core.imports.undo import obstacles
from core.models import ImportBatch
from core.models.base import Imported
from models_bergamo.models import GrantCall
from models_bergamo.services.applications import Project, draft_application
from tests.models_bergamo.conftest import MakeOrganisation


def test_an_application_stands_on_its_imported_organisation(
    dario: User, call: GrantCall, make_organisation: MakeOrganisation
) -> None:
    batch = ImportBatch.objects.create(
        model_slug="bergamo", filename="r.xlsx", sha256="0", state="applied", applied_at=timezone.now()
    )
    lead = make_organisation("Importata", import_batch=batch)
    assert obstacles(batch) == []
    draft_application(
        actor=dario,
        project=Project(call_id=call.pk, lead_id=lead.pk, title="T", planned_cost_eur=Decimal(10)),
    )
    assert [(one.what.split()[0], one.count) for one in obstacles(batch)] == [("domande", 1)]


def test_every_link_to_a_row_that_may_be_imported_can_be_followed_back() -> None:
    hidden = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("models_bergamo").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and field.name != "import_batch"
        and issubclass(field.related_model, Imported)  # type: ignore[arg-type]
        and field.remote_field.hidden
    ]
    assert hidden == []
