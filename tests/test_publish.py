"""A folder of outputs appears whole or not at all."""

import os
import stat
import time

import pytest

from sla_toolkit.running.publish import CannotWrite, staged


def fill(folder, files):
    """Publish files (name → bytes) as a folder."""
    with staged(folder) as stage:
        for name, content in files.items():
            path = stage / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)


def half(folder):
    """Begin to publish, and fail."""
    with staged(folder) as stage:
        (stage / "a.txt").write_bytes(b"half")
        assert 1 / 0


def contents(folder):
    """Read a folder back."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_folder_appears_with_everything_in_it(tmp_path):
    """What was written aside is what appears, and nothing is left aside."""
    files = {"a.txt": b"a", "figures/b.svg": b"b"}
    fill(tmp_path / "out" / "2026-10", files)
    assert contents(tmp_path / "out" / "2026-10") == files
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["2026-10"]


def test_the_same_files_are_not_written_again(tmp_path):
    """A second run with the same bytes leaves even the files' times alone."""
    folder = tmp_path / "2026-10"
    fill(folder, {"a.txt": b"a"})
    before = (folder / "a.txt").stat()
    fill(folder, {"a.txt": b"a"})
    after = (folder / "a.txt").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_new_files_replace_the_old_ones_together(tmp_path):
    """What the new run no longer makes does not linger."""
    folder = tmp_path / "2026-10"
    fill(folder, {"a.txt": b"a", "old.txt": b"o"})
    fill(folder, {"a.txt": b"b"})
    assert contents(folder) == {"a.txt": b"b"}
    assert [path.name for path in tmp_path.iterdir()] == ["2026-10"]


def test_a_run_that_fails_leaves_what_was_there(tmp_path):
    """An error half-way neither harms the published folder nor leaves a half one."""
    folder = tmp_path / "2026-10"
    fill(folder, {"a.txt": b"a"})
    with pytest.raises(ZeroDivisionError):
        half(folder)
    assert contents(folder) == {"a.txt": b"a"}
    assert [path.name for path in tmp_path.iterdir()] == ["2026-10"]


def test_the_folder_can_be_read_by_others(tmp_path):
    """A report is for the whole team, whatever the temporary folder's permissions were."""
    fill(tmp_path / "2026-10", {"a.txt": b"a"})
    assert stat.S_IMODE((tmp_path / "2026-10").stat().st_mode) & 0o055 == 0o055 or os.name == "nt"


def test_a_place_that_cannot_be_written_is_said_in_a_sentence(tmp_path):
    """A file where a folder should be is named, with what the system says."""
    (tmp_path / "outputs").write_text("not a folder")
    with (
        pytest.raises(CannotWrite, match="cannot be written"),
        staged(tmp_path / "outputs" / "a" / "2026-10"),
    ):
        pass


def test_what_a_killed_run_left_goes_after_a_day(tmp_path):
    """A half-written folder of long ago is swept away; a young one stays, since another run may be writing it."""
    old, young = tmp_path / ".2026-10.old", tmp_path / ".2026-10.young"
    for one in (old, young):
        one.mkdir()
        (one / "report.json").write_bytes(b"half")
    long_ago = time.time() - 2 * 86400
    os.utime(old, (long_ago, long_ago))
    fill(tmp_path / "2026-10", {"a.txt": b"a"})
    assert sorted(path.name for path in tmp_path.iterdir()) == [".2026-10.young", "2026-10"]


def test_what_was_published_is_never_swept_away(tmp_path):
    """Where a run was killed between its two renames, the month it had put aside stays, however old."""
    aside = tmp_path / ".2026-10.aside"
    (aside / "old").mkdir(parents=True)
    (aside / "old" / "report.json").write_bytes(b"whole")
    long_ago = time.time() - 2 * 86400
    os.utime(aside, (long_ago, long_ago))
    fill(tmp_path / "2026-10", {"a.txt": b"a"})
    assert (aside / "old" / "report.json").read_bytes() == b"whole"
