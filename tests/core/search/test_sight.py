"""Nobody finds what she may not see: drafts, other bodies, other cities, organisations not listed, notebooks."""

import pytest
from django.core.cache import cache

from accounts.models import User
from core.models import Body, Neighbourhood, NotebookEntry
from core.permissions.holder import Holder, holder_of
from core.search.sight import worker_sight
from tenants.context import use_city
from tenants.models import City
from tests.core.search.conftest import TODAY, Tell, citizens, keys, kinds, look, make_organisation


def test_an_operator_finds_meetings_minutes_and_actions_of_her_bodies_only(
    tell: Tell, anna: User, beta: Body
) -> None:
    mine = tell(("Piscina", ""), text="piscina", action="piscina", written="draft")
    tell(("Piscina", ""), body=beta, text="piscina", action="piscina")
    found = look("piscina", worker_sight(holder_of(anna)))
    assert keys(found) == [mine.pk]
    assert kinds(found) == {"meetings": 1, "minutes": 1, "actions": 1}


def test_who_may_see_organisations_only_finds_organisations_only(tell: Tell, alfa: Body) -> None:
    tell(("Piscina", ""), text="piscina", action="piscina")
    make_organisation("Piscina")
    sees = Holder(by_body={alfa.pk: frozenset({"core.organisation.see"})})
    assert kinds(look("piscina", worker_sight(sees))) == {"organisations": 1}
    assert look("piscina", worker_sight(Holder())).total == 0


@pytest.mark.parametrize("written", ["draft", "shared", "approved"])
def test_citizens_find_minutes_only_once_published(tell: Tell, written: str) -> None:
    more = {"approved": "2023-05-10T10:00Z"}.get(written)
    meeting = tell(text="lampioni", said="fontana", written="draft")
    meeting.minutes.state, meeting.minutes.approved_at = written, more
    meeting.minutes.save()
    assert look("lampioni", citizens()).total == look("fontana", citizens()).total == 0
    assert look("lampioni").total == 1


def test_citizens_find_published_minutes_and_neither_draft_meetings_nor_actions(tell: Tell) -> None:
    shown = tell(("Piscina", ""), text="piscina", action="piscina")
    tell(("Piscina", ""), state="draft", text="piscina")
    tell(("Piscina", ""), model_slug="dummy")
    found = look("piscina", citizens())
    assert keys(found) == [shown.pk]
    assert kinds(found) == {"meetings": 1, "minutes": 1}


def test_citizens_find_organisations_that_agreed_to_be_listed(in_bergamo: City) -> None:
    listed, hidden = make_organisation("Circolo Aurora"), make_organisation("Aurora", listed_publicly=False)
    absorbed = make_organisation("Dopolavoro", listed_publicly=False)
    type(absorbed).objects.filter(pk=absorbed.pk).update(merged_into=listed, canonical=listed)
    assert keys(look("aurora", citizens()), "organisations") == [listed.pk]
    assert look("dopolavoro", citizens()).total == 0
    assert hidden.pk in keys(look("aurora"), "organisations")


def test_a_correction_never_tells_citizens_a_word_they_may_not_read(tell: Tell) -> None:
    tell(("Varie", ""), text="boccaleone", written="draft")
    tell(("Boccaleone", ""), state="draft")
    make_organisation("Boccaleone", listed_publicly=False)
    assert look("bocaleone").read_as == "boccaleone"
    found = look("bocaleone", citizens())
    assert (found.total, found.read_as, found.maybe) == (0, "", "")


def test_a_correction_never_tells_an_operator_a_word_of_another_body(
    tell: Tell, anna: User, beta: Body
) -> None:
    tell(("Boccaleone", ""), body=beta)
    found = look("bocaleone", worker_sight(holder_of(anna)))
    assert (found.total, found.read_as, found.maybe) == (0, "", "")


def test_another_city_finds_nothing_of_this_one_not_even_its_words(tell: Tell, monza: City) -> None:
    tell(("Piscina di Boccaleone", ""))
    assert look("bocaleone").read_as == "boccaleone"
    with use_city(monza):
        found = look("piscina"), look("bocaleone")
    assert [(one.total, one.read_as, one.maybe) for one in found] == [(0, "", "")] * 2
    cache.clear()
    with use_city(monza):
        assert look("boccaleone").total == 0


def test_the_notebook_is_never_searched(tell: Tell, anna: User) -> None:
    here = Neighbourhood.objects.get(slug="alfa")
    for shared in (False, True):
        NotebookEntry.objects.create(
            author=anna,
            neighbourhood=here,
            noted_on=TODAY,
            text="lampioni spenti",
            place="lampioni",
            source="lampioni",
            is_shared=shared,
        )
    assert look("lampioni").total == look("lampioni", worker_sight(holder_of(anna))).total == 0
