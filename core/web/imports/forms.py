"""Forms of the import pages. They parse; the verbs of core.services.imports write."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.loaders.organisations import DIFFERENT, LATER, SAME
from core.participation.registry import registry


class SeveralFiles(forms.ClearableFileInput):
    """The browser's file chooser, for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """A list of uploaded files; sizes are judged by the verb, with the cure."""
        files = data if isinstance(data, (list, tuple)) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files or [None]]


class UploadForm(forms.Form):
    """A register to read; the participation model is asked only where the city has several."""

    register = FilesField(
        label=gettext_lazy("File del registro"),
        allow_empty_file=True,
        help_text=gettext_lazy(
            "Un foglio di calcolo .xlsx con i fogli del registro, oppure un file .csv per foglio (anche più d'uno insieme)."
        ),
    )
    model = forms.ChoiceField(label=gettext_lazy("A quale modello di partecipazione appartiene"))

    def __init__(self, *args: Any, slugs: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["register"].widget.attrs["accept"] = ".xlsx,.xlsm,.csv,.txt"
        if len(slugs) == 1:
            del self.fields["model"]
        else:
            self.fields["model"].choices = [(slug, registry.get(slug).label) for slug in slugs]  # type: ignore[attr-defined]
        self._slugs = slugs

    @property
    def model_slug(self) -> str:
        """The model chosen, or the only one."""
        return str(self.cleaned_data.get("model") or self._slugs[0])


class ColumnsForm(forms.Form):
    """One choice per heading or sheet nobody recognised. `questions` are those of the batch's preview."""

    def __init__(self, *args: Any, questions: list[Mapping[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys: dict[str, str] = {}
        for number, question in enumerate(questions):
            name = f"column-{number}"
            self.keys[name] = question["key"]
            self.fields[name] = forms.ChoiceField(
                label=_question_label(question),
                help_text=_question_help(question),
                choices=[("", _("Non importare")), *map(tuple, question["choices"])],
                initial=question["suggestion"],
                required=False,
            )

    def answers(self) -> dict[str, str]:
        """Question key to the chosen column (or sheet), empty to leave it out."""
        return {key: self.cleaned_data[name] for name, key in self.keys.items()}


class SimilarForm(forms.Form):
    """One decision per pair of similar organisations. `pairs` are those of the batch's preview."""

    def __init__(
        self, *args: Any, pairs: list[Mapping[str, Any]], decisions: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.keys: dict[str, str] = {}
        for number, pair in enumerate(pairs):
            name = f"pair-{number}"
            self.keys[name] = pair["key"]
            label = _("«%(name)s» è la stessa realtà di «%(other)s»?") % {
                "name": pair["name"],
                "other": pair["other"],
            }
            self.fields[name] = forms.ChoiceField(
                label=label,
                help_text=_similar_help(pair),
                choices=[
                    (SAME, _("Sì, è la stessa")),
                    (DIFFERENT, _("No, sono due realtà diverse")),
                    (LATER, _("Decido più avanti")),
                ],
                widget=forms.RadioSelect,
                initial=decisions.get(pair["key"], LATER),
                required=False,
            )

    def decisions(self) -> dict[str, str]:
        """Pair key to decision."""
        return {key: self.cleaned_data[name] for name, key in self.keys.items() if self.cleaned_data[name]}


class OptionsForm(forms.Form):
    """What else is chosen before importing."""

    year = forms.IntegerField(
        label=gettext_lazy("Anno delle cifre"),
        help_text=gettext_lazy(
            "Gli abitanti sono quelli al 31 dicembre di quest'anno, e dell'anno sono le persone contate."
        ),
        min_value=1990,
        max_value=2099,
        localize=False,
        required=False,
    )
    publish_minutes = forms.BooleanField(
        label=gettext_lazy("I resoconti importati sono pubblici"),
        help_text=gettext_lazy(
            "Senza la spunta li vedono solo le persone che lavorano qui e chi era presente."
        ),
        required=False,
    )

    def __init__(self, *args: Any, preview: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not preview.get("has_population"):
            del self.fields["year"]
        if not preview.get("has_minutes"):
            del self.fields["publish_minutes"]

    def options(self) -> dict[str, Any]:
        """As `core.services.import_choices.choose_options` takes them."""
        return {
            "year": self.cleaned_data.get("year"),
            "publish_minutes": self.cleaned_data.get("publish_minutes", False),
        }


def _question_label(question: Mapping[str, Any]) -> str:
    if not question["letter"]:
        return _("Foglio «%(sheet)s»") % {"sheet": question["sheet"]}
    heading = question["heading"] or _("senza intestazione")
    return _("Foglio «%(sheet)s», colonna %(letter)s: «%(heading)s»") % {
        "sheet": question["sheet"],
        "letter": question["letter"],
        "heading": heading,
    }


def _question_help(question: Mapping[str, Any]) -> str:
    parts = []
    if question["why"] == "repeated":
        parts.append(_("Più colonne hanno questa intestazione: sceglierne una sola."))
    if question["examples"]:
        parts.append(
            _("Contiene, per esempio: %(examples)s.") % {"examples": "; ".join(question["examples"])}
        )
    return " ".join(parts)


def _similar_help(pair: Mapping[str, Any]) -> str:
    where = _("già in elenco") if pair["exists"] else _("nello stesso file")
    return _("La seconda è %(where)s. Si somigliano: %(reason)s.") % {
        "where": where,
        "reason": pair["reason"],
    }
