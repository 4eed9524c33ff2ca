"""`python -m sla_toolkit.cli`: the command, where it is not on the path."""

from sla_toolkit.cli import main

main()
