"""Addresses of the work area, included by core.web.urls under /lavoro/."""

from django.urls import path

from core.web.work import (
    access,
    audit,
    bodies,
    branding,
    day,
    documents,
    first_hour,
    members,
    merges,
    organisations,
    people,
    places,
    profile,
    sender,
    subscribers,
    territory,
    words,
)

_MEETING = "incontri/<uuid:meeting_id>/"
_ORGANISATION = "realta/<uuid:organisation_id>/"
_BODY = "organismi/<uuid:body_id>/"
_PLACE = "quartieri/<uuid:neighbourhood_id>/"
_PERSON = "persone/<uuid:user_id>/"

urlpatterns = [
    path("", day.day, name="day"),
    path("prima-ora/<slug:code>/salta/", first_hour.step_skip, name="first_hour_skip"),
    path("prima-ora/esempi/", first_hour.examples_add, name="examples_add"),
    path("prima-ora/esempi/togli/", first_hour.examples_remove, name="examples_remove"),
    path(f"{_MEETING}documenti/nuovo/", documents.meeting_document, name="work_meeting_document"),
    path("documenti/<uuid:document_id>/", documents.document, name="document"),
    path("documenti/<uuid:document_id>/togli/", documents.document_remove, name="work_document_remove"),
    path("realta/", organisations.organisations, name="work_organisations"),
    path("realta/nuova/", organisations.organisation_new, name="work_organisation_new"),
    path("realta/doppioni/", merges.duplicates, name="work_duplicates"),
    path("realta/doppioni/<uuid:first_id>/<uuid:second_id>/", merges.compare, name="work_compare"),
    path("realta/unioni/<uuid:merge_id>/annulla/", merges.merge_undo, name="work_merge_undo"),
    path(_ORGANISATION, organisations.organisation, name="work_organisation"),
    path(f"{_ORGANISATION}modifica/", organisations.organisation_edit, name="work_organisation_edit"),
    path(
        f"{_ORGANISATION}referenti/nuovo/", organisations.representative_new, name="work_representative_new"
    ),
    path(
        "referenti/<uuid:representative_id>/fine/",
        organisations.representative_end,
        name="work_representative_end",
    ),
    path("organismi/", bodies.bodies, name="work_bodies"),
    path("organismi/nuovo/", bodies.body_new, name="work_body_new"),
    path(_BODY, bodies.body, name="work_body"),
    path(f"{_BODY}modifica/", bodies.body_edit, name="work_body_edit"),
    path(f"{_BODY}fase/", bodies.body_stage, name="work_body_stage"),
    path(f"{_BODY}documenti/nuovo/", documents.body_document, name="work_body_document"),
    path(f"{_BODY}componenti/", members.members, name="work_members"),
    path(f"{_BODY}componenti/nuovo/", members.member_new, name="work_member_new"),
    path(f"{_BODY}sottogruppi/nuovo/", members.subgroup_new, name="work_subgroup_new"),
    path("componenti/<uuid:membership_id>/fine/", members.member_end, name="work_member_end"),
    path("sottogruppi/<uuid:subgroup_id>/fine/", members.subgroup_close, name="work_subgroup_close"),
    path("quartieri/", territory.neighbourhoods, name="work_neighbourhoods"),
    path("quartieri/nuovo/", territory.neighbourhood_new, name="work_neighbourhood_new"),
    path(_PLACE, territory.neighbourhood, name="work_neighbourhood"),
    path(f"{_PLACE}confine/", territory.boundary, name="work_boundary"),
    path(f"{_PLACE}ridisegna/", territory.redraw, name="work_redraw"),
    path(f"{_PLACE}fine/", territory.neighbourhood_end, name="work_neighbourhood_end"),
    path("luoghi/", places.places, name="work_places"),
    path("luoghi/nuovo/", places.venue, name="work_venue_new"),
    path("luoghi/realta/", places.lenders, name="work_venue_lenders"),
    path("luoghi/<uuid:venue_id>/", places.venue, name="work_venue"),
    path("temi/nuovo/", places.theme, name="work_theme_new"),
    path("temi/<uuid:theme_id>/", places.theme, name="work_theme"),
    path("persone/", people.people, name="work_people"),
    path("persone/nuova/", people.person_new, name="work_person_new"),
    path(_PERSON, people.person, name="work_person"),
    path(f"{_PERSON}ruoli/nuovo/", people.role_new, name="work_role_new"),
    path(f"{_PERSON}chiudi/", people.account_close, name="work_account_close"),
    path(f"{_PERSON}invita/", people.account_invite, name="work_account_invite"),
    path(f"{_PERSON}sessioni/chiudi/", access.person_sessions_end, name="work_person_sessions_end"),
    path(f"{_PERSON}secondo-passo/azzera/", access.person_second_step_reset, name="work_second_step_reset"),
    path("accesso/", access.access, name="work_access"),
    path("accesso/fornitori/nuovo/", access.provider, name="work_provider_new"),
    path("accesso/fornitori/<uuid:provider_id>/", access.provider, name="work_provider"),
    path(
        "accesso/fornitori/<uuid:provider_id>/togli/", access.provider_remove, name="work_provider_remove"
    ),
    path("ruoli/<uuid:grant_id>/fine/", people.role_end, name="work_role_end"),
    path("avvisi/", subscribers.subscribers, name="work_subscribers"),
    path("registro/", audit.audit, name="work_audit"),
    path("profilo/", profile.profile, name="work_profile"),
    path("profilo/logo/", branding.logo, name="work_logo"),
    path("profilo/logo/togli/", branding.logo_remove, name="work_logo_remove"),
    path("profilo/parole/<slug:model>/", words.words, name="work_words"),
    path("profilo/mittente/", sender.sender, name="work_sender"),
]
