"""Verbs of pages that programs are not offered, and why."""

_BY_LINK = "a step of who holds a signed link from a message and has no account, so that no key can be hers"
_SIGNING_IN = "who signs in has no key yet"

_ONES_OWN = "of one's own account, which no key changes"
_OFFICE_IN_PERSON = "who may come in, and what is erased, is decided by a person on a page, never with a key"
_VAULT = "what is about somebody in difficulty is read and written by her team, never by a program"

UNOFFERED: dict[str, str] = {
    "benchmark.services.answers.decline": "kept by the coordinating body, outside the city that a key opens",
    "core.services.breaches.save_breach": _OFFICE_IN_PERSON,
    "core.services.erasure.erase_person": _OFFICE_IN_PERSON,
    "core.services.identity.admit": _SIGNING_IN,
    "core.services.identity.note_linked": _SIGNING_IN,
    "core.services.identity.note_second_step": _ONES_OWN,
    "core.services.identity.remove_provider": _OFFICE_IN_PERSON,
    "core.services.identity.require_second_step": _OFFICE_IN_PERSON,
    "core.services.identity.reset_second_step": _OFFICE_IN_PERSON,
    "core.services.identity.save_provider": _OFFICE_IN_PERSON,
    "core.services.identity.unlink": _ONES_OWN,
    "core.services.people.ask_new_password_for_nobody": _SIGNING_IN,
    "core.services.sessions.end_all_sessions": _ONES_OWN,
    "core.services.sessions.end_own_session": _ONES_OWN,
    "core.services.sessions.end_sessions_of": _OFFICE_IN_PERSON,
    "core.services.check_in.check_in": "a step of who scans the code in the room and has no account",
    "core.services.minutes_sharing.comment_minutes": _BY_LINK,
    "core.services.people.ask_new_password": _SIGNING_IN,
    "core.services.replies.reply_to_invitation": _BY_LINK,
    "core.services.sender.confirm_sender": _BY_LINK,
    "core.services.subscriptions.ask_subscription": "a citizen asks for herself, and her yes comes from her mail",
    "core.services.subscriptions.change_subscription": _BY_LINK,
    "core.services.subscriptions.confirm_subscription": _BY_LINK,
    "models_farelegami.services.cases.change_pact": _VAULT,
    "models_farelegami.services.cases.refer_pact": _VAULT,
    "models_farelegami.services.cases.write_analysis": _VAULT,
    "models_farelegami.services.cases.write_identity": _VAULT,
    "models_farelegami.services.cases.write_note": _VAULT,
    "models_farelegami.services.openings.break_glass": _VAULT,
    "models_farelegami.services.openings.note_seen": _VAULT,
    "models_farelegami.services.openings.open_case": _VAULT,
    "models_farelegami.services.parts.write_part": _VAULT,
    "models_farelegami.services.shredding.shred_case": _VAULT,
    "models_farelegami.services.steps.move_pact": _VAULT,
    "models_farelegami.services.teams.join_team": _VAULT,
    "models_farelegami.services.teams.leave_team": _VAULT,
}
