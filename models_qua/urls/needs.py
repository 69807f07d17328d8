"""Addresses of needs, their groups and reviews."""

from django.urls import path

from models_qua.views import feasibility, meeting_needs, need_fates, need_groups, needs, public_needs

URLS = [
    path("laboratori/proposta/<str:token>/", public_needs.need_confirm, name="need-confirm"),
    path("laboratori/<slug:slug>/proposte/", public_needs.public_list, name="public-needs"),
    path("laboratori/<slug:slug>/proponi/", public_needs.propose, name="propose"),
    path("laboratori/<slug:slug>/proponi/inviata/", public_needs.propose_sent, name="propose-sent"),
    path("lavoro/organismi/<uuid:body_id>/proposte/", meeting_needs.body_needs, name="body-needs"),
    path("lavoro/incontri/<uuid:meeting_id>/proposte/", meeting_needs.meeting_needs, name="meeting-needs"),
    path("lavoro/laboratori/percorsi/<uuid:cycle_id>/proposte/", needs.needs, name="needs"),
    path("lavoro/laboratori/percorsi/<uuid:cycle_id>/proposte/nuova/", needs.need_new, name="need-new"),
    path(
        "lavoro/laboratori/percorsi/<uuid:cycle_id>/proposte/raggruppa/",
        need_groups.needs_group,
        name="needs-group",
    ),
    path("lavoro/laboratori/percorsi/<uuid:cycle_id>/gruppi/", need_groups.groups, name="need-groups"),
    path("lavoro/laboratori/proposte/<uuid:need_id>/", needs.need, name="need"),
    path("lavoro/laboratori/proposte/<uuid:need_id>/modifica/", needs.need_edit, name="need-edit"),
    path("lavoro/laboratori/proposte/<uuid:need_id>/scarta/", needs.need_discard, name="need-discard"),
    path("lavoro/laboratori/proposte/<uuid:need_id>/riprendi/", needs.need_restore, name="need-restore"),
    path("lavoro/laboratori/proposte/<uuid:need_id>/pubblica/", needs.need_publish, name="need-publish"),
    path("lavoro/laboratori/proposte/<uuid:need_id>/nascondi/", needs.need_hide, name="need-hide"),
    path("lavoro/laboratori/proposte/<uuid:need_id>/detta/", need_fates.need_told, name="need-told"),
    path("lavoro/laboratori/gruppi/<uuid:group_id>/", need_groups.group, name="need-group"),
    path(
        "lavoro/laboratori/gruppi/<uuid:group_id>/modifica/", need_groups.group_edit, name="need-group-edit"
    ),
    path(
        "lavoro/laboratori/gruppi/<uuid:group_id>/togli/",
        need_groups.group_take_out,
        name="need-group-take-out",
    ),
    path(
        "lavoro/laboratori/gruppi/<uuid:group_id>/unisci/", need_groups.group_merge, name="need-group-merge"
    ),
    path("lavoro/laboratori/gruppi/<uuid:group_id>/istruttoria/", feasibility.review_ask, name="review-ask"),
    path("lavoro/laboratori/gruppi/<uuid:group_id>/esito/", need_fates.fate, name="need-fate"),
    path(
        "lavoro/laboratori/gruppi/<uuid:group_id>/esito/annulla/", need_fates.fate_undo, name="need-fate-undo"
    ),
    path("lavoro/laboratori/gruppi/<uuid:group_id>/rispondi/", need_fates.fate_tell, name="need-fate-tell"),
    path("lavoro/laboratori/istruttorie/", feasibility.reviews, name="reviews"),
    path("lavoro/laboratori/istruttorie/<uuid:review_id>/", feasibility.review, name="review"),
    path(
        "lavoro/laboratori/istruttorie/<uuid:review_id>/ritira/",
        feasibility.review_withdraw,
        name="review-withdraw",
    ),
]
