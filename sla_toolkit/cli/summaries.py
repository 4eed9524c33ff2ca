"""What the command is for, and each of its verbs, in a sentence."""

from sla_toolkit.language import template

ABOUT = template("Agree on the marketing–sales SLA, sign it, and see every month who kept it and why not.")
SUMMARIES = {
    "new": template("Lay out a workspace with the practice agreement, its data and the notebooks."),
    "check": template(
        "Say what is wrong with an agreement and its data, or what was understood; or propose its “data:” block."
    ),
    "workshop": template("Open JupyterLab on the four workshop notebooks, in the agreement's language."),
    "plan": template(
        "Go from the goal backwards to leads per month, and offer each target at the odds the past gives it."
    ),
    "backtest": template("Say which months each side would have kept, had this agreement been in force."),
    "draft": template("Render the agreement as HTML, PDF, Word and Markdown, in each of its languages."),
    "diff": template(
        "Say what changed between two versions of an agreement, whom it favours, and whether it must be signed anew."
    ),
    "sign": template("Sign the agreement's PDFs for one side; or reject, delegate, record, or make a key."),
    "verify": template(
        "Check terms, signatures and log. Exit code 0: everybody signed and everything holds; 3: not so."
    ),
    "monthly": template(
        "Hold months against the agreements and publish report, documents and executed notebook of each."
    ),
    "history": template(
        "Say which commitments were kept month by month and where they are going, and write the index pages."
    ),
    "pace": template(
        "Hold the running month against its ideal line, with a forecast, and list the leads that need a hand today."
    ),
    "demo": template(
        "Lay out a workspace, render the agreement, sign and verify it, run a month and name the files to open."
    ),
    "doctor": template(
        "Look whether this machine has what the toolkit needs, and say what to do about what it lacks."
    ),
    "schema": template(
        "Print the JSON Schema of the agreement, of report.json, of the decisions, or of what another verb prints."
    ),
}
