"""From one area to the next: what leads from a path to its agreement, from a group to its project, from a card to what citizens read."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body
from models_qua.models import LabCycle, LabStep, SheetNeed
from models_qua.services.documents import last_version
from tests.models_qua.conftest import browser
from tests.models_qua.life import approved, association_of, city_of, in_force, sign
from tests.models_qua.rows import ACT_ON, STARTED, make_agreement, make_cycle, make_group, make_party


def read(client: Client, name: str, *args: Any) -> str:
    """What a page says."""
    return client.get(reverse(f"qua:{name}", args=args)).content.decode()


def address(name: str, *args: Any) -> str:
    return reverse(f"qua:{name}", args=args)


def reach(cycle: LabCycle, kind: str) -> None:
    """The path is at a step: those before it ended."""
    step = cycle.steps.get(kind=kind)
    LabStep.objects.filter(cycle=cycle, position__lt=step.position).update(
        started_on=STARTED, ended_on=STARTED
    )
    LabStep.objects.filter(pk=step.pk).update(started_on=STARTED)


def test_a_path_leads_to_the_work_of_its_steps(ada: User, pio: User, rivalta: Body) -> None:
    cycle = make_cycle(rivalta)
    reach(cycle, "sharing")
    page = read(browser(ada), "path", cycle.pk)
    for there in (
        address("needs", cycle.pk),
        address("need-groups", cycle.pk),
        f"{address('agreement-new')}?cycle={cycle.pk}",
    ):
        assert f'href="{there}"' in page
    assert address("agreement-new") not in read(browser(pio), "path", cycle.pk)
    agreement = make_agreement(rivalta, "approved", cycle=cycle)
    reach(cycle, "signature")
    page = read(browser(ada), "path", cycle.pk)
    assert f'href="{address("agreement-parties", agreement.pk)}"' in page
    assert f'href="{address("agreement-doing", agreement.pk)}"' not in page  # not there yet


def test_ending_a_step_leads_to_its_evidence(ada: User, rivalta: Body) -> None:
    cycle = make_cycle(rivalta)
    reach(cycle, "listening")
    step = cycle.steps.get(kind="listening")
    assert f'href="{address("evidence-new", step.pk)}"' in read(
        browser(ada), "step-move", step.pk, "concludi"
    )


def test_a_group_that_enters_leads_to_its_project(ada: User, sergio: User, rivalta: Body) -> None:
    decided = {"fate": "enters", "fate_reasons": "Sì.", "fate_on": STARTED}
    group = make_group(make_cycle(rivalta), "Panchine", **decided)
    assert f"{address('agreement-new')}?cycle={group.cycle_id}" in read(browser(ada), "need-group", group.pk)
    agreement = make_agreement(rivalta, cycle=group.cycle)
    new = f"{address('agreement-sheet-new', agreement.pk)}?groups={group.pk}&amp;title=Panchine"
    assert new in read(browser(ada), "need-group", group.pk)
    assert new not in read(browser(sergio), "need-group", group.pk)
    form = browser(ada).get(new.replace("&amp;", "&")).content.decode()
    assert 'value="Panchine"' in form
    assert re.search(rf'value="{group.pk}"[^>]*checked', form)
    sheet = agreement.sheets.get()
    SheetNeed.objects.create(sheet=sheet, group=group)
    page = read(browser(ada), "need-group", group.pk)
    assert f'href="{address("project", sheet.pk)}"' in page
    assert new not in page


def test_the_card_leads_to_its_path_and_to_what_citizens_read(ada: User, rivalta: Body) -> None:
    cycle = make_cycle(rivalta)
    agreement = make_agreement(rivalta, cycle=cycle)
    public = f'href="{address("agreement-public", agreement.slug)}"'
    page = read(browser(ada), "agreement", agreement.pk)
    assert f'href="{address("path", cycle.pk)}"' in page
    assert public not in page  # a draft is nobody's
    type(agreement).objects.filter(pk=agreement.pk).update(state="shared", proposed_on=ACT_ON)
    assert public in read(browser(ada), "agreement", agreement.pk)


def test_signatures_are_counted_and_shown_where_they_are(olga: User, rivalta: Body) -> None:
    agreement = approved(olga, rivalta)
    sign(olga, city_of(agreement))
    document = read(browser(olga), "agreement-document", agreement.pk)
    assert f'href="{address("agreement-parties", agreement.pk)}"' in document
    page = read(browser(olga), "agreement-parties", agreement.pk)
    assert "firme raccolte: 1" in page
    assert "firmato il" in page
    assert f'href="{address("party-sign", association_of(agreement).pk)}"' in page


@pytest.mark.parametrize("hidden", [False, True])
def test_everybody_finds_the_document(olga: User, rivalta: Body, citizen: Client, hidden: bool) -> None:
    agreement = make_agreement(rivalta, "shared")
    file = f'href="{address("agreement-public-file", agreement.pk, "pdf")}"'
    assert file in read(citizen, "agreement-public", agreement.slug)
    signed = in_force(olga, rivalta)
    if hidden:
        make_party(
            signed, "Rita Bianchi", kind="volunteer", listed_publicly=False, signed_on=ACT_ON, manner="paper"
        )
    page = read(citizen, "agreement-public", signed.slug)
    version = last_version(signed.pk)
    assert version is not None
    assert version.pdf_sha256 in page
    assert ("la sua impronta è un" in page) is hidden
    registered = make_agreement(rivalta, "in_force")  # known from a register, of which there is no document
    assert address("agreement-public-file", registered.pk, "pdf") not in read(
        citizen, "agreement-public", registered.slug
    )


def test_no_weekday_stands_after_an_article(olga: User, rivalta: Body, citizen: Client) -> None:
    agreement = approved(olga, rivalta, starts_on=ACT_ON, ends_on=ACT_ON + dt.timedelta(days=364))
    version = last_version(agreement.pk)
    assert version is not None
    said = str(version.content)
    assert "dal 3 marzo 2026 al 2 marzo 2027" in said
    assert "del 3 marzo 2026" in said
    shared = make_agreement(rivalta, "shared")
    assert "condivisa da martedì 10 febbraio 2026" in read(browser(olga), "agreement", shared.pk)


def test_what_waits_is_on_the_first_screen(giulia: User, olga: User, bice: User, rivalta: Body) -> None:
    def waits(user: User) -> str:
        return str(browser(user).get(reverse("core:day")).content.decode())

    cycle = make_cycle(rivalta)
    shared = make_agreement(rivalta, "shared", cycle=cycle)
    act = f'href="{address("agreement-approve", shared.pk)}"'
    assert act not in waits(giulia)  # its meetings are not over
    reach(cycle, "giunta")
    assert act in waits(giulia)
    to_sign, to_publish = make_agreement(rivalta, "approved"), make_agreement(rivalta, "accounted")
    page = waits(olga)
    assert f'href="{address("agreement-parties", to_sign.pk)}"' in page
    assert f'href="{address("agreement-publish", to_publish.pk)}"' in page
    assert to_sign.title not in waits(bice)


def test_an_account_too_early_is_told_before_it_is_written(ada: User, rivalta: Body) -> None:
    cycle = make_cycle(rivalta)
    agreement = make_agreement(rivalta, "in_force", cycle=cycle)
    reach(cycle, "implementation")
    early = "Il percorso non è ancora al passo"
    assert early in read(browser(ada), "account-new", agreement.pk)
    reach(cycle, "accounting")
    assert early not in read(browser(ada), "account-new", agreement.pk)
