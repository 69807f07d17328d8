"""The yearly report of each participation model: worked out, published, taken back; the figures by which cities are compared."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from core.api.declaring import Asked, Download, Figure, Operation, Paper, Resource
from core.indicators.dictionary import definition, dictionary
from core.indicators.keeping import measures_of
from core.models import IndicatorNote, PublishedReport, SharedSnapshot, SigningKey
from core.permissions.holder import Holder
from core.reporting.build import build_report
from core.reporting.document import Report, to_json
from core.reporting.formats import FORMATS, csv_file
from core.reporting.published import frozen
from core.reporting.rows import RowList, rows_behind
from core.reporting.years import ReportYear, years_of
from core.services import reports, sharing
from core.services.activation import active_model_slugs
from core.web.reports.asked import FIRST_YEAR, city_colours, file_stem

SEE, PUBLISH = "core.report.see", "core.report.publish"
SEE_INDICATORS, SHARE = "core.indicator.see", "core.indicator.share"
FIRST_MEASURED = 2000
"""As on the pages of what is shared."""
_REPORT = "reports/{model_slug:slug}/{year:int}"


def _published(_who: Holder) -> QuerySet[PublishedReport]:
    return PublishedReport.objects.filter(model_slug__in=active_model_slugs()).defer("payload")


PUBLISHED = Resource(
    name="published-reports", key="report_id", model=PublishedReport, see=SEE,
    fields=("id", "model_slug", "year", "version", "published_at", "published_by", "withdrawn_at", "note"),
    about="A version of a report as it was published; with `withdrawn_at` citizens read it no more.",
    rows=_published,
    filters={"model_slug": ["exact"], "year": ["exact", "gte", "lte"], "withdrawn_at": ["isnull"]},
    sorts=("-published_at", "published_at"),
)  # fmt: skip
SHARED = Resource(
    name="shared-figures", key="snapshot_id", model=SharedSnapshot, see=SEE_INDICATORS,
    fields=(
        "id", "year", "version", "change", "approved_at", "approved_by", "withdrawn_at", "withdrawn_because", "replaced_at", "delivered_at",
        "document", "signature", "public_key",
    ),
    about="A version of what the city shares of a year: a signed document.",
    rows=lambda _who: SharedSnapshot.objects.all(),
    filters={"year": ["exact", "gte", "lte"], "withdrawn_at": ["isnull"], "replaced_at": ["isnull"]},
    sorts=("-approved_at", "approved_at"),
)  # fmt: skip
NOTES = Resource(
    name="indicator-notes", key="indicator_note_id", model=IndicatorNote, see=SEE_INDICATORS,
    fields=("id", "indicator", "year", "text", "written_by", "written_at"),
    about="What is read beside a figure of a year.",
    rows=lambda _who: IndicatorNote.objects.all(),
    filters={"indicator": ["exact"], "year": ["exact"]},
    sorts=("-written_at", "written_at"),
)  # fmt: skip


def _known(asked: Asked) -> bool:
    """Raises `Http404` for a model the city does not work with, and for a year there can be no report of."""
    year = asked.keys.get("year", FIRST_YEAR)
    if (
        asked.keys["model_slug"] not in active_model_slugs()
        or not FIRST_YEAR <= year <= timezone.localdate().year
    ):
        raise Http404
    return True


def measured(asked: Asked) -> bool:
    """Raises `Http404` for a year nothing can be shared of."""
    if not FIRST_MEASURED <= asked.keys["year"] <= timezone.localdate().year:
        raise Http404
    return True


@dataclass(frozen=True)
class OfVersion:
    """A published version, by its number; without it, what the register says now."""

    version: int | None = None


@dataclass(frozen=True)
class FileOfVersion:
    """Of which kind the file is, and of which published version."""

    kind: Literal["pdf", "xlsx", "csv", "json", "html"] = "pdf"
    version: int | None = None


def _report(asked: Asked) -> Report:
    """Raises `Http404` for a version there is not."""
    slug, year, version = asked.keys["model_slug"], asked.keys["year"], asked.given.version
    if version is None:
        return build_report(slug, year)
    found = PublishedReport.objects.of(slug, year).filter(version=version).first()
    if found is None:
        raise Http404
    return frozen(found)


@dataclass(frozen=True)
class ReportShown:
    """The report of a year: sections of figures, each with how it was counted, and tables."""

    model_slug: str
    year: int
    report: dict[str, Any]


def _shown(asked: Asked) -> ReportShown:
    return ReportShown(asked.keys["model_slug"], asked.keys["year"], to_json(_report(asked)))


def _file(asked: Asked) -> Paper:
    report, made = _report(asked), FORMATS[asked.given.kind]
    return Paper(made.make(report, city_colours()), made.content_type, file_stem(report))


def _table(asked: Asked) -> Paper:
    """Raises `Http404` for a table there is not."""
    report, code = _report(asked), asked.keys["code"]
    try:
        table = report.table(code)
    except KeyError:
        raise Http404 from None
    return Paper(csv_file.of_table(table), "text/csv; charset=utf-8", f"{file_stem(report)}-{code}")


@dataclass(frozen=True)
class RowBehind:
    """A row a figure was counted from: its key, and its cells by the names of the columns."""

    id: UUID | None
    cells: dict[str, Any]


class _Rows(Sequence[RowBehind]):
    """The rows behind a figure, read page by page."""

    def __init__(self, found: RowList) -> None:
        self._found = found

    def __len__(self) -> int:
        return self._found.rows.count()

    def __getitem__(self, place: Any) -> Any:
        return [
            RowBehind(row.get("pk"), {str(column.label): column.of(row) for column in self._found.columns})
            for row in self._found.rows[place]
        ]


def _behind(asked: Asked) -> Sequence[RowBehind]:
    """Raises `Http404` for a figure there is not, or that has no rows."""
    slug, year = asked.keys["model_slug"], asked.keys["year"]
    try:
        figure = build_report(slug, year).figure(asked.keys["code"])
    except KeyError:
        raise Http404 from None
    if not figure.rows:
        raise Http404
    return _Rows(rows_behind(slug, year, figure.rows))


@dataclass(frozen=True)
class IndicatorShown:
    """How an indicator is defined, in both languages."""

    code: str
    number: int
    definition: dict[str, Any]


def _indicators(_asked: Asked) -> list[IndicatorShown]:
    return [IndicatorShown(one.code, one.number, definition(one)) for one in dictionary().values()]


@dataclass(frozen=True)
class MeasureShown:
    """The value of an indicator at a place in a period; `month` 0 is the whole year. Only a known one has numbers."""

    indicator: str
    version: int
    year: int
    month: int
    level: str
    place_id: UUID | None
    state: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None


def _measures(asked: Asked) -> list[MeasureShown]:
    return [
        MeasureShown(
            one.indicator, one.version, one.year, one.month, one.level.value, one.place, one.state.value, one.value, one.numerator, one.denominator
        )
        for one in measures_of(asked.keys["year"])
    ]  # fmt: skip


@dataclass(frozen=True)
class KeyShown:
    """A public key (Ed25519, base64), and since when and until when the city signs with it."""

    public_key: str
    since: dt.datetime
    until: dt.datetime | None


def _keys(_asked: Asked) -> list[KeyShown]:
    return [KeyShown(one.public_key, one.since, one.until) for one in SigningKey.objects.defer("private_key")]


def _in_use(_asked: Asked) -> str:
    return SigningKey.objects.filter(until=None).values_list("public_key", flat=True).first() or ""


def _shown_key(made: SigningKey) -> KeyShown:
    return KeyShown(made.public_key, made.since, made.until)


def _years(asked: Asked) -> list[ReportYear]:
    return years_of(asked.keys["model_slug"])


FIGURES = (
    Figure(name="show_report_years", part="reports/{model_slug:slug}", see=SEE, answers=ReportYear, many=True, read=_years, rule=_known, about="The years there is a report of."),
    Figure(name="show_report", part=_REPORT, see=SEE, asks=OfVersion, answers=ReportShown, read=_shown, rule=_known, about="The report of a year, from what the register says now or as it was published."),
    Figure(name="show_rows_behind_figure", part=f"{_REPORT}/figures/{{code:slug}}/rows", see=SEE, answers=RowBehind, many=True, read=_behind, rule=_known, about="The rows a figure was counted from."),
    Figure(name="show_indicators", part="indicators", see=SEE_INDICATORS, answers=IndicatorShown, many=True, read=_indicators, about="What cities are compared by."),
    Figure(name="show_indicator_measures", part="indicators/years/{year:int}", see=SEE_INDICATORS, answers=MeasureShown, many=True, read=_measures, rule=measured, about="The indicators of a year as they are measured now."),
    Figure(name="show_signing_keys", part="signing-keys", see=SEE_INDICATORS, answers=KeyShown, many=True, read=_keys, snapshot=_in_use, about="The keys the city signs with; the ETag is of the one in use."),
)  # fmt: skip
DOWNLOADS = (
    Download(name="download_report", part=f"{_REPORT}/file", see=SEE, asks=FileOfVersion, read=_file, rule=_known, media_types=tuple(one.content_type.partition(";")[0] for one in FORMATS.values()), about="The whole report as a file."),
    Download(name="download_report_table", part=f"{_REPORT}/tables/{{code:slug}}", see=SEE, asks=OfVersion, read=_table, rule=_known, media_types=("text/csv",), about="A table of the report as CSV."),
)  # fmt: skip
RESOURCES = (PUBLISHED, SHARED, NOTES)
OPERATIONS = (
    Operation("POST", reports.publish_report, PUBLISH, "Freeze the report of a year, and show it to everybody.", part=f"{_REPORT}/publication", answers=PUBLISHED, rule=_known),
    Operation("POST", reports.withdraw_report, PUBLISH, "Take the report of a year off the public pages.", part=f"{_REPORT}/withdrawal", answers=PUBLISHED, rule=_known),
    Operation("PUT", sharing.write_note, SHARE, "What is read beside a figure of a year; empty for nothing.", part="indicators/years/{year:int}/notes/{indicator:slug}", rule=measured, writes=IndicatorNote, called="write_indicator_note"),
    Operation("POST", sharing.withdraw_snapshot, SHARE, "Take back what is shared of a year.", part="indicators/years/{year:int}/withdrawal", answers=SHARED, rule=measured),
    Operation("POST", sharing.rotate_signing_key, SHARE, "Sign with a new key from now on.", part="signing-keys", answers=KeyShown, take=_shown_key),
)  # fmt: skip
