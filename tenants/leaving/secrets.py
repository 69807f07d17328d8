"""What an archive never carries, and what it carries only where it can be used again.

An archive for the office (*portable*) may end in anybody's hands, so it lets nobody in. A *backup* is made by who runs the
installation and puts a city back as it was: it keeps what people sign in with, never what is signed in.
"""

from collections.abc import Mapping

SESSIONS: Mapping[str, str] = {
    "django_session": "chi è entrato in questo momento",
    "account_emailconfirmation": "chiavi di conferma che scadono da sole",
    "usersessions_usersession": "dove si è entrati in questo momento",
    "socialaccount_socialapp": "non usata: i fornitori sono in core_identityprovider",
    "socialaccount_socialtoken": "non usata: dei fornitori non si tiene nessun gettone",
}
"""Tables no archive has, with what they hold."""

PORTABLE_LACKS: Mapping[str, str] = {
    **SESSIONS,
    "mfa_authenticator": "seconde chiavi di chi accede: si ricollegano altrove",
    "socialaccount_socialaccount": "chi entra con un fornitore di identità: si ricollega altrove",
    "core_signingkey": "la chiave con cui la città firma: altrove se ne fa una nuova, e ciò che ha firmato si verifica lo stesso",
    "core_accesstoken": "chiavi di programmi: altrove se ne fanno di nuove",
    "core_sentonce": "risposte date a programmi che chiedono due volte la stessa cosa",
    "core_webhook": "sistemi da avvisare, con il segreto che firma gli avvisi: altrove si aggiungono di nuovo",
    "core_webhookdelivery": "avvisi a quei sistemi",
    "models_farelegami_vaultsalt": "ciò da cui derivano le chiavi della cassaforte dei patti",
    "models_farelegami_casekey": "chiavi dei fascicoli dei patti, chiuse: non aprono nulla altrove",
    "models_farelegami_vaultentry": "fascicoli dei patti, sigillati: chi li segue li stampa prima di partire",
    "models_farelegami_caseteammember": "chi segue ogni patto",
    "models_farelegami_caseopening": "chi ha aperto i fascicoli dei patti, e perché",
    "models_monza_ballotslip": "codici di schede non ancora usate: una votazione segreta va conclusa prima di partire",
}
"""Tables a portable archive does not have."""

UNUSABLE: Mapping[tuple[str, str], str] = {
    ("accounts_user", "password"): "!",
    ("core_identityprovider", "sealed_secret"): "",
}
"""Columns whose value a portable archive replaces: no password ever matches it, and its owner asks for a new one."""

NO_SECRETS: Mapping[tuple[str, str], str] = {
    ("core_document", "sha256"): "of a file's content",
    ("core_importbatch", "sha256"): "of a file's content",
    ("models_qua_agreementdocument", "pdf_sha256"): "of a file's content",
    ("models_qua_agreementdocument", "docx_sha256"): "of a file's content",
    ("models_qua_agreementfile", "sha256"): "of a file's content",
    ("core_assistancevisit", "assistant_key"): "which account of the platform's team it was",
    ("core_sharedsnapshot", "public_key"): "the key anybody verifies a signature with",
    ("core_organisation", "match_key"): "a name without accents and articles",
    ("models_monza_ballot", "is_secret"): "whether a ballot is",
}
"""Columns that sound like secrets, and why they are none."""
