"""The practice company's plan for one month; a test holds `acme.yaml` to the same numbers."""

PERSONAS = ("hr_smb", "owner_micro", "other")
MIX = (0.45, 0.20, 0.35)
"""Planned share of each persona at the hand-off, in the order of `PERSONAS`."""
PERSONA_SHARE = 0.65
"""Planned share of leads that are some persona at all: all but `other`."""
CONVERSION = (0.28, 0.15, 0.04)
"""Planned share of each persona's leads that become an appointment within `WITHIN_DAYS`."""
VOLUME = 200
"""Planned hand-offs a month: 200 × (.45 × .28 + .20 × .15 + .35 × .04) = 34 appointments."""
WITHIN_DAYS = 30
WON = 0.2
"""Planned share of the appointments that are won."""
DEAL_SIZE = 600_000
"""Planned mean value of a won deal, in JPY."""
