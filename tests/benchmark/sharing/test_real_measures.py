"""Whatever a city's register holds, what is measured of it is what the other side takes in."""

from dataclasses import replace
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings

from benchmark.models import Snapshot
from benchmark.services.checking import check
from benchmark.services.delivering import deliver_snapshots
from core.indicators.content import document_of, draft
from core.indicators.keeping import measures_of
from core.indicators.signing import new_key, sign
from core.models import SharedSnapshot
from core.participation.indicators import State
from tenants.context import use_city, use_public
from tenants.models import City
from tests.benchmark.sharing.measured import facts, share
from tests.core.reporting.registers import YEAR, Register, sitting, store
from tests.core.reporting.test_counting_properties import registers, slow


@settings(slow, max_examples=8)
@given(register=registers())
def test_whatever_is_measured_is_received(in_bergamo: City, register: Register) -> None:
    with transaction.atomic():
        store(replace(register, residents=(1000, 2000, 3000)))
        now, key = timezone.now(), new_key(timezone.now())
        drafted = draft(YEAR, facts(in_bergamo), timezone.localdate())
        document = document_of(drafted, version=1, change="", approved_at=now)
        checked = check(
            city_key=in_bergamo.pk,
            document=document,
            signature=sign(document, key),
            public_key=key.public_key,
            at=now,
            registered=False,
        )
        assert checked.content["figures"]
        transaction.set_rollback(True)


def test_what_is_kept_and_what_is_measured_anew_are_the_same_to_approve(in_bergamo: City) -> None:
    store(Register((sitting(0), sitting(1, day="2023-06-01")), residents=(1000, 2000)))
    today = timezone.localdate()
    kept = draft(YEAR, facts(in_bergamo), today, measures=measures_of(YEAR, today=today))
    again = draft(YEAR, facts(in_bergamo), today, measures=measures_of(YEAR, today=today))
    assert kept.seen == again.seen == draft(YEAR, facts(in_bergamo), today).seen


def test_a_city_of_two_meetings_arrives(bergamo: City) -> None:
    with use_city(bergamo):
        store(Register((sitting(0), sitting(1, day="2023-06-01")), residents=(1000, 2000)))
        share(bergamo, YEAR)
        assert deliver_snapshots() == 1
        assert SharedSnapshot.objects.get().delivered_at
    with use_public():
        found = Snapshot.objects.get().figures.get(indicator="meetings_per_10000", month=0, place="")
    assert (found.state, found.value) == (State.KNOWN, Decimal("6.666667"))
