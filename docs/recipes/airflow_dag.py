# ruff: noqa: INP001  # Airflow reads single files from its dags folder, which is no package
"""The monthly reports by Airflow 3: every weekday at 06:30 in the company's time zone.

Replace what is in capitals, and put this file into the dags folder. The workspace and the toolkit's own virtual
environment have to be there on every worker; Airflow's environment stays as it is.
"""

from datetime import timedelta

import pendulum
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG
from airflow.timetables.trigger import CronTriggerTimetable

WORKSPACE = "/PATH/TO/WORKSPACE"
SLA = "/PATH/TO/VENV/bin/sla"
ZONE = "Asia/Tokyo"

with DAG(
    dag_id="sla_monthly",
    description="Hold the past months against the marketing-sales agreements",
    schedule=CronTriggerTimetable("30 6 * * 1-5", timezone=ZONE),
    start_date=pendulum.datetime(2026, 1, 1, tz=ZONE),
    catchup=False,  # one run sees by itself to every month that is missing
    max_active_runs=1,
    tags=["sla"],
):
    BashOperator(
        task_id="monthly",
        bash_command=f"{SLA} monthly --since-last",
        cwd=WORKSPACE,
        # Secrets that the agreement names as env:NAME come from a connection, such as
        # "CRM_PASSWORD": "{{ conn.CRM.password }}"; Airflow hides them in its logs.
        env={"SLA_LANG": "ja"},
        append_env=True,
        retries=1,
        retry_delay=timedelta(minutes=30),
        execution_timeout=timedelta(hours=6),
    )
