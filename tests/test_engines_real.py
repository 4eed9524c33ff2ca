"""Real data in every form, files and engines alike: Olist and Maven get one and the same report."""

import json
import shutil

import pytest
from real_exports import AGREEMENTS, COMPANIES, FORMS, written

from sla_toolkit.running import open_month

pytestmark = pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"  # PySpark leaves its sockets open
)


def reported(path, month):
    """Give a month's report as data, without what tells one form from another: digest, file names, row numbers."""
    report = json.loads(open_month(path, month).report.model_dump_json())
    report["data"].pop("digest")
    for name in ("id", "version"):
        assert report["agreement"][name]
    report["agreement"] = {}
    report["notices"] = [one for one in report["notices"] if one["code"] != "unsigned"]  # it tells the digest
    for finding in report["data"]["findings"]:
        finding.pop("text", None)
        finding.pop("rows", None)
    for source in report["data"]["sources"]:
        source.pop("name")
    return report


@pytest.fixture(scope="module", params=COMPANIES, ids=lambda one: one.name)
def company(request):
    """A real company."""
    return request.param


@pytest.fixture(scope="module")
def reference(company, shared_data, tmp_path_factory):
    """Its report from the files as they were published."""
    path = tmp_path_factory.mktemp(company.name) / f"{company.name}.yaml"
    shutil.copy(AGREEMENTS / path.name, path)
    text = path.read_text("utf-8").replace("../../../shared/data", shared_data.resolve().as_posix())
    path.write_text(text, "utf-8")
    return reported(path, company.month)


@pytest.mark.parametrize("form", FORMS)
def test_the_report_is_the_same_from_every_form(company, reference, form, shared_data, tmp_path, request):
    """Every number, verdict, driver, finding and count of the report is equal, whatever form the data comes in."""
    path = written(company, form, tmp_path, shared_data, request)
    found = reported(path, company.month)
    assert found.keys() == reference.keys()
    for part, expected in reference.items():
        assert found[part] == expected, part


def test_the_reports_tell_something(company, reference):
    """What is compared is no empty report: every commitment has an actual value, and leads to its name."""
    assert len(reference["commitments"]) == 4
    assert all(one["actual"] is not None for one in reference["commitments"])
    assert sum(one["used"] for one in reference["data"]["sources"]) > 1000
