"""Files are written whole or not at all, and keep their permissions."""

import errno
import os
import resource
import subprocess
import sys

import pytest

from course import files
from course.authoring import build
from course.errors import CourseError

BOTH = pytest.mark.parametrize("write", [files.write, files.create])


def test_what_is_written_is_there(tmp_path):
    """A new file holds the bytes, a second writing replaces them, and nothing else remains."""
    for data in (b"one", b"two"):
        files.write(tmp_path / "a", data)
        assert (tmp_path / "a").read_bytes() == data
    assert os.listdir(tmp_path) == ["a"]


def test_a_file_that_is_there_is_not_created_again(tmp_path):
    """To create is to keep what is there."""
    for data in (b"one", b"two"):
        files.create(tmp_path / "a", data)
    assert (tmp_path / "a").read_bytes() == b"one"
    assert os.listdir(tmp_path) == ["a"]


@pytest.mark.parametrize("there", [False, True])
def test_without_hard_links_a_file_is_created_all_the_same(tmp_path, monkeypatch, there):
    """On a file system without links a new file appears whole, and one that is there is kept."""

    def refuse(source, target):
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    if there:
        (tmp_path / "a").write_bytes(b"mine")
    files.create(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == (b"mine" if there else b"new")
    assert os.listdir(tmp_path) == ["a"]


@BOTH
@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_a_new_file_has_the_permissions_of_any_other(tmp_path, write, mask):
    """The process's mask decides, as for a file that is opened for writing."""
    before = os.umask(mask)
    try:
        write(tmp_path / "a", b"one")
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o666 & ~mask


def test_a_file_keeps_its_permissions(tmp_path):
    """What was private before it was replaced is private afterwards."""
    (tmp_path / "a").write_bytes(b"one")
    (tmp_path / "a").chmod(0o640)
    files.write(tmp_path / "a", b"two")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


def test_a_secret_is_nobody_elses(tmp_path):
    """A file can be created with permissions of its own."""
    files.create(tmp_path / "a", b"secret", mode=0o600)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("moment", ["fsync", "replace"])
def test_a_process_that_dies_in_the_middle_leaves_the_old_file(tmp_path, moment):
    """Killed before the bytes are safe, or before they take their place: the file is as it was."""
    path = tmp_path / "a"
    path.write_bytes(b"old")
    code = (
        "import os, sys, pathlib; from course import files; "
        f"os.{moment} = lambda *args: os._exit(9); "
        "files.write(pathlib.Path(sys.argv[1]), b'new' * 10**6)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert done.returncode == 9
    assert path.read_bytes() == b"old"


def test_an_interrupt_leaves_nothing_behind(tmp_path, monkeypatch):
    """Ctrl-C in the middle leaves the old file alone in its folder."""

    def interrupt(*args):
        raise KeyboardInterrupt

    (tmp_path / "a").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        files.write(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]


@BOTH
@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.ENOSPC, "no space left on device): make some room and run the command again."),
        (errno.EACCES, "permission denied): name a folder that you may write to."),
        (errno.EROFS, "read-only file system): name a folder that you may write to."),
        (errno.EIO, "input/output error): name another folder."),
    ],
)
def test_an_error_says_what_to_do(tmp_path, monkeypatch, write, number, advice):
    """A full disk, a missing permission and the rest are one sentence each."""

    def fail(*args):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(CourseError) as caught:
        write(tmp_path / "a", b"new")
    assert str(caught.value) == f"{tmp_path / 'a'} cannot be written ({advice}"
    assert os.listdir(tmp_path) == []


@BOTH
def test_a_limit_that_acts_in_the_middle_of_a_write_leaves_nothing(tmp_path, write):
    """A real refusal of the system, after the first bytes: no part of a file remains."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, limits[1]))
    try:
        with pytest.raises(CourseError, match=r"file too large.*raise the limit"):
            write(tmp_path / "a", b"x" * 100)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert os.listdir(tmp_path) == []


def test_an_author_is_not_spoken_to_as_a_learner(tmp_path, monkeypatch):
    """A notebook that can't be written is the path and the advice; an author's files change."""
    text = (
        "---\njupytext:\n  text_representation:\n    extension: .md\n    format_name: myst\n---\n"
    )
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "00-small.md").write_text(f"{text}\n# Words only\n")
    monkeypatch.setattr(build, "execute", lambda notebook, **options: None)
    (tmp_path / "solutions" / "00-small.ipynb").mkdir()
    with pytest.raises(CourseError) as caught:
        build.build(tmp_path)
    assert str(caught.value).endswith("(is a directory): name another folder.")
