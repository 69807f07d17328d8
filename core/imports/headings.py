"""Which sheet is which, and which column: by title and heading, in any order, and by what a person said before."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from core.imports.cells import as_text, is_blank
from core.imports.problems import Findings, Problem
from core.imports.raw import RawSheet, column_letters
from core.imports.words import fold, tidy
from core.participation.sheets import Sheet

HEADINGS_WITHIN = 20
"""Rows in which the headings are looked for: registers often start with a title."""

IGNORE = ""
ANNOTATIONS = "Problemi"
"""Title of the sheet that lists the problems in an annotated copy; such a copy, mended, can be uploaded as it is."""

_YEAR = re.compile(r"\s+((?:19|20)\d{2})\Z")
_LIKELY = 70
_LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Question:
    """A heading or a whole sheet nobody recognises, to be asked to a person.

    The answer is stored under `key`; `choices` are (value, label) pairs; `why` is `unknown` or `repeated`.
    """

    key: str
    sheet: str
    heading: str
    letter: str
    examples: tuple[str, ...]
    choices: tuple[tuple[str, str], ...]
    suggestion: str
    why: str


@dataclass(slots=True)
class Recognised:
    """A sheet with its columns found: `columns` maps declared names to positions, `headings` to what the file says."""

    raw: RawSheet
    sheet: Sheet
    heading_row: int
    columns: dict[str, int]
    headings: dict[str, str]
    year: int | None = None


@dataclass(slots=True)
class Recognition:
    """All sheets of an upload, and what is still to be asked."""

    sheets: list[Recognised] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def heading_key(text: str) -> tuple[str, int | None]:
    """A heading as compared, and the year it ends with: `Abitanti al 31/12/2023` is `abitanti al 31 12` of 2023."""
    folded = fold(text)[:_LONGEST_KEY]
    found = _YEAR.search(folded)
    return (folded[: found.start()], int(found[1])) if found else (folded, None)


def recognise(
    raws: Iterable[RawSheet], sheets: Sequence[Sheet], answers: Mapping[str, str], findings: Findings
) -> Recognition:
    """Match every sheet that holds something with a declared one and its headings with the declared columns.

    `answers` maps question keys to what a person said (see `Question.key`).
    """
    result = Recognition()
    for raw in raws:
        if fold(raw.title) == fold(ANNOTATIONS) or not (raw.formulas or _holds_something(raw)):
            continue
        sheet = _which_sheet(raw, sheets, answers)
        if sheet is None:
            if f"|{fold(raw.title)}" not in answers:
                result.questions.append(_about_sheet(raw, sheets))
            continue
        recognised, questions = _columns(raw, sheet, answers, findings)
        result.questions += questions
        result.sheets.append(recognised)
    result.sheets.sort(key=lambda recognised: recognised.sheet.order)
    return result


def _holds_something(raw: RawSheet) -> bool:
    return any(not is_blank(cell) for row in raw.rows for cell in row)


def _which_sheet(raw: RawSheet, sheets: Sequence[Sheet], answers: Mapping[str, str]) -> Sheet | None:
    title = fold(raw.title)
    answer = answers.get(f"|{title}")
    if answer is not None:
        return next((sheet for sheet in sheets if sheet.code == answer), None)
    for sheet in sheets:
        if title in {fold(known) for known in sheet.titles}:
            return sheet
    if raw.is_csv:
        words = set(title.split())
        named = [
            sheet for sheet in sheets if any(set(fold(known).split()) <= words for known in sheet.titles)
        ]
        if len(named) == 1:
            return named[0]
    return _by_headings(raw, sheets)


def _by_headings(raw: RawSheet, sheets: Sequence[Sheet]) -> Sheet | None:
    """The one sheet whose required columns are all there; the one with most columns found, if several."""
    merits = []
    for sheet in sheets:
        known = _known_headings(sheet)
        found = {known[key] for key in _keys(raw.rows[_heading_row(raw, known)]) if key in known}
        if {column.name for column in sheet.required} <= found:
            merits.append((len(found), sheet))
    merits.sort(key=lambda merit: merit[0], reverse=True)
    if not merits or (len(merits) > 1 and merits[0][0] == merits[1][0]):
        return None
    return merits[0][1]


def _known_headings(sheet: Sheet) -> dict[str, str]:
    return {heading_key(heading)[0]: column.name for column in sheet.columns for heading in column.headers}


def _keys(row: Sequence[Any]) -> list[str]:
    return [heading_key(str(cell))[0] for cell in row if not is_blank(cell)]


def _heading_row(raw: RawSheet, known: Mapping[str, str]) -> int:
    """The row with most known headings among the first ones; without any, the first that is not empty."""
    best, merit = 0, -1
    for number, row in enumerate(raw.rows[:HEADINGS_WITHIN]):
        keys = _keys(row)
        found = sum(key in known for key in keys)
        if keys and found > merit:
            best, merit = number, found
    return best


def _columns(
    raw: RawSheet, sheet: Sheet, answers: Mapping[str, str], findings: Findings
) -> tuple[Recognised, list[Question]]:
    known = _known_headings(sheet)
    answered = {
        key.partition("|")[2]: name for key, name in answers.items() if key.startswith(f"{sheet.code}|")
    }
    row = _heading_row(raw, {**known, **answered})
    recognised = Recognised(raw, sheet, row, {}, {})
    claims: dict[str, list[tuple[int, str, str]]] = {}
    questions = []
    texts = ["" if is_blank(cell) else tidy(as_text(cell)) for cell in raw.rows[row]]
    texts += [""] * (max(map(len, raw.rows)) - len(texts))
    filled = _filled_columns(raw, row, [index for index, text in enumerate(texts) if not text])
    seen: Counter[str] = Counter()
    for index, text in enumerate(texts):
        if not text and index not in filled:
            continue
        key, year = heading_key(text)
        key = key or f"colonna {column_letters(index).lower()}"
        seen[key] += 1
        key = key if seen[key] == 1 else f"{key} #{seen[key]}"
        name = answered.get(key, known.get(key.partition(" #")[0]))
        if name is None:
            questions.append(_about_column(raw, sheet, row, index, text, key))
        elif name != IGNORE:
            claims.setdefault(name, []).append((index, text, key))
            recognised.year = recognised.year or year
    for name, places in claims.items():
        recognised.columns[name], recognised.headings[name] = places[0][0], places[0][1]
        if len(places) > 1:
            questions += [_about_column(raw, sheet, row, i, text, key, name) for i, text, key in places]
    _check_headings(recognised, questions, findings)
    return recognised, questions


def _filled_columns(raw: RawSheet, row: int, columns: Sequence[int]) -> set[int]:
    """Those of `columns`, which have no heading, that hold something below it."""
    below = raw.rows[row + 1 :]
    return {i for i in columns if any(i < len(cells) and not is_blank(cells[i]) for cells in below)}


def _check_headings(recognised: Recognised, questions: Sequence[Question], findings: Findings) -> None:
    """A formula or a merged range among the headings, and required columns that are not there."""
    raw, row = recognised.raw, recognised.heading_row
    for first, left, last, right in raw.merged:
        if first <= row <= last and right > left:
            findings.problem(
                Problem(
                    _("L'intestazione è unita su più colonne (da %(first)s a %(last)s).")
                    % {"first": column_letters(left), "last": column_letters(right)},
                    _("Separare le celle e dare a ogni colonna la sua intestazione."),
                    raw.title,
                    row + 1,
                    tidy(str(raw.rows[row][left])),
                    left,
                    raw.file,
                )
            )
    for place in sorted(raw.formulas):
        if place[0] == row:
            findings.problem(
                Problem(
                    _("L'intestazione è una formula."),
                    _("Scrivere il testo al posto della formula."),
                    raw.title,
                    row + 1,
                    column_letters(place[1]),
                    place[1],
                    raw.file,
                )
            )
    for column in recognised.sheet.required:
        if column.name not in recognised.columns:
            findings.problem(
                Problem(
                    _("Manca la colonna «%(column)s».") % {"column": column.label},
                    _(
                        "Aggiungerla, o dare quel nome alla colonna che contiene il dato. Si riconosce come: %(headings)s."
                    )
                    % {"headings": ", ".join(f"«{heading}»" for heading in column.headers)},
                    raw.title,
                    row + 1,
                    str(column.label),
                    -1,
                    raw.file,
                )
            )


def _about_column(
    raw: RawSheet, sheet: Sheet, row: int, index: int, text: str, key: str, repeated: str = ""
) -> Question:
    labels = {column.name: str(column.label) for column in sheet.columns}
    known = _known_headings(sheet)
    near = process.extractOne(key.partition(" #")[0], list(known), scorer=fuzz.ratio, score_cutoff=_LIKELY)
    return Question(
        key=f"{sheet.code}|{key}",
        sheet=raw.title,
        heading=text,
        letter=column_letters(index),
        examples=_examples(raw, row, index),
        choices=tuple(labels.items()),
        suggestion=IGNORE if repeated else known[near[0]] if near and text else IGNORE,
        why="repeated" if repeated else "unknown",
    )


def _examples(raw: RawSheet, row: int, index: int) -> tuple[str, ...]:
    """The first different values of a column, for who must say what it is."""
    found: dict[str, None] = {}
    for cells in raw.rows[row + 1 : row + 200]:
        if index < len(cells) and not is_blank(cells[index]):
            found[tidy(as_text(cells[index]))[:60]] = None
        if len(found) == 3:
            break
    return tuple(found)


def _about_sheet(raw: RawSheet, sheets: Sequence[Sheet]) -> Question:
    return Question(
        key=f"|{fold(raw.title)[:_LONGEST_KEY]}",
        sheet=raw.title,
        heading="",
        letter="",
        examples=tuple(
            tidy(as_text(cell))[:60] for cell in next(iter(raw.rows), [])[:6] if not is_blank(cell)
        ),
        choices=tuple((sheet.code, str(sheet.label)) for sheet in sheets),
        suggestion=IGNORE,
        why="unknown",
    )
