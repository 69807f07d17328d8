"""Each test of a hazard fails when the fix is taken away: what proves nothing is found out."""

import inspect
from importlib import import_module

import pytest
from django.db import connection

from tests.tenancy.mutations import MUTATIONS, Mutation
from tests.tenants.test_logging import log  # noqa: F401  # a fixture of a test that is run here


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_without_the_fix_the_test_of_the_hazard_fails(
    mutation: Mutation, request: pytest.FixtureRequest
) -> None:
    module, _, name = mutation.test.partition("::")
    test = getattr(import_module(f"tests.{module}"), name)
    assert f"hz{mutation.hazard}" in name
    wanted = [one for one in inspect.signature(test).parameters if one not in mutation.given]
    if module == "tenants.test_create_city":  # its tests all work on a database of their own
        wanted = ["fresh_database", *wanted]
    fixtures = {one: request.getfixturevalue(one) for one in wanted}
    fixtures.pop("fresh_database", None) if "fresh_database" not in inspect.signature(
        test
    ).parameters else None
    with pytest.MonkeyPatch.context() as patch:
        mutation.apply(patch)
        try:
            with pytest.raises(mutation.fails_with, match=mutation.telling):
                test(**fixtures, **mutation.given)
        finally:
            connection.set_schema_to_public()
