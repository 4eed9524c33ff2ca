"""The pages of the history: one for each agreement, and one over all of them; HTML without a detour."""

from sla_toolkit.documents.history.pages import history_page, overview_page

__all__ = ["history_page", "overview_page"]
