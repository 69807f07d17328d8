"""The copy of a version everybody may read: what was signed, without the names nobody made public and the words taken out since."""

from collections.abc import Mapping
from typing import Any

from core.papers.frame import Paper
from models_qua.models import AgreementDocument, CitizenshipAgreement
from models_qua.papers.agreement import paper_of
from models_qua.papers.agreement_tables import stand_in
from models_qua.selectors.publication import contacts_in, public_texts
from models_qua.services.documents import BLANKED
from models_qua.services.publication import OMITTED


def public_content(document: AgreementDocument) -> Paper:
    """What the public copy of a version says; it equals `document.content` where nothing is to be left out. A fixed number of queries."""
    hidden = _hidden_names(document.agreement)
    stored: Paper = {name: value for name, value in document.content.items() if name != BLANKED}
    shown = "\n".join(one.text for one in public_texts(document.agreement, None))
    gone = {words: OMITTED for text in _texts(stored) for words in contacts_in(text) if words not in shown}
    copy: Paper = _replaced(stored, hidden | gone) if hidden or gone else stored
    return copy


def public_paper(agreement: CitizenshipAgreement) -> Paper:
    """The proposal as everybody may read it before there is a version."""
    return paper_of(agreement, public=True)


def _hidden_names(agreement: CitizenshipAgreement) -> dict[str, str]:
    """Names to leave out and what stands for each, the longest first; who signs for her is left out with her."""
    rows = agreement.signatories.filter(listed_publicly=False)
    names: dict[str, str] = {}
    for turn, party in enumerate(rows, start=1):
        for name in filter(None, (party.name, party.signer_name)):
            names[name] = stand_in(party, turn)
    return dict(sorted(names.items(), key=lambda one: -len(one[0])))


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    return []


def _replaced(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for one, other in words.items():
            value = value.replace(one, other)
        return value
    if isinstance(value, list):
        return [_replaced(one, words) for one in value]
    if isinstance(value, dict):
        return {name: _replaced(one, words) for name, one in value.items()}
    return value
