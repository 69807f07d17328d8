"""The report of a season: the figures the city publishes of its agreements, over several years together."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.participation.figures import Counted, FigureValue, Part, PeriodSection, SeasonReport, ratio
from core.reporting.notes import Notes, put, some
from core.reporting.words import number
from models_qua import second_season
from models_qua.report_figures import AGREEMENTS, PROJECTS, SIGNATORIES, WORKS
from models_qua.season_rows import LISTS
from models_qua.season_tables import tables
from models_qua.selectors.season import KINDS, QUERIES, Money, SeasonCount, season_count
from models_qua.selectors.second_season import QUERIES as SECOND_QUERIES
from models_qua.selectors.second_season import places_and_services

Figures = Mapping[str, Counted | FigureValue]


def season_and_places(first: int, last: int, today: dt.date) -> SeasonCount:
    """The counts of the years, with those of places and services between the same days. `QUERIES + SECOND_QUERIES` queries."""
    count = season_count(first, last, today)
    return replace(count, second=places_and_services(dt.date(first, 1, 1), count.reference))


def agreements(count: SeasonCount) -> Figures:
    """Agreements signed, new and renewed, and the renewals that came after; None where the register begins later."""
    if not count.recorded:
        return {"agreements": Counted(None, notes=_on_unrecorded(count))}
    found = count.agreements
    return {
        "agreements": Counted(
            found.all,
            formula="{0} + {1}",
            parts=(Part(_("Nuovi accordi"), found.new), Part(_("Accordi al rinnovo"), found.renewed)),
            notes=_on_later(count),
        ),
        "agreements_new": Counted(found.new, notes=_on_urban(found.urban)),
        "agreements_urban": found.urban,
        "agreements_renewed": found.renewed,
        "renewals_later": count.signed_later.renewed,
    }


def people(count: SeasonCount) -> Figures:
    """Who signed, by kind, and who took part."""
    if not count.recorded:
        return {"signatories": Counted(None, notes=_on_unrecorded(count))}
    unsaid = bool(count.agreements.all) and not count.signed_with_names
    total = None if unsaid else count.all_signatories
    part = Part(_("Sottoscrittori"), total)
    labels = {kind.value: kind.label for kind in KINDS}
    by_kind: dict[str, Counted | FigureValue] = {}
    for kind, n in count.signatories.items():
        by_kind[f"signatories_{kind}"] = None if unsaid else n
        by_kind[f"signatories_{kind}_share"] = Counted(
            ratio(n, total, 100), formula="{0} / {1} × 100", parts=(Part(labels[kind], n), part)
        )
    several = tuple(Part(labels[kind], n) for kind, n in count.signatories.items() if n)
    return {
        "signatories": Counted(
            total,
            formula=" + ".join(f"{{{place}}}" for place in range(len(several))) if len(several) > 1 else "",
            parts=several if len(several) > 1 else (),
            notes=_on_signatories(count),
        ),
        **by_kind,
        "participants_unique": Counted(count.participants, notes=_on_participants(count)),
        "signatories_per_100_participants": Counted(
            ratio(total, count.participants, 100),
            formula="{0} / {1} × 100",
            parts=(part, Part(_("Partecipanti unici"), count.participants)),
        ),
    }


def projects(count: SeasonCount) -> Figures:
    """Projects and the money set aside for them."""
    if not count.recorded:
        return {"projects": Counted(None, notes=_on_unrecorded(count))}
    found, families = count.all_projects, count.projects_by(1)
    if not found.count and count.agreements.all:
        return {
            "projects": Counted(
                None,
                notes=(
                    _("Nel registro non ci sono progetti di questi anni: la cifra non è nota, non è zero."),
                ),
            )
        }
    part = Part(_("Progetti"), found.count)
    return {
        "projects": Counted(found.count, notes=_on_projects(count)),
        "projects_community": families.get("community", Money()).count,
        "projects_city": families.get("city", Money()).count,
        "projects_per_agreement": Counted(
            ratio(found.count, count.agreements.all),
            formula="{0} / {1}",
            parts=(part, Part(_("Accordi sottoscritti"), count.agreements.all)),
        ),
        "project_budget_eur": Counted(found.eur, notes=_on_budget(found, count)),
        "budget_per_project_eur": Counted(
            ratio(found.eur, found.known),
            formula="{0} / {1}",
            parts=(
                Part(_("Budget dei progetti"), found.eur, 2),
                Part(_("Progetti di cui il budget è noto"), found.known),
            ),
        ),
    }


def works(count: SeasonCount) -> Figures:
    """Maintenance works: their money stands by itself."""
    found = count.all_works
    if not found.count:
        return {
            "maintenance_works": Counted(
                None,
                notes=(
                    _(
                        "Nel registro non ci sono manutenzioni di questi anni: la cifra non è nota, non è zero."
                    ),
                ),
            )
        }
    return {
        "maintenance_works": found.count,
        "maintenance_budget_eur": Counted(found.eur, notes=_on_works(count)),
    }


def headline(count: SeasonCount) -> str:
    """«27 accordi di cittadinanza firmati dal 2015 al 2018»."""
    if not count.recorded:
        return put(_("Nessun accordo %(when)s nel registro"), when=_when(count))
    n = count.agreements.all
    sentence = ngettext(
        "%(n)s accordo di cittadinanza firmato %(when)s", "%(n)s accordi di cittadinanza firmati %(when)s", n
    )
    return put(sentence, n=n, when=_when(count))


def agreements_heading(count: SeasonCount) -> str:
    """«27 accordi: 18 nuovi e 9 rinnovi»."""
    found = count.agreements
    if not count.recorded:
        return _("Accordi: dati non noti")
    return put(
        _("%(all)s: %(new)s e %(renewed)s"),
        all=_n(found.all, ngettext("%(n)s accordo", "%(n)s accordi", found.all)),
        new=_n(found.new, ngettext("%(n)s nuovo", "%(n)s nuovi", found.new)),
        renewed=_n(found.renewed, ngettext("%(n)s rinnovo", "%(n)s rinnovi", found.renewed)),
    )


def people_heading(count: SeasonCount) -> str:
    """«784 sottoscrittori, 1.540 partecipanti unici»."""
    if not count.recorded:
        return _("Sottoscrittori e partecipanti: dati non noti")
    total = count.all_signatories
    if not count.signed_with_names and count.agreements.all:
        return _("Sottoscrittori e partecipanti")
    signed = _n(total, ngettext("%(n)s sottoscrittore", "%(n)s sottoscrittori", total))
    if count.participants is None:
        return signed
    came = _n(
        count.participants,
        ngettext("%(n)s partecipante unico", "%(n)s partecipanti unici", count.participants),
    )
    return f"{signed}, {came}"


def projects_heading(count: SeasonCount) -> str:
    """«163 progetti, 843.000 euro»."""
    if not count.recorded:
        return _("Progetti: dati non noti")
    found = count.all_projects
    if not found.count and count.agreements.all:
        return _("Progetti: dati non noti")
    many = _n(found.count, ngettext("%(n)s progetto", "%(n)s progetti", found.count))
    return many if found.eur is None else put(_("%(many)s, %(eur)s euro"), many=many, eur=euro(found))


def works_heading(count: SeasonCount) -> str:
    """«Manutenzioni, a parte: 1.290.000 euro»."""
    found = count.all_works
    if found.eur is None:
        return _("Manutenzioni, a parte")
    return put(_("Manutenzioni, a parte: %(eur)s euro"), eur=euro(found))


def euro(money: Money) -> str:
    """«843.000», with the cents where there are any."""
    amount = money.eur or 0
    return number(amount, 0 if amount == int(amount) else 2)


def _n(n: int, text: str) -> str:
    return put(text, n=n)


def _when(count: SeasonCount) -> str:
    if count.first == count.last:
        return put(_("nel %(year)s"), year=str(count.first))
    return put(_("dal %(first)s al %(last)s"), first=str(count.first), last=str(count.last))


def _on_unrecorded(count: SeasonCount) -> Notes:
    return (
        put(
            _("Nel registro non c'è nessun accordo %(when)s, né prima: la cifra non è nota, non è zero."),
            when=_when(count),
        ),
    )


def _on_later(count: SeasonCount) -> Notes:
    return tuple(
        put(
            ngettext(
                "Nel %(year)s è stato firmato un altro accordo (nuovi: %(new)s, rinnovi: %(renewed)s): è fuori dal conto.",
                "Nel %(year)s sono stati firmati altri %(n)s accordi (nuovi: %(new)s, rinnovi: %(renewed)s): sono fuori dal conto.",
                signed.all,
            ),
            year=str(year),
            n=signed.all,
            new=signed.new,
            renewed=signed.renewed,
        )
        for year, signed in count.later.items()
    )


def _on_urban(urban: int) -> Notes:
    return some(
        urban,
        lambda n: ngettext(
            "Di questi %(n)s è di un laboratorio urbano.", "Di questi %(n)s sono di laboratori urbani.", n
        ),
    )


def _on_signatories(count: SeasonCount) -> Notes:
    if count.agreements.all and not count.signed_with_names:
        return (_("Di nessun accordo è scritto chi ha firmato: la cifra non è nota, non è zero."),)
    repeated = count.all_signatories - count.different_signatories
    return (
        *some(
            count.agreements.all - count.signed_with_names,
            lambda n: ngettext(
                "Di %(n)s accordo non è scritto chi ha firmato: i suoi sottoscrittori non sono nel conto.",
                "Di %(n)s accordi non è scritto chi ha firmato: i loro sottoscrittori non sono nel conto.",
                n,
            ),
        ),
        *some(
            count.withdrawn,
            lambda n: ngettext(
                "%(n)s è receduto dopo la firma: resta nel conto di chi ha firmato.",
                "%(n)s sono receduti dopo la firma: restano nel conto di chi ha firmato.",
                n,
            ),
        ),
        *some(
            count.joined_later,
            lambda n: ngettext(
                "%(n)s ha firmato uno di questi accordi dopo la fine del periodo: non è nel conto.",
                "%(n)s hanno firmato uno di questi accordi dopo la fine del periodo: non sono nel conto.",
                n,
            ),
        ),
        *some(
            count.different_signatories if repeated else 0,
            lambda n: ngettext(
                "Chi ha firmato più accordi conta più volte: %(n)s in tutto ha firmato.",
                "Chi ha firmato più accordi conta più volte: i sottoscrittori diversi sono %(n)s.",
                n,
            ),
        ),
    )


def _on_participants(count: SeasonCount) -> Notes:
    if count.participants is None:
        return (_("Nessuno ha scritto chi ha preso parte: la cifra non è nota, non è zero."),)
    several = count.participations if count.participations != count.participants else 0
    return (
        *some(
            several,
            lambda n: _(
                "Sommando accordo per accordo sono %(n)s: qui chi ha preso parte a più percorsi conta una volta sola."
            ),
        ),
        *some(
            count.agreements.all - count.signed_with_people,
            lambda n: ngettext(
                "Di %(n)s accordo non è scritto chi ha preso parte: non è zero, non è noto.",
                "Di %(n)s accordi non è scritto chi ha preso parte: non è zero, non è noto.",
                n,
            ),
        ),
        *some(
            count.of_unsigned_paths,
            lambda n: ngettext(
                "%(n)s ha preso parte a un percorso che non è arrivato alla firma.",
                "%(n)s hanno preso parte a percorsi che non sono arrivati alla firma.",
                n,
            ),
        ),
    )


def _on_projects(count: SeasonCount) -> Notes:
    return some(
        count.before_signature,
        lambda n: ngettext(
            "%(n)s ha il budget in un anno che precede la firma del suo accordo: conta nell'anno del budget.",
            "%(n)s hanno il budget in un anno che precede la firma del loro accordo: contano nell'anno del budget.",
            n,
        ),
    )


def _on_budget(found: Money, count: SeasonCount) -> Notes:
    unknown = some(
        found.unknown,
        lambda n: ngettext(
            "Di %(n)s progetto il budget non è noto: non è nella somma.",
            "Di %(n)s progetti il budget non è noto: non sono nella somma.",
            n,
        ),
    )
    apart = _("Le manutenzioni, %(eur)s euro, non sono nella somma: hanno un budget loro.")
    works = count.all_works
    return (*unknown, *((put(apart, eur=euro(works)),) if works.eur is not None else ()))


def _on_works(count: SeasonCount) -> Notes:
    years = [year for year, money in count.works.items() if money.count]
    told = put(
        _("Nel registro ci sono manutenzioni dal %(first)s al %(last)s."),
        first=str(min(years)),
        last=str(max(years)),
    )
    unknown = some(
        count.all_works.unknown,
        lambda n: ngettext(
            "Di %(n)s manutenzione il budget non è noto: non è nella somma.",
            "Di %(n)s manutenzioni il budget non è noto: non sono nella somma.",
            n,
        ),
    )
    return (told, *unknown)


SEASON_REPORT = SeasonReport(
    count=season_and_places,
    sections=(
        PeriodSection(
            "agreements",
            gettext_lazy("Accordi"),
            tuple(AGREEMENTS.values()),
            agreements,
            agreements_heading,
        ),
        PeriodSection(
            "people",
            gettext_lazy("Sottoscrittori e partecipanti"),
            tuple(SIGNATORIES.values()),
            people,
            people_heading,
        ),
        PeriodSection(
            "projects", gettext_lazy("Progetti"), tuple(PROJECTS.values()), projects, projects_heading
        ),
        PeriodSection(
            "maintenance", gettext_lazy("Manutenzioni"), tuple(WORKS.values()), works, works_heading
        ),
        *second_season.SECTIONS,
    ),
    headline=headline,
    queries=QUERIES + SECOND_QUERIES,
    tables=lambda count: (*tables(count), *second_season.tables(count)),
    lists={**LISTS, **second_season.LISTS},
)
