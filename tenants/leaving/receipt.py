"""The receipt of a deletion as a paper (PDF/UA-1, by typst)."""

import datetime as dt
from pathlib import Path

from django.apps import apps
from django.utils import timezone, translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from core.papers.frame import PLATFORM, Paper, frame
from core.papers.typesetting import typeset
from tenants.leaving.dictionary import table_meaning
from tenants.models import DepartureReceipt

TEMPLATE = Path(__file__).with_name("receipt.typ")


def receipt_pdf(receipt: DepartureReceipt) -> bytes:
    """In Italian: the act is an Italian municipality's. The same row makes the same words at any time."""
    with translation.override("it"):
        return typeset(TEMPLATE, _paper(receipt))


def _paper(receipt: DepartureReceipt) -> Paper:
    done = receipt.completed_at is not None
    known = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    title = _("Ricevuta di cancellazione dei dati")
    return {
        "title": title,
        **frame(city=PLATFORM),
        "document_title": f"{title}: {receipt.city_name}",
        "deleted": receipt.city_name,
        "state": _("Cancellazione conclusa.") if done else _("Cancellazione in corso: la ricevuta non è ancora definitiva."),
        "facts": [[label, value] for label, value in _facts(receipt) if value],
        "tables_heading": _("Che cosa è stato cancellato, tabella per tabella"),
        "header": [_("Che cosa"), _("Tabella"), _("Righe")],
        "rows": [
            [table_meaning(name, known.get(name)).capitalize(), name, number_format(rows)]
            for name, rows in sorted(receipt.tables.items())
            if rows
        ],
        "empty": _("Le altre tabelle erano vuote."),
        "kept_heading": _("Che cosa resta"),
        "kept": [
            _("Questa ricevuta, che non contiene dati personali di residenti."),
            _("Nel registro della piattaforma, che cosa è stato fatto e quando, senza i nomi delle persone della città."),
            _("Le fatture e i documenti che la legge obbliga a conservare per dieci anni (art. 2220 del codice civile)."),
            _("Le copie di sicurezza dell'installazione, finché non scadono: non vengono usate per ricostruire la città."),
        ],
        "number": _("Ricevuta %(number)s") % {"number": receipt.pk},
    }  # fmt: skip


def _facts(receipt: DepartureReceipt) -> list[tuple[str, str]]:
    place = f"{receipt.city_name} ({receipt.province})" if receipt.province else receipt.city_name
    role = _("cancellato") if receipt.role_dropped else _("senza più alcun diritto in questa banca dati")
    return [
        (_("Comune"), place),
        (_("Codice ISTAT"), receipt.istat_code),
        (_("Codice catastale"), receipt.cadastral_code),
        (_("Sulla piattaforma dal"), _day(receipt.joined_on)),
        (_("Uscita annunciata il"), _day(receipt.announced_on)),
        (_("Cancellazione decisa il"), _moment(receipt.decided_at)),
        (_("Decisa da"), _("sistema, venuto il giorno annunciato") if receipt.decided_by_key is None else receipt.decided_by),
        (_("Motivo"), receipt.reason),
        (_("Righe cancellate il"), _moment(receipt.rows_deleted_at)),
        (_("Cancellazione conclusa il"), _moment(receipt.completed_at)),
        (_("Righe"), number_format(receipt.row_count) if receipt.counted_at else ""),
        (_("File"), _files(receipt)),
        (_("Schema e ruolo nella banca dati"), f"{receipt.schema_name}: {role}" if receipt.rows_deleted_at else ""),
        (_("Ultima esportazione completa"), _moment(receipt.export_made_at) or _("nessuna")),
        (_("Impronta SHA-256 dell'esportazione"), receipt.export_sha256),
    ]  # fmt: skip


def _files(receipt: DepartureReceipt) -> str:
    if receipt.file_count is None or receipt.file_bytes is None:
        return ""
    return f"{number_format(receipt.file_count)} ({number_format(receipt.file_bytes)} byte)"


def _day(day: dt.date) -> str:
    return date_format(day, "j F Y")


def _moment(moment: dt.datetime | None) -> str:
    return date_format(timezone.localtime(moment), r"j F Y, \o\r\e H:i") if moment else ""
