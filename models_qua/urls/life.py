"""Addresses of an agreement's act, documents, signatures, changes, renewal and publication."""

from django.urls import path

from models_qua.views import (
    amendments,
    attachments,
    documents,
    giunta,
    life_steps,
    party_steps,
    publishing,
    renewing,
    signing_link,
)

URLS = [
    path("accordi/firma/<str:token>/", signing_link.sign, name="sign"),
    path("accordi/firma/<str:token>/documento/", signing_link.sign_file, name="sign-file"),
    path(
        "accordi/documenti/<uuid:agreement_id>/<str:kind>/",
        documents.public_file,
        name="agreement-public-file",
    ),
    path("lavoro/accordi/giunta/", giunta.waiting, name="giunta"),
    path(
        "lavoro/accordi/versioni/<uuid:document_id>/<str:kind>/",
        documents.version_file,
        name="agreement-version",
    ),
    path("lavoro/accordi/<uuid:agreement_id>/allega/", attachments.file_new, name="attachment-new"),
    path("lavoro/accordi/allegati/<uuid:file_id>/", attachments.file, name="attachment"),
    path("lavoro/accordi/allegati/<uuid:file_id>/visibile/", attachments.file_show, name="attachment-show"),
    path("lavoro/accordi/allegati/<uuid:file_id>/togli/", attachments.file_remove, name="attachment-remove"),
    path("lavoro/accordi/scansioni/<uuid:file_id>/", documents.scan_file, name="agreement-scan"),
    path("lavoro/accordi/modifiche/<uuid:amendment_id>/", amendments.amendment, name="amendment"),
    path(
        "lavoro/accordi/modifiche/<uuid:amendment_id>/<str:step>/",
        amendments.amendment_step,
        name="amendment-step",
    ),
    path("lavoro/accordi/<uuid:agreement_id>/documento/", documents.document_tab, name="agreement-document"),
    path(
        "lavoro/accordi/<uuid:agreement_id>/anteprima/<str:kind>/",
        documents.preview,
        name="agreement-preview",
    ),
    path("lavoro/accordi/<uuid:agreement_id>/giunta/", life_steps.approve, name="agreement-approve"),
    path("lavoro/accordi/<uuid:agreement_id>/rimandata/", life_steps.send_back, name="agreement-send-back"),
    path(
        "lavoro/accordi/<uuid:agreement_id>/non-sottoscritto/",
        life_steps.not_signed,
        name="agreement-not-signed",
    ),
    path("lavoro/accordi/<uuid:agreement_id>/risolvi/", life_steps.terminate, name="agreement-terminate"),
    path(
        "lavoro/accordi/<uuid:agreement_id>/firma-del-comune/", party_steps.city_signature, name="city-sign"
    ),
    path("lavoro/accordi/parti/<uuid:signatory_id>/firma/", party_steps.paper_signature, name="party-sign"),
    path("lavoro/accordi/parti/<uuid:signatory_id>/chiedi/", party_steps.ask_for_signature, name="party-ask"),
    path("lavoro/accordi/parti/<uuid:signatory_id>/recesso/", party_steps.withdrawal, name="party-withdraw"),
    path("lavoro/accordi/parti/<uuid:signatory_id>/nome/", party_steps.listing, name="party-listing"),
    path(
        "lavoro/accordi/<uuid:agreement_id>/modifiche/nuova/", amendments.amendment_new, name="amendment-new"
    ),
    path("lavoro/accordi/<uuid:agreement_id>/rinnova/", renewing.renew, name="agreement-renew"),
    path("lavoro/accordi/<uuid:agreement_id>/che-cosa-rinnova/", renewing.tie, name="agreement-tie"),
    path("lavoro/accordi/<uuid:agreement_id>/pubblica/", publishing.publish, name="agreement-publish"),
    path("lavoro/accordi/<uuid:agreement_id>/ometti/", publishing.omit, name="agreement-omit"),
]
