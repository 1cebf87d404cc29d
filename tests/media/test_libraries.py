"""A media library that is missing, or cannot be loaded, is said in one line."""

from pathlib import Path

import pytest

from signdesk.media.advisor_process import MediaMissingError, check_libraries


async def test_all_that_is_needed_is_here() -> None:
    await check_libraries()


async def test_a_library_that_cannot_be_loaded_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "av.py").write_text("raise ImportError('libavcodec.so.62: no such file')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(MediaMissingError, match="libavcodec"):
        await check_libraries()
