"""What a check of a city's own host found, as its office reads it."""

from django.utils.translation import gettext_lazy as _

NO_RECORD = "no_record"
OTHER_RECORD = "other_record"
NOWHERE = "nowhere"
ELSEWHERE = "elsewhere"
SILENT = "silent"
TAKEN = "taken"

WORDS = {
    NO_RECORD: _(
        "Il record TXT non c'è ancora. Dopo averlo scritto possono passare alcune ore prima che si veda."
    ),
    OTHER_RECORD: _("C'è un record TXT, ma con un altro valore: lo copi com'è scritto qui."),
    NOWHERE: _("Il nome è della città, ma non porta ancora a nessun indirizzo."),
    ELSEWHERE: _("Il nome è della città, ma porta altrove."),
    SILENT: _("Il servizio dei nomi non ha risposto: riproviamo da soli."),
    TAKEN: _("Questo nome è già in uso da un'altra città, che lo ha verificato per prima."),
}
"""Code to sentence; the empty code is none: everything is in order."""
