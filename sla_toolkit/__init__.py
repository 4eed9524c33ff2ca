"""Agree on the marketing–sales SLA, sign it, and see every month who kept it and why not.

The floors, from the bottom: language, agreement, leads, measures, planning, variance, documents, signing, running,
workshop, practice, cli. A floor imports only from floors below it (held by import-linter).
"""

__version__ = "0.1.0"
