# ruff: noqa: INP001  # a script to copy, in no package
"""The monthly notebook by Jupyter Scheduler: the last month that is over, every weekday at 06:30, company time.

Install `jupyter_scheduler` beside JupyterLab into the toolkit's own virtual environment, start JupyterLab in the
workspace, replace what is in capitals, and run this once with the server's token in JUPYTER_TOKEN. With --now the
notebook is run once, at once.
"""

import json
import os
import sys
from urllib.request import Request, urlopen

SERVER = os.environ.get("JUPYTER_SERVER", "http://localhost:8888")
NOTEBOOK = "notebooks/ja/5_monthly_variance.ipynb"  # below the folder that JupyterLab was started in
AGREEMENT = "/PATH/TO/WORKSPACE/parameters/YOUR-AGREEMENT.yaml"  # whole: a job runs in a folder of its own


def ask(path: str, body: dict | None = None) -> dict | list:
    """Ask the server; with a body, post it. Raises HTTPError where it does not want to."""
    headers = {"Authorization": f"token {os.environ['JUPYTER_TOKEN']}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(f"{SERVER}/scheduler/{path}", data, headers)) as answer:  # noqa: S310  # SERVER is yours
        return json.load(answer)


def main() -> None:
    """Make the job or, by default, its definition, and say its id."""
    job = {
        "name": "SLA monthly",
        "input_uri": NOTEBOOK,
        "runtime_environment_name": ask("runtime_environments")[0]["name"],
        "output_formats": ["ipynb"],
        # Jupyter Scheduler writes `name = value` into the notebook as it is: a text needs its own quotation marks.
        "parameters": {"agreement": json.dumps(AGREEMENT), "month": '""'},
    }
    if "--now" in sys.argv[1:]:
        print(ask("jobs", job)["job_id"])  # noqa: T201  # a script's answer
    else:
        when = {"schedule": "30 6 * * 1-5", "timezone": "Asia/Tokyo"}
        print(ask("job_definitions", job | when)["job_definition_id"])  # noqa: T201


if __name__ == "__main__":
    main()
