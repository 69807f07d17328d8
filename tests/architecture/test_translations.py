"""Italian is the source; the English catalogue of every application is complete, current and sound."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "accounts",
    "benchmark",
    "core",
    "models_bergamo",
    "models_farelegami",
    "models_monza",
    "tenants",
    "config",
)
METHODS = [
    ("**/migrations/**", "ignore"),
    ("**.py", "python"),
    ("**/templates/**.html", "config.messages:extract_template"),
    ("**/templates/**.txt", "config.messages:extract_template"),
]
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}
SLOT = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def messages_of(app: str) -> Catalog:
    """Every message the application's code and templates hold."""
    catalog = Catalog()
    for file, line, message, _comments, context in extract_from_dir(
        ROOT / app,
        METHODS,
        keywords=KEYWORDS,  # type: ignore[arg-type]
    ):
        catalog.add(message, None, [(f"{app}/{file}", line)], context=context)
    return catalog


def english_of(app: str) -> Catalog:
    """The English catalogue; empty where the application says nothing to people."""
    path = ROOT / app / "locale" / "en" / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return Catalog()
    with path.open("rb") as file:
        return read_po(file)


def texts(string: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [string] if isinstance(string, str) else list(string or [])


@pytest.mark.parametrize("app", APPS)
def test_every_message_has_an_english_text(app: str) -> None:
    english = english_of(app)
    missing = []
    for message in messages_of(app):
        if not message.id:
            continue
        found = english.get(message.id, message.context)
        if found is None or found.fuzzy or not all(texts(found.string)):
            missing.append(f"{message.locations[0]}: {message.id!r}")
    assert not missing, "untranslated; run `make messages` and fill them:\n" + "\n".join(missing)


@pytest.mark.parametrize("app", APPS)
def test_no_english_text_has_lost_its_message(app: str) -> None:
    used = messages_of(app)
    stale = [m.id for m in english_of(app) if m.id and used.get(m.id, m.context) is None]
    assert not stale, f"no longer used: {stale}"


@pytest.mark.parametrize("app", APPS)
def test_translations_keep_the_slots(app: str) -> None:
    wrong = [
        (message.id, text)
        for message in english_of(app)
        for text in texts(message.string)
        if message.id and not set(SLOT.findall(text)) <= set(SLOT.findall(" ".join(texts(message.id))))
    ]
    assert not wrong


@pytest.mark.parametrize("app", APPS)
def test_texts_are_marked_by_names_the_extraction_knows(app: str) -> None:
    """A text marked through another name (`_L = gettext_lazy`) is in no catalogue, and stays Italian in English."""
    known = {"_", *KEYWORDS}
    unknown = []
    for path in sorted((ROOT / app).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            names: list[str] = []
            if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("utils.translation"):
                names = [one.asname or one.name for one in node.names if one.name in KEYWORDS]
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id in known:
                names = [ast.unparse(target) for target in node.targets]
            unknown += [f"{path.relative_to(ROOT)}: {name}" for name in names if name not in known]
    assert not unknown
