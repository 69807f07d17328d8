"""The record of processing (GDPR, article 30, paragraph 1), from what the code does: purposes, whose data, terms, who gets them.

The city is the controller and completes it with what only it knows: the acts it rests on, its officer. Terms are those the
nightly task applies (`core.services.retention`, `core.mail.purge`), the same the privacy page shows.
"""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from core.mail.purge import KEPT_FOR
from core.participation.spec import ParticipationModel
from core.services.retention import CHECK_IN_NAMES_KEPT, PROPOSERS_KEPT_MONTHS, TAPS_KEPT, WRITERS_KEPT
from core.services.subscriptions import CONFIRM_WITHIN


@dataclass(frozen=True, slots=True)
class Processing:
    """One line of the record: what is done, why, with whose and which data, for how long, who else sees them."""

    name: str
    purpose: str
    basis: str
    people: str
    data: str
    kept: str
    recipients: str

    def facts(self) -> list[tuple[str, str]]:
        """Headings and texts, in the order of article 30."""
        return [
            (_("Finalità"), self.purpose),
            (_("Base"), self.basis),
            (_("Interessati"), self.people),
            (_("Dati"), self.data),
            (_("Conservazione"), self.kept),
            (_("Destinatari"), self.recipients),
        ]


def record_of_processing(models: list[ParticipationModel]) -> list[Processing]:
    """Core's, and those of the participation models the city works with. In the language of the moment."""
    return [
        *_of_who_takes_part(),
        *_of_what_is_said(),
        *(_of_notice(model, str(who), str(what)) for model in models for who, what in model.privacy.notices),
    ]


def measures() -> list[str]:
    """The technical measures (article 32) that hold for all of them; each has its tests in docs/reference/security.md."""
    return [
        _(
            "Dati di ogni città in uno schema e con un ruolo propri della base di dati: nessun'altra città li legge."
        ),
        _(
            "Ogni pagina dichiara chi la può aprire; un registro che non si modifica dice chi ha fatto che cosa."
        ),
        _(
            "Password conservate come impronte; secondo passo e chiavi d'accesso; segreti cifrati; sessioni che si chiudono."
        ),
        _("Connessioni cifrate, cookie di un solo sito, nessuna risorsa di altri siti."),
        _("Copie di sicurezza ed esportazione completa, con prova di ripristino."),
        _("Librerie controllate a ogni versione contro le vulnerabilità note."),
    ]


def _task() -> str:
    return _(
        "Compito di interesse pubblico (art. 6, par. 1, lett. e): statuto e regolamenti dell'ente, da indicare."
    )


def _office() -> str:
    return _(
        "Ufficio partecipazione e persone con un ruolo; il gestore del servizio come responsabile (art. 28)."
    )


def _of_who_takes_part() -> list[Processing]:
    days = {"mail": KEPT_FOR.days, "taps": TAPS_KEPT.days, "names": CHECK_IN_NAMES_KEPT.days}
    session_days = settings.SESSION_COOKIE_AGE // (24 * 3600)
    return [
        Processing(
            _("Account di chi lavora con il sito"),
            _("Dare accesso secondo il ruolo e rispondere di ciò che si fa."),
            _task(),
            _("Dipendenti, operatori, referenti con un account."),
            _("Nome, email di lavoro, ruolo, sessioni con rete abbreviata, azioni compiute."),
            _(
                "L'account finché serve; le sessioni %(days)d giorni; il registro delle azioni come documentazione."
            )
            % {"days": session_days},
            _office(),
        ),
        Processing(
            _("Realtà e loro referenti"),
            _("Convocare gli incontri e tenere l'elenco di chi partecipa."),
            _task(),
            _("Referenti di associazioni, comitati, enti."),
            _("Nome, email, telefono, realtà rappresentata, dal e al."),
            _("Finché servono a convocare, o fino alla richiesta di cancellazione."),
            _office(),
        ),
        Processing(
            _("Inviti e presenze agli incontri"),
            _("Convocare, provare la convocazione, contare chi partecipa."),
            _task(),
            _("Invitati e presenti."),
            _("Nome, email, risposta, presenza; il nome di chi si segna da sé."),
            _(
                "Testi dei messaggi %(mail)d giorni; nomi di chi si segna %(names)d giorni; chiavi dei tocchi %(taps)d giorni; il resto con l'incontro."
            )
            % days,
            _office(),
        ),
    ]


def _of_what_is_said() -> list[Processing]:
    return [
        Processing(
            _("Resoconti"),
            _("Documentare che cosa si è detto e deciso."),
            _task(),
            _("Persone nominate nei testi, chi li scrive e li commenta."),
            _("Testi, commenti, versioni; chi ha aperto il resoconto."),
            _("Come documentazione dell'attività pubblica; chi lo ha aperto %(hours)d ore.")
            % {"hours": WRITERS_KEPT // dt.timedelta(hours=1)},
            _("Dopo la pubblicazione tutti; prima, chi ha un ruolo e gli invitati a leggerlo."),
        ),
        Processing(
            _("Proposte dei cittadini"),
            _("Capire la proposta e rispondere."),
            _task(),
            _("Chi propone."),
            _("Nome e, se la lascia, email."),
            _("%(months)d mesi dopo la risposta.") % {"months": PROPOSERS_KEPT_MONTHS},
            _office(),
        ),
        Processing(
            _("Avvisi ai cittadini"),
            _("Scrivere a chi lo ha chiesto."),
            _("Consenso (art. 6, par. 1, lett. a), dato dalla propria posta e ritirato con un clic."),
            _("Chi si iscrive."),
            _("Email, argomenti, frequenza, lingua."),
            _("Fino a quando smette; %(days)d giorni se non conferma.") % {"days": CONFIRM_WITHIN.days},
            _office(),
        ),
    ]


def _of_notice(model: ParticipationModel, who: str, what: str) -> Processing:
    """A model says whose, which, why and for how long in one text, the same citizens read."""
    return Processing(
        f"{model.label}: {who}",
        str(model.summary),
        _task(),
        who,
        what,
        _("Come detto fra i dati."),
        _office(),
    )
