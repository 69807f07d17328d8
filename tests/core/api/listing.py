"""What every collection keeps: who may sees the row in it, in a fixed number of queries; fields, order and page are as asked for."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.api.access import holder_within
from core.api.declaring import Resource
from core.models import AccessToken
from tests.core.api.program import Program

MOST_QUERIES = 6


def check_listed(resource: Resource, program: Program, row_id: Any) -> None:
    """The row is in the collection and is shown alone; the list takes at most six queries, and showing its rows none."""
    with CaptureQueriesContext(connection) as asked:
        answer = program.get(f"{resource.path}?limit=200")
    assert answer.status_code == 200, answer.content
    assert len(_meant(asked)) <= MOST_QUERIES, [one["sql"][:160] for one in _meant(asked)]
    items = answer.json()["items"]
    assert str(row_id) in [one["id"] for one in items]
    assert set(items[0]) == {*resource.fields, *resource.more}
    one = program.get(f"{resource.path}/{row_id}")
    assert one.status_code == 200, one.content
    assert one.headers["ETag"]
    assert program.get(f"{resource.path}/{row_id}", If_None_Match=one.headers["ETag"]).status_code == 304
    for sort in resource.sorts:
        few = program.get(f"{resource.path}?fields=id&limit=1&sort={sort}")
        assert few.status_code == 200, few.content
        assert [set(item) for item in few.json()["items"]] == [{"id"}]
    for name in resource.filterset.base_filters:
        assert program.get(f"{resource.path}?{name}=").status_code == 200, name
    refused = program.get(f"{resource.path}?nonsense=1")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["nonsense"])
    _shows_without_asking(resource)


def _shows_without_asking(resource: Resource) -> None:
    """A query for each of the rows would show with one row, too."""
    token = AccessToken.objects.select_related("user").order_by("-made_at")[0]
    who = holder_within(token)
    rows = list(resource.complete(who, list(resource.rows(who)[:50])))
    with CaptureQueriesContext(connection) as asked:
        shown = resource.shape(rows, many=True).data
    assert len(shown) == len(rows) > 0
    assert list(asked) == []


def _meant(asked: CaptureQueriesContext) -> list[dict[str, str]]:
    """Without what is said once a minute (when the key was last used) and without savepoints of the test."""
    return [one for one in asked if "SAVEPOINT" not in one["sql"] and 'SET "used_at"' not in one["sql"]]
