"""The city's own words for the bodies of a participation model, tried before they are used."""

from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import CityProfile
from core.participation.registry import registry
from core.participation.spec import ParticipationModel, Vocabulary
from core.permissions.guard import requires
from core.selectors.city import city_facts
from core.selectors.words import CHANGEABLE, vocabulary_of, with_words
from core.services.errors import DomainError
from core.services.freshness import fingerprint
from core.services.words import change_words, checked
from core.web.work.forms import WorkForm, attempt, form_of
from core.web.work.load import actor

LABELS = {
    "body": gettext_lazy("Uno solo"),
    "bodies": gettext_lazy("Più d'uno"),
    "new_body": gettext_lazy("Uno nuovo"),
    "on_their_own": gettext_lazy("Chi viene per conto proprio"),
}


class WordsForm(WorkForm):
    """Each word in each language; empty for the model's own, which is shown in its place."""

    def __init__(self, *args: Any, model: ParticipationModel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                own = {name: str(getattr(model.vocabulary, name)) for name in CHANGEABLE}
            for name in CHANGEABLE:
                self.fields[f"{language}_{name}"] = forms.CharField(
                    required=False,
                    max_length=60,
                    label=LABELS[name],
                    widget=forms.TextInput(attrs={"placeholder": own[name], "lang": language}),
                )

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields of each language, under its name."""
        return [
            (str(name), [self[f"{language}_{word}"] for word in CHANGEABLE])
            for language, name in settings.LANGUAGES
        ]

    def words(self) -> dict[str, dict[str, str]]:
        """What was typed, by language and word."""
        return {
            language: {name: self.cleaned_data[f"{language}_{name}"] for name in CHANGEABLE}
            for language, _name in settings.LANGUAGES
        }


@requires("core.profile.edit")
def words(request: HttpRequest, model: str) -> HttpResponse:
    """Try words for the bodies of a model, and use them."""
    if model not in city_facts().model_slugs:
        raise Http404
    chosen = registry.get(model)
    initial, seen = _now(model)
    form = form_of(WordsForm, request, model=chosen, initial=initial | {"seen": seen})
    preview: Vocabulary | None = None
    if form.is_bound and form.is_valid():
        if "preview" in request.POST:
            preview = _tried(form, chosen)
        elif _saved(request, form, chosen):
            messages.success(request, _("Parole salvate: si leggono già nelle pagine."))
            return redirect("core:work_words", model)
    context = {"form": form, "model": chosen, "preview": preview, "now": vocabulary_of(chosen)}
    return render(request, "core/work/words.html", context, status=422 if form.errors else 200)


def _now(slug: str) -> tuple[dict[str, Any], str]:
    profile = CityProfile.objects.first() or CityProfile()
    typed = profile.words.get(slug, {})
    initial = {f"{language}_{name}": text for language, own in typed.items() for name, text in own.items()}
    return initial, fingerprint(typed)


def _tried(form: WordsForm, model: ParticipationModel) -> Vocabulary | None:
    """The vocabulary as it would be; None, told in the form, for words that cannot be."""
    try:
        return with_words(model.vocabulary, checked(form.words()))
    except DomainError as refused:
        form.refuse(refused)
        return None


def _saved(request: HttpRequest, form: WordsForm, model: ParticipationModel) -> bool:
    verb = partial(
        change_words, actor=actor(request), model=model, words=form.words(), seen=form.cleaned_data["seen"]
    )
    return attempt(form, verb, partial(_now, model.slug)) is not None
