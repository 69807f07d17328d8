"""Addresses of the text of agreements and their contents."""

from django.urls import path

from models_qua.views import agreement_parts as parts
from models_qua.views import agreement_sharing as sharing
from models_qua.views import agreement_tabs as tabs
from models_qua.views import agreements as text

_CARD = "lavoro/accordi/<uuid:agreement_id>"
_PART = "lavoro/accordi/testo"
URLS = [
    path("lavoro/accordi/", text.agreements, name="agreements"),
    path("lavoro/accordi/nuovo/", text.agreement_new, name="agreement-new"),
    path("lavoro/organismi/<uuid:body_id>/accordi/", text.body_agreements, name="body-agreements"),
    path(f"{_CARD}/", text.agreement, name="agreement"),
    path(f"{_CARD}/testo/", text.agreement_text, name="agreement-text"),
    path(f"{_CARD}/condividi/", sharing.agreement_share, name="agreement-share"),
    path(f"{_CARD}/riprendi/", sharing.agreement_return, name="agreement-return"),
    path(f"{_CARD}/schede/", tabs.agreement_sheets, name="agreement-sheets"),
    path(f"{_CARD}/schede/nuova/", parts.adding(parts.SHEET), name="agreement-sheet-new"),
    path(f"{_PART}/schede/<uuid:sheet_id>/", parts.changing(parts.SHEET), name="agreement-sheet"),
    path(f"{_PART}/schede/<uuid:sheet_id>/togli/", parts.removing(parts.SHEET), name="agreement-sheet-remove"),
    path(f"{_PART}/schede/<uuid:sheet_id>/sposta/", tabs.agreement_sheet_move, name="agreement-sheet-move"),
    path(f"{_CARD}/impegni/", tabs.agreement_means, name="agreement-means"),
    path(f"{_CARD}/impegni/nuovo/", parts.adding(parts.COMMITMENT), name="agreement-commitment-new"),
    path(f"{_PART}/impegni/<uuid:commitment_id>/", parts.changing(parts.COMMITMENT), name="agreement-commitment"),
    path(f"{_PART}/impegni/<uuid:commitment_id>/togli/", parts.removing(parts.COMMITMENT), name="agreement-commitment-remove"),
    path(f"{_CARD}/denaro/nuovo/", parts.adding(parts.MONEY), name="agreement-money-new"),
    path(f"{_CARD}/in-natura/nuova/", parts.adding(parts.IN_KIND), name="agreement-in-kind-new"),
    path(f"{_PART}/risorse/<uuid:resource_id>/", parts.changing(parts.MONEY), name="agreement-resource"),
    path(f"{_PART}/risorse/<uuid:resource_id>/togli/", parts.removing(parts.MONEY), name="agreement-resource-remove"),
    path(f"{_CARD}/indicatori/nuovo/", parts.adding(parts.INDICATOR), name="agreement-indicator-new"),
    path(f"{_PART}/indicatori/<uuid:indicator_id>/", parts.changing(parts.INDICATOR), name="agreement-indicator"),
    path(f"{_PART}/indicatori/<uuid:indicator_id>/togli/", parts.removing(parts.INDICATOR), name="agreement-indicator-remove"),
    path(f"{_CARD}/parti/", tabs.agreement_parties, name="agreement-parties"),
    path(f"{_CARD}/parti/nuova/", parts.adding(parts.PARTY), name="agreement-party-new"),
    path(f"{_PART}/parti/<uuid:party_id>/", parts.changing(parts.PARTY), name="agreement-party"),
    path(f"{_PART}/parti/<uuid:party_id>/togli/", parts.removing(parts.PARTY), name="agreement-party-remove"),
]  # fmt: skip
