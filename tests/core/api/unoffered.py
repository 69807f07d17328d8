"""Verbs of pages that programs are not offered, and why."""

_BY_LINK = "a step of who holds a signed link from a message and has no account, so that no key can be hers"
_SIGNING_IN = "who signs in has no key yet"

UNOFFERED: dict[str, str] = {
    "core.services.check_in.check_in": "a step of who scans the code in the room and has no account",
    "core.services.minutes_sharing.comment_minutes": _BY_LINK,
    "core.services.people.ask_new_password": _SIGNING_IN,
    "core.services.replies.reply_to_invitation": _BY_LINK,
    "core.services.sender.confirm_sender": _BY_LINK,
    "core.services.subscriptions.ask_subscription": "a citizen asks for herself, and her yes comes from her mail",
    "core.services.subscriptions.change_subscription": _BY_LINK,
    "core.services.subscriptions.confirm_subscription": _BY_LINK,
}
