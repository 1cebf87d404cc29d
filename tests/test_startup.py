"""What a node needs before it serves: its directory, its secret, its database."""

import os
from pathlib import Path

import pytest
from sqlalchemy import make_url

from signdesk.startup import StartError, kept_secret, prepare_data_dir, prepare_database
from tests.postgres import Cluster, postgres

__all__ = ["postgres"]


def test_a_data_directory_is_its_owners_alone(tmp_path: Path) -> None:
    data_dir = tmp_path / "a" / "b"
    prepare_data_dir(data_dir)
    assert data_dir.stat().st_mode & 0o077 == 0
    assert list(data_dir.iterdir()) == []
    prepare_data_dir(data_dir)


def test_one_that_cannot_be_used_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/signdesk")):
        with pytest.raises(StartError) as refused:
            prepare_data_dir(path)
        assert str(refused.value).startswith(f"data directory {path}: ")
        assert len(str(refused.value).splitlines()) == 1


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    first = kept_secret(tmp_path)
    assert len(first) >= 64
    assert kept_secret(tmp_path) == first
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["secret"]
    (tmp_path / "other").mkdir()
    assert kept_secret(tmp_path / "other") != first


@pytest.mark.parametrize("content", ["", "\n", "short"])
def test_a_secret_that_is_none_stops_the_start(tmp_path: Path, content: str) -> None:
    """With an empty one everybody could sign."""
    (tmp_path / "secret").write_text(content)
    with pytest.raises(StartError, match="expected at least 32 characters"):
        kept_secret(tmp_path)


def test_a_secret_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    with pytest.raises(StartError, match=f"{tmp_path}/secret: Is a directory"):
        kept_secret(tmp_path)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("sqlite:////nowhere/signdesk.db", "unable to open database file"),
        ("postgresql://u:my-pw@127.0.0.1:1/x", "Connect call failed"),
        ("mysql://u:my-pw@db", "allowed: sqlite:///PATH or postgresql://"),
    ],
)
async def test_a_database_that_cannot_be_reached(url: str, why: str) -> None:
    with pytest.raises(StartError) as refused:
        await prepare_database(url)
    assert str(refused.value).startswith("database: ")
    assert why in str(refused.value)
    assert "my-pw" not in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


async def test_a_database_that_does_not_exist(postgres: Cluster) -> None:
    url = make_url(postgres.create_database()).set(database="nothing")
    with pytest.raises(StartError, match=r'^database: database "nothing" does not exist$'):
        await prepare_database(url.render_as_string())


async def test_a_database_of_a_later_version(tmp_path: Path) -> None:
    import sqlite3

    url = f"sqlite:///{tmp_path}/signdesk.db"
    await prepare_database(url)
    with sqlite3.connect(tmp_path / "signdesk.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(StartError, match=r"^database: .*9999"):
        await prepare_database(url)
