"""What does not add up in an agreement: told on its pages with both numbers, refused by nobody."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from core.templatetags.vicinia import NO_BREAK, number
from models_qua.models import CitizenshipAgreement, Resource
from models_qua.selectors.agreement_contents import (
    ZERO,
    Contents,
    contents_of,
    money_by_sheet,
    money_sum,
)

SHEETS, MEANS, PARTIES = "qua:agreement-sheets", "qua:agreement-means", "qua:agreement-parties"
TEXT = "qua:agreement-text"


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that does not add up: `code` which, `text` what with its numbers, `url_name` the page where it is cured."""

    code: str
    text: str
    url_name: str


def warnings_of(agreement: CitizenshipAgreement, contents: Contents | None = None) -> list[Warned]:
    """All that does not add up in an agreement. Six queries, none when its contents are given."""
    found = contents or contents_of(agreement)
    return [
        *_about_budgets(found),
        *_about_commitments(agreement.ends_on, found),
        *_about_resources(found),
        *_about_indicators(found),
    ]


def cents(amount: Decimal) -> str:
    """`1500` as «1.500,00 €», cents always shown."""
    return f"{number(amount, 2)}{NO_BREAK}€"


def _about_budgets(found: Contents) -> Iterator[Warned]:
    money = money_by_sheet(found.resources)
    for sheet in found.sheets:
        given = money.get(sheet.pk, ZERO)
        if sheet.budget_eur is not None and sheet.budget_eur != given:
            told = _(
                "Scheda «%(title)s»: il budget è di %(budget)s, le sue risorse in denaro sommano %(money)s. %(gap)s"
            ) % {
                "title": sheet.title,
                "budget": cents(sheet.budget_eur),
                "money": cents(given),
                "gap": _gap(sheet.budget_eur, given),
            }
            yield Warned("sheet_budget", told, MEANS)
        elif sheet.budget_eur is None and given:
            told = _("Scheda «%(title)s»: ha risorse in denaro per %(money)s e nessun budget.")
            yield Warned("sheet_without_budget", told % {"title": sheet.title, "money": cents(given)}, SHEETS)
    budgets = sum((sheet.budget_eur for sheet in found.sheets if sheet.budget_eur is not None), ZERO)
    total = money_sum(found.resources)
    if budgets != total:
        told = _("I budget delle schede sommano %(budget)s, il denaro dell'accordo %(money)s. %(gap)s") % {
            "budget": cents(budgets),
            "money": cents(total),
            "gap": _gap(budgets, total),
        }
        yield Warned("agreement_money", told, MEANS)


def _gap(budget: Decimal, money: Decimal) -> str:
    if money < budget:
        return _("Mancano %(gap)s di risorse.") % {"gap": cents(budget - money)}
    return _("Le risorse superano di %(gap)s.") % {"gap": cents(money - budget)}


def _about_commitments(ends_on: dt.date | None, found: Contents) -> Iterator[Warned]:
    committed = {row.signatory_id for row in found.commitments}
    for party in found.parties:
        if party.pk not in committed:
            told = (
                _("Il Comune non ha preso nessun impegno.")
                if party.kind == "city"
                else (_("«%(name)s» non ha preso nessun impegno.") % {"name": party.name})
            )
            yield Warned("city_without" if party.kind == "city" else "party_without", told, MEANS)
    with_some = {row.sheet_id for row in found.commitments}
    for sheet in found.sheets:
        if sheet.pk not in with_some:
            told = _("Scheda «%(title)s»: nessuno si è impegnato a farla.") % {"title": sheet.title}
            yield Warned("sheet_without", told, MEANS)
    for row in found.commitments:
        if ends_on and row.due_on and row.due_on > ends_on:
            told = _("L'impegno «%(what)s» scade il %(due)s, dopo la fine dell'accordo (%(end)s).") % {
                "what": _short(row.what), "due": f"{row.due_on:%d/%m/%Y}", "end": f"{ends_on:%d/%m/%Y}",
            }  # fmt: skip
            yield Warned("due_after_end", told, MEANS)


def _about_resources(found: Contents) -> Iterator[Warned]:
    for row in found.resources:
        if row.kind == Resource.Kind.MONEY and row.year is None:
            told = _("«%(what)s», %(money)s: manca l'anno.")
            yield Warned(
                "money_without_year", told % {"what": row.what, "money": cents(row.amount_eur or ZERO)}, MEANS
            )
    for row in found.resources:
        party = row.signatory
        if party is None:
            continue
        wanted = {
            Resource.Source.CITY.value: party.kind == "city",
            Resource.Source.SIGNATORIES.value: party.kind != "city",
        }
        if not wanted.get(row.source, False):
            told = _("«%(what)s» viene da «%(source)s», ma la parte indicata è «%(name)s».") % {
                "what": row.what, "source": row.get_source_display(), "name": party.name,
            }  # fmt: skip
            yield Warned("source_of_another", told, MEANS)


def _about_indicators(found: Contents) -> Iterator[Warned]:
    for row in found.indicators:
        lacks = [
            words
            for words, value in ((_("il valore di partenza"), row.baseline), (_("il traguardo"), row.target))
            if value is None
        ]
        if lacks:
            told = _("Indicatore «%(name)s»: manca %(what)s.")
            yield Warned("indicator_without", told % {"name": row.name, "what": _(" e ").join(lacks)}, MEANS)


def for_page(warnings: Iterable[Warned], *url_names: str) -> list[Warned]:
    """Those that are cured on some pages."""
    return [one for one in warnings if one.url_name in url_names]


def _short(words: str) -> str:
    return words if len(words) <= 80 else f"{words[:79].rstrip()}…"
