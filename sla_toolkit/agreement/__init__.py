"""The agreement: what marketing and sales promised each other, read from one YAML file."""

from sla_toolkit.agreement.checks import CHECKS, problems_of
from sla_toolkit.agreement.digest import digest_of
from sla_toolkit.agreement.duration import Duration
from sla_toolkit.agreement.fields import exact, in_month
from sla_toolkit.agreement.match import Either, Every, Never, Rule, Test, fields_of, parse_rule
from sla_toolkit.agreement.material import terms_digest
from sla_toolkit.agreement.model import (
    OTHER,
    REJECTED,
    Agreement,
    Calendar,
    Commitment,
    Paper,
    Persona,
    Plan,
    Stage,
)
from sla_toolkit.agreement.month import Month
from sla_toolkit.agreement.problems import AgreementRefused, Problem, Refused, Unfit
from sla_toolkit.agreement.reading import AgreementFile, agreement_in, read_agreement
from sla_toolkit.agreement.schema import agreement_schema
from sla_toolkit.agreement.sources import Data, HistorySource, LeadSource, Link, Source
from sla_toolkit.agreement.suggest import hint, nearest

__all__ = [
    "CHECKS",
    "OTHER",
    "REJECTED",
    "Agreement",
    "AgreementFile",
    "AgreementRefused",
    "Calendar",
    "Commitment",
    "Data",
    "Duration",
    "Either",
    "Every",
    "HistorySource",
    "LeadSource",
    "Link",
    "Month",
    "Never",
    "Paper",
    "Persona",
    "Plan",
    "Problem",
    "Refused",
    "Rule",
    "Source",
    "Stage",
    "Test",
    "Unfit",
    "agreement_in",
    "agreement_schema",
    "digest_of",
    "exact",
    "fields_of",
    "hint",
    "in_month",
    "nearest",
    "parse_rule",
    "problems_of",
    "read_agreement",
    "terms_digest",
]
