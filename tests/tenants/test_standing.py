"""A city's states: each step leads on from where the city is, is written down, and is taken once."""

import datetime as dt

import pytest
from django.utils import timezone

from core.services.errors import DomainError
from tenants.context import use_public
from tenants.models import City, PlatformEntry
from tenants.services import standing

State = City.State
TODAY = timezone.localdate

STEPS = {
    standing.activate_city: {State.TRIAL, State.IN_ARREARS, State.SUSPENDED},
    standing.extend_trial: {State.TRIAL, State.SUSPENDED},
    standing.mark_in_arrears: {State.ACTIVE},
    standing.suspend_city: {State.TRIAL, State.ACTIVE, State.IN_ARREARS},
    standing.announce_leaving: {State.TRIAL, State.ACTIVE, State.IN_ARREARS, State.SUSPENDED},
    standing.call_off_leaving: {State.LEAVING},
}


@pytest.mark.parametrize("verb", STEPS, ids=lambda verb: verb.__name__)
def test_a_step_is_taken_from_some_states_and_refused_from_the_others(verb: object, bergamo: City) -> None:
    more = {"until": TODAY() + dt.timedelta(days=30)} if verb is standing.extend_trial else {}
    for state in State.values:
        leaves = TODAY() + dt.timedelta(days=90) if state == State.LEAVING else None
        City.objects.filter(pk=bergamo.pk).update(state=state, leaves_on=leaves)
        with use_public():
            if state in STEPS[verb]:  # type: ignore[index]
                verb(actor=None, city=bergamo, reason="prova", **more)  # type: ignore[operator]
                entry = PlatformEntry.objects.first()
                assert entry is not None
                assert entry.before["state"] == state
                assert entry.after["reason"] == "prova"
                bergamo.refresh_from_db()
                assert bergamo.state == entry.after["state"]
                assert bergamo.state_since == TODAY()
            else:
                with pytest.raises(DomainError, match="questo passo non si può fare"):
                    verb(actor=None, city=bergamo, reason="prova", **more)  # type: ignore[operator]


def test_what_is_missing_is_told_at_its_field(bergamo: City) -> None:
    with pytest.raises(DomainError) as refused:
        standing.suspend_city(actor=None, city=bergamo, reason=" ")
    assert refused.value.field == "reason"
    with pytest.raises(DomainError) as refused:
        standing.announce_leaving(actor=None, city=bergamo, leaves_on=TODAY() + dt.timedelta(days=59))
    assert refused.value.field == "leaves_on"
    with pytest.raises(DomainError) as refused:
        standing.extend_trial(actor=None, city=bergamo, until=TODAY() - dt.timedelta(days=1))
    assert refused.value.field == "until"
