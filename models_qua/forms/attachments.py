"""What a file attached to an agreement asks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.work.documents import DocumentForm
from core.web.work.public_words import PublicWordsForm
from models_qua.services.attachments import ATTACHED


class AttachmentForm(PublicWordsForm, DocumentForm):
    """A file with its title and what it is."""

    public_words = ("title",)

    purpose = forms.ChoiceField(
        label=_("Che cos'è"), choices=[("", _("scelga")), *((one.value, one.label) for one in ATTACHED)]
    )
    field_order = ("purpose", "title", "upload", "is_public")

    def everybody_reads(self) -> bool:
        """Whether it is to be public at once."""
        return bool(self.cleaned_data.get("is_public"))
