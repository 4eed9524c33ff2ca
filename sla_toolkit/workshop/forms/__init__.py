"""Forms over the agreement's file: each field is bound to a place in the YAML, which stays the truth."""

from sla_toolkit.workshop.forms.fields import Field, choice, number, picks, share, slider, words
from sla_toolkit.workshop.forms.form import Form
from sla_toolkit.workshop.forms.members import Members
from sla_toolkit.workshop.forms.saving import Saving

__all__ = ["Field", "Form", "Members", "Saving", "choice", "number", "picks", "share", "slider", "words"]
