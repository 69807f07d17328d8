"""Addresses of actions and notebook, included under /lavoro/."""

from django.urls import path

from core.web.followup import actions, notebook, places

_ACTION = "azioni/<uuid:action_id>/"
_NOTE = "taccuino/<uuid:note_id>/"

urlpatterns = [
    path("azioni/", actions.actions, name="work_actions"),
    path(_ACTION, actions.action, name="work_action"),
    path(f"{_ACTION}modifica/", actions.action_edit, name="work_action_edit"),
    path(f"{_ACTION}chiudi/", actions.action_close, name="work_action_close"),
    path(f"{_ACTION}scadenza/", actions.action_due, name="work_action_due"),
    path(f"{_ACTION}riapri/", actions.action_reopen, name="work_action_reopen"),
    path(f"{_ACTION}togli/", actions.action_remove, name="work_action_remove"),
    path("incontri/<uuid:meeting_id>/azioni/nuova/", actions.action_new, name="work_action_new"),
    path("taccuino/", notebook.notebook, name="notebook"),
    path("taccuino/nuova/", notebook.note_new, name="note_new"),
    path("taccuino/quartieri/", places.notebook_places, name="notebook_places"),
    path("taccuino/quartieri/<uuid:neighbourhood_id>/", places.notebook_place, name="notebook_place"),
    path(_NOTE, notebook.note, name="note"),
    path(f"{_NOTE}modifica/", notebook.note_edit, name="note_edit"),
    path(f"{_NOTE}condividi/", notebook.note_share, name="note_share"),
    path(f"{_NOTE}elimina/", notebook.note_delete, name="note_delete"),
    path(f"{_NOTE}ordine-del-giorno/", notebook.note_agenda, name="note_agenda"),
]
