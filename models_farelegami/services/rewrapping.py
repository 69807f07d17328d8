"""The keys of cases wrapped anew with the installation's newest key, so that a former one can be taken away."""

from contextlib import suppress

from django.db import transaction
from django.utils import timezone

from models_farelegami.models import CaseKey
from models_farelegami.vault.keys import KeyLost, city_keys, key_ids, unwrap, wrap

_AT_ONCE = 200


def rewrap_keys() -> int:
    """Wrap anew every key that another than the newest wraps; texts stay as they are. Returns how many.

    A key wrapped with one that is there no more stays as it is: it may come back. Rows are locked a few at a time, and whoever works on a
    case meanwhile waits for a moment and loses nothing.
    """
    if not (key_ids() and CaseKey.objects.exists()):
        return 0
    keys = city_keys()
    newest, locking = next(iter(keys.items()))
    former = CaseKey.objects.filter(wrapped_by__in=[name for name in keys if name != newest]).order_by("pk")
    done, last = 0, None
    while True:
        with transaction.atomic(durable=True):
            rows = former.select_for_update().filter(**{"pk__gt": last} if last else {})[:_AT_ONCE]
            for row in rows:
                last = row.pk
                with suppress(KeyLost):  # spoilt: it opens with the key it names no more
                    key = unwrap(bytes(row.wrapped), keys[row.wrapped_by], row.pact_id)
                    row.wrapped, row.wrapped_by = wrap(key, locking, row.pact_id), newest
                    row.wrapped_at = timezone.now()
                    row.save()
                    done += 1
        if len(rows) < _AT_ONCE:
            return done
