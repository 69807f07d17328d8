"""The figures citizens read first: those the city shows of a season, big."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.reporting.document import Report, ReportFigure
from core.reporting.notes import put
from core.reporting.words import number, short_number, with_euro


@dataclass(frozen=True, slots=True)
class Result:
    """A figure as a poster has it: value, what it is, and a line of detail; `code` is the figure that says how it was counted."""

    code: str
    value: str
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """What is read first: `told` in a sentence, what is `outside` the count, figures, and those of maintenance `apart` from them."""

    told: str
    outside: str
    figures: Sequence[Result]
    apart: Sequence[Result]


def results_of(report: Report) -> Results:
    """Those that are known, in the order the city gives them; none without agreements."""
    found = (
        _result(report, "agreements", _("accordi di cittadinanza sottoscritti"), _agreements(report)),
        _result(report, "participants_unique", _("partecipanti unici ai percorsi")),
        _result(report, "signatories", _("sottoscrittori degli accordi"), _mix(report)),
        _result(report, "projects", _("progetti"), _("cura della comunità e cura della città")),
        _result(report, "project_budget_eur", _("budget dei progetti"), _per_project(report)),
    )
    works = _result(report, "maintenance_budget_eur", _("budget delle manutenzioni"), _works(report))
    return Results(
        _told(report),
        _outside(report),
        [one for one in found if one is not None],
        [works] if works is not None else [],
    )


def _result(report: Report, code: str, label: str, detail: str = "") -> Result | None:
    figure = report.figure(code)
    if figure.value is None:
        return None
    value = with_euro(figure.value, figure.decimals, figure.unit)
    return Result(code, value, label, detail)


def _told(report: Report) -> str:
    """«27 accordi: 18 nuovi (1 di un laboratorio urbano) e 9 rinnovi.»"""
    count = int(report.figure("agreements").value or 0)
    if not count:
        return ""
    many = put(ngettext("%(n)s accordo", "%(n)s accordi", count), n=count)
    return put(_("%(many)s: %(mix)s."), many=many, mix=_agreements(report))


def _outside(report: Report) -> str:
    """«I 15 rinnovi del 2019 sono fuori dal conto.»: those of every year after, renewals apart from new ones."""
    table = next((one for one in report.tables if one.code == "later"), None)
    told = []
    for year, _all, new, renewed in table.body if table else ():
        if renewed:
            told.append(
                put(
                    ngettext("%(n)s rinnovo del %(year)s", "%(n)s rinnovi del %(year)s", int(renewed)),
                    n=int(renewed),
                    year=str(year),
                )
            )
        if new:
            told.append(
                put(
                    ngettext("%(n)s nuovo del %(year)s", "%(n)s nuovi del %(year)s", int(new)),
                    n=int(new),
                    year=str(year),
                )
            )
    return put(_("Fuori dal conto: %(what)s."), what=", ".join(told)) if told else ""


def _works(report: Report) -> str:
    """«45 manutenzioni: non si somma al budget dei progetti»."""
    works = report.figure("maintenance_works").value
    apart = _("non si somma al budget dei progetti")
    if not works:
        return apart
    many = put(ngettext("%(n)s manutenzione", "%(n)s manutenzioni", int(works)), n=int(works))
    return put(_("%(many)s: %(apart)s"), many=many, apart=apart)


def _agreements(report: Report) -> str:
    """«18 nuovi, di cui uno di un laboratorio urbano, e 9 rinnovi»."""
    new, urban, renewed = (
        int(report.figure(code).value or 0)
        for code in ("agreements_new", "agreements_urban", "agreements_renewed")
    )
    told = put(ngettext("%(n)s nuovo", "%(n)s nuovi", new), n=new)
    if urban:
        told += put(
            ngettext(" (%(n)s di un laboratorio urbano)", " (%(n)s di laboratori urbani)", urban),
            n=urban,
        )
    if renewed:
        again = put(ngettext("%(n)s rinnovo", "%(n)s rinnovi", renewed), n=renewed)
        told = put(_("%(new)s e %(again)s"), new=told, again=again)
    return told


def _mix(report: Report) -> str:
    """«431 associazioni (55,0%), 330 volontarie e volontari (42,1%), 23 attività economiche (2,9%)»."""
    parts = []
    for kind in ("association", "volunteer", "business", "body", "service"):
        figure, share = report.figure(f"signatories_{kind}"), report.figure(f"signatories_{kind}_share")
        if figure.value:
            parts.append(f"{number(figure.value)} {_lower(figure)} ({_percent(share)})")
    return ", ".join(parts)


def _per_project(report: Report) -> str:
    figure = report.figure("budget_per_project_eur")
    if figure.value is None:
        return ""
    return put(_("%(eur)s € in media per progetto"), eur=number(figure.value, figure.decimals))


def _percent(figure: ReportFigure) -> str:
    return f"{number(figure.value, 1)}\u00a0%" if figure.value is not None else short_number(None)


def _lower(figure: ReportFigure) -> str:
    return figure.label[:1].lower() + figure.label[1:]
