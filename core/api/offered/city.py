"""How a city presents itself, its words, whom its messages come from; its participation models; its first hour."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import Http404
from rest_framework import serializers

from accounts.models import User
from core.api.declaring import Asked, Download, Figure, Operation, Paper, values_of
from core.api.files import stored
from core.api.problems import Refused
from core.first_hour.examples import make_examples
from core.models import CityProfile
from core.participation.registry import registry
from core.participation.spec import ParticipationModel
from core.selectors.city import city_facts
from core.selectors.first_hour import FirstHour, first_hour
from core.selectors.words import CHANGEABLE, vocabulary_of
from core.services import branding, sender, words
from core.services.activation import active_model_slugs
from core.services.first_hour import skip_step
from core.services.freshness import snapshot
from core.services.profile import PROFILE_FIELDS, change_profile
from core.services.samples import remove_samples

SEE, EDIT = "core.workspace.see", "core.profile.edit"
LONGEST_WORD = 60


@dataclass(frozen=True)
class Profile:
    """Name, office, contacts, colour and the links the law asks for."""

    name: str = field(metadata={"serializer_kwargs": {"allow_blank": False}})
    colour: str = field(metadata={"serializer_field": serializers.RegexField(r"\A#[0-9a-f]{6}\Z")})
    institution: str = ""
    office: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    accessibility_url: str = ""
    privacy_contact: str = ""
    notice: str = ""


def _row(_asked: Asked | None = None) -> CityProfile:
    return CityProfile.objects.first() or CityProfile()


def _profile(asked: Asked) -> Profile:
    row = _row(asked)
    return Profile(**{name: getattr(row, name) for name in PROFILE_FIELDS})


@dataclass(frozen=True)
class Sender:
    """Whom messages come from; `asked` is an address that waits for its owner's yes."""

    name: str
    address: str
    asked: str
    answers_to: str


def _sender(asked: Asked) -> Sender:
    row = _row(asked)
    return Sender(row.sender_name, row.sender_email, row.sender_asked, row.answers_to)


def _mail() -> Any:
    return field(
        default="",
        metadata={
            "serializer_field": serializers.EmailField(max_length=254, required=False, allow_blank=True)
        },
    )


@dataclass(frozen=True)
class NewSender:
    """The name, the address (empty for the platform's) and where answers go. A new address is used once its owner agrees."""

    name: str = field(default="", metadata={"serializer_kwargs": {"max_length": 120}})
    address: str = _mail()
    answers_to: str = _mail()


@dataclass(frozen=True)
class WordsShown:
    """The words of a participation model as they are read, and those the city chose, by language and word."""

    vocabulary: dict[str, str]
    own: dict[str, dict[str, str]]


@dataclass(frozen=True)
class OwnWords:
    """The city's words by language (`it`, `en`) and word; what is left out is the model's own."""

    words: dict[str, dict[str, str]]


def _model(asked: Asked) -> ParticipationModel:
    """Raises `Http404` for one the city does not work with."""
    slug = asked.keys["model_slug"]
    if slug not in city_facts().model_slugs:
        raise Http404
    return registry.get(slug)


def _words(asked: Asked) -> WordsShown:
    found = vocabulary_of(_model(asked))
    return WordsShown({name: str(getattr(found, name)) for name in CHANGEABLE}, _own(asked))


def _own(asked: Asked) -> dict[str, Any]:
    own: dict[str, Any] = _row(asked).words.get(asked.keys["model_slug"], {})
    return own


def _chosen(sent: OwnWords, _asked: Asked) -> dict[str, Any]:
    """Raises `Refused` for a language or a word there is not, and for one too long."""
    known = {language for language, _name in settings.LANGUAGES}
    wrong = [one for one in sent.words if one not in known]
    wrong += [
        name
        for own in sent.words.values()
        for name, text in own.items()
        if name not in CHANGEABLE or len(text) > LONGEST_WORD
    ]
    if wrong:
        raise Refused(
            422, f"There is no such word, or it is longer than {LONGEST_WORD} characters.", {"words": wrong}
        )
    return values_of(sent)


def _logo(asked: Asked) -> Paper:
    row = _row(asked)
    if not row.logo:
        raise Http404
    return stored(row.logo, "image/png", "logo")


@dataclass(frozen=True)
class KindOfMeeting:
    """A kind of meeting of a model."""

    code: str
    label: str
    needs_subgroup: bool


@dataclass(frozen=True)
class StageOfBody:
    """A stage in the life of a body, and those that may follow."""

    code: str
    label: str
    next: list[str]


@dataclass(frozen=True)
class ModelShown:
    """A participation model the city works with: `slug` is what other addresses call it."""

    slug: str
    label: str
    meeting_kinds: list[KindOfMeeting]
    stages: list[StageOfBody]


def _models(_asked: Asked) -> list[ModelShown]:
    return [_shown(registry.get(slug)) for slug in active_model_slugs()]


def _shown(model: ParticipationModel) -> ModelShown:
    kinds = [KindOfMeeting(one.code, str(one.label), one.needs_subgroup) for one in model.meeting_kinds]
    return ModelShown(
        model.slug,
        str(model.label),
        kinds,
        [StageOfBody(one.code, str(one.label), list(one.next)) for one in model.stages],
    )


@dataclass(frozen=True)
class Stays:
    """What stays of the examples, because somebody changed or used it."""

    names: list[str]


def add_examples(*, actor: User) -> None:
    """One example of everything, with names that say so."""
    make_examples(actor)


WORDS = Figure(name="show_words", part="words/{model_slug:slug}", see=EDIT, answers=WordsShown, read=_words, snapshot=_own, about="What the city calls the bodies of a participation model.")  # fmt: skip
PROFILE = Figure(name="show_profile", part="profile", see=EDIT, answers=Profile, read=_profile, snapshot=lambda asked: snapshot(_row(asked), PROFILE_FIELDS), about="How the city presents itself.")  # fmt: skip
SENDER = Figure(
    name="show_sender",
    part="sender",
    see=EDIT,
    answers=Sender,
    read=_sender,
    about="Whom messages come from.",
)
HOUR = Figure(name="show_first_hour", part="first-hour", see=EDIT, answers=FirstHour, read=lambda _asked: first_hour(), about="The steps of a city that begins.")  # fmt: skip
FIGURES = (
    PROFILE,
    SENDER,
    WORDS,
    HOUR,
    Figure(name="show_participation_models", part="participation-models", see=SEE, answers=ModelShown, many=True, read=_models, about="The participation models of the city, with their kinds of meetings and stages of bodies."),
)  # fmt: skip
DOWNLOADS = (
    Download(
        name="download_logo",
        part="logo",
        see=EDIT,
        read=_logo,
        media_types=("image/png",),
        about="The city's logo.",
    ),
)
OPERATIONS = (
    Operation("PUT", change_profile, EDIT, "Change the city's profile.", answers=PROFILE, takes=Profile, into=lambda sent, _asked: {"values": values_of(sent)}, writes=CityProfile),
    Operation("PUT", sender.change_sender, EDIT, "Say whom messages come from.", answers=SENDER, takes=NewSender),
    Operation("PUT", words.change_words, EDIT, "Put the city's words in place of the model's.", answers=WORDS, takes=OwnWords, into=_chosen, fills={"model": _model}),
    Operation("PUT", branding.change_logo, EDIT, "Show this picture beside the city's name.", part="logo"),
    Operation("DELETE", branding.remove_logo, EDIT, "The city's name alone.", part="logo"),
    Operation("PUT", skip_step, EDIT, "Put a step of the first hour aside, or take it up again.", part="first-hour/{code:slug}"),
    Operation("POST", add_examples, EDIT, "An example of everything, with names that say so.", part="examples"),
    Operation("DELETE", remove_samples, EDIT, "The examples go; what somebody made her own stays.", part="examples", answers=Stays, take=Stays),
)  # fmt: skip
