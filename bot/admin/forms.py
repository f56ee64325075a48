"""The data team's forms: of each, the words that it stands for when it is sent off, and where it was opened."""

from __future__ import annotations

from bot.admin.reconcile import column_form
from bot.admin.replies import accept

FORMS = {column_form.FORM: column_form.chosen, accept.FORM: accept.chosen}
"""By `callback_id`."""
