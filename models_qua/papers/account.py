"""The final account of an agreement as a document: what it says as JSON types, and the PDF/UA-1 made from it by typst."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from core.models import CityProfile
from core.papers.frame import Paper, city_frame, city_logo
from core.papers.typesetting import typeset
from core.templatetags.report import plain_day as day
from models_qua.models import FinalAccount
from models_qua.selectors.account_tables import account_tables, party_label

TEMPLATE = Path(__file__).with_name("account.typ")


def account_content(row: FinalAccount, version: int) -> dict[str, Any]:
    """Everything a version of the account says: texts, days (ISO 8601), figures. Two queries."""
    agreement = row.agreement
    evaluations = agreement.evaluations.all()
    return {
        "title": agreement.title,
        "lab": agreement.body.name,
        "number": agreement.number,
        "act": agreement.act_number,
        "act_on": _iso(agreement.act_on),
        "signed_on": _iso(agreement.signed_on),
        "starts_on": _iso(agreement.starts_on),
        "ends_on": _iso(agreement.ends_on),
        "accounted_on": _iso(row.accounted_on),
        "version": version,
        "results": row.results,
        "lessons": row.lessons,
        "evaluations": [
            {
                "kind": one.kind,
                "evaluated_on": _iso(one.evaluated_on),
                "method": one.method,
                "worked": one.worked,
                "did_not_work": one.did_not_work,
                "to_change": one.to_change,
            }
            for one in evaluations
        ],
        "figures": row.figures,
    }


def account_pdf(content: Mapping[str, Any], profile: CityProfile | None) -> bytes:
    """The PDF file of a version, in Italian."""
    words = account_words(content, profile)
    return typeset(TEMPLATE, words, logo=city_logo(words["language"]))


def account_words(content: Mapping[str, Any], profile: CityProfile | None) -> Paper:
    """What the files of a version say, part by part, in Italian."""
    with override("it"):
        return _words(content, profile)


def _words(content: Mapping[str, Any], profile: CityProfile | None) -> Paper:
    open_ones = content["figures"]["open"]
    return {
        **city_frame(profile),
        "title": _("Rendiconto"),
        "name": content["title"],
        "document_title": _("Rendiconto: %(title)s") % {"title": content["title"]},
        "facts": _facts(content),
        "texts": [
            [_("Risultati"), _paragraphs(content["results"])],
            *([[_("Che cosa si è imparato"), _paragraphs(content["lessons"])]] if content["lessons"] else []),
        ],
        "figures_title": _("I numeri"),
        "tables": [
            {
                "title": table.title,
                "header": list(table.header),
                "rows": [list(row) for row in (*table.rows, *([table.total] if table.total else []))],
                "with_total": bool(table.total),
                "note": table.note,
            }
            for table in account_tables(content["figures"])
        ],
        "open_title": _("Che cosa resta aperto"),
        "open": [f"{party_label(one['party'])}: {one['what']}" for one in open_ones["commitments"]]
        + [_("Progetto: %(title)s") % {"title": title} for title in open_ones["projects"]],
        "evaluations_title": _("Le valutazioni"),
        "evaluations": [_evaluation(one) for one in content["evaluations"]],
        "version": _("versione %(n)d") % {"n": content["version"]},
    }


def _facts(content: Mapping[str, Any]) -> list[list[str]]:
    act = content["act"]
    if act and content["act_on"]:
        act = _("%(act)s del %(day)s") % {"act": act, "day": _day(content["act_on"])}
    facts = [
        (_("Laboratorio"), content["lab"]),
        (_("Numero dell'accordo"), str(content["number"] or "")),
        (_("Atto di giunta"), act),
        (_("Firmato"), _day(content["signed_on"])),
        (_("In vigore dal"), _day(content["starts_on"])),
        (_("Fino al"), _day(content["ends_on"])),
        (_("Rendicontato"), _day(content["accounted_on"])),
    ]
    return [[label, said] for label, said in facts if said]


def _evaluation(one: Mapping[str, Any]) -> dict[str, Any]:
    title = _("Valutazione finale") if one["kind"] == "final" else _("Valutazione intermedia")
    parts = [
        (_("Come si è valutato"), one["method"]),
        (_("Che cosa ha funzionato"), one["worked"]),
        (_("Che cosa non ha funzionato"), one["did_not_work"]),
        (_("Che cosa cambiare"), one["to_change"]),
    ]
    return {
        "title": f"{title}, {_day(one['evaluated_on'])}",
        "parts": [[label, _paragraphs(text)] for label, text in parts if text],
    }


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _iso(value: dt.date | None) -> str | None:
    return None if value is None else value.isoformat()


def _day(iso: str | None) -> str:
    return "" if iso is None else day(dt.date.fromisoformat(iso))
