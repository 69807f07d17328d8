"""Every collection of core, listed by who may see all."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.api.catalogue import sections
from core.api.declaring import Resource
from core.models import Body, Meeting, MeetingBody
from tenants.models import City
from tests.core.api.listing import check_listed
from tests.core.api.program import Program, key_of
from tests.core.api.samples import SAMPLES
from tests.core.permissions.world import DAY, World

RESOURCES = [one for section in sections() if not section.slug for one in section.resources]


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.path)
def test_a_collection_is_listed_in_a_fixed_number_of_queries(
    resource: Resource, beta: Body, bruno: User, dario: User, in_bergamo: City
) -> None:
    world = World(beta, bruno)
    own = {"webhook-deliveries": lambda: SAMPLES["webhook_delivery_id"](world)}
    row_id = own[resource.path]() if resource.path in own else SAMPLES[resource.key](world)
    check_listed(resource, Program(key_of(dario)), row_id)


def test_fifty_meetings_take_six_queries_with_all_that_is_asked_before(
    alfa: Body, dario: User, in_bergamo: City
) -> None:
    rows = Meeting.objects.bulk_create(
        Meeting(model_slug="bergamo", kind="plenary", meets_on=DAY) for _n in range(60)
    )
    MeetingBody.objects.bulk_create(MeetingBody(meeting=row, body=alfa) for row in rows)
    program = Program(key_of(dario, "core.meeting.see"))
    program.get("status")
    with CaptureQueriesContext(connection) as asked:
        page = program.get("meetings").json()
    assert [one["body_ids"] for one in page["items"]] == [[str(alfa.pk)]] * 50
    assert (
        len([one for one in asked if "SAVEPOINT" not in one["sql"] and 'SET "used_at"' not in one["sql"]])
        <= 6
    )
    rest = program.client.get(page["next"]).json()
    assert len(rest["items"]) == 10
    assert {one["id"] for one in (*page["items"], *rest["items"])} == {str(row.pk) for row in rows}
