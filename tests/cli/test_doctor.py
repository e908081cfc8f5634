"""doctor: each part with what was found and its remedy; 1 where a round could not be worked on."""

import json
import shutil
import tomllib
from pathlib import Path

import pytest

from tests.cli.running import PROJECT, Runner, run_apart
from workbook_tool.workflows import doctor
from workbook_tool.workflows.doctor import Fitness, examine, is_fit, policy_file


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("doctor") / "round"
    return Path(shutil.copytree(PROJECT / "samples" / "xinping", place))


def by_part(*arguments: object, **options: object) -> dict[str, doctor.Examined]:
    return {part.part: part for part in examine(*arguments, **options)}  # type: ignore[arg-type]  # any parts


def test_every_part_has_its_line_in_both_languages_and_in_json(run: Runner, sample: Path) -> None:
    before = sorted(sample.rglob("*"))
    report = json.loads(run("doctor", str(sample), "--format", "json").stdout)
    assert report["schema_version"] == 1
    assert report["is_fit"] is True
    assert sorted(sample.rglob("*")) == before
    named = [part["part"] for part in report["parts"]]
    wanted = ("python", "packages", "office", "fonts", "policy", "terminal", "temp", "round")
    assert {*wanted, "key", "locks"} <= set(named)
    for part in report["parts"]:
        assert (part["remedy"] is None) is (part["fitness"] == "ok")
    for language in ("zh", "en"):
        outcome = run("doctor", str(sample), "--lang", language)
        assert outcome.code == 0
        lines = outcome.stdout.splitlines()
        assert sum(line[0] in "√·×" for line in lines) == len(named)


def test_the_extras_are_those_of_the_package() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(doctor.EXTRAS) == set(project["optional-dependencies"]) - {"dev", "test"}


def test_without_a_round_only_the_machine_is_examined(tmp_path: Path) -> None:
    code = (
        "import os, sys; from workbook_tool.cli.main import main\n"
        f"os.chdir({str(tmp_path)!r}); main(['doctor', '--lang', 'en'])"
    )
    finished = run_apart(code=code)
    assert b"round folder" not in finished.stdout
    assert finished.returncode == 0


def test_a_round_that_is_none_is_refused(run: Runner, tmp_path: Path) -> None:
    outcome = run("doctor", "--assessment", str(tmp_path))
    assert outcome.code == 2
    assert "assessment.xlsx" in outcome.stderr


def test_a_terminal_without_chinese_is_told_how_to_get_it(sample: Path) -> None:
    assert by_part(sample, encoding="gbk")["terminal"].fitness is Fitness.OK
    for encoding in ("cp1252", "ascii", "no-such-encoding"):
        part = by_part(sample, encoding=encoding)["terminal"]
        assert part.fitness is Fitness.OPTIONAL
        assert "LC_ALL" in part.remedy.en or "chcp" in part.remedy.en


def test_a_folder_that_takes_no_file_is_wanting(
    monkeypatch: pytest.MonkeyPatch, sample: Path, run: Runner
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(sample / "gone"))
    parts = examine(sample)
    assert not is_fit(parts)
    assert {part.part for part in parts if part.fitness is Fitness.MISSING} == {"temp"}
    outcome = run("doctor", str(sample))
    assert outcome.code == 1
    assert "× wanting  temporary folder" in outcome.stdout


def test_a_damaged_key_is_wanting(sample: Path, tmp_path: Path) -> None:
    place = Path(shutil.copytree(sample, tmp_path / "round"))
    (place / ".workbook-tool" / "key.json").write_text("{")
    part = by_part(place)["key"]
    assert part.fitness is Fitness.MISSING
    assert "backup" in part.found.en
    (place / ".workbook-tool" / "key.json").unlink()
    assert by_part(place)["key"].fitness is Fitness.OK


def test_programs_and_fonts_that_are_absent_are_optional(
    monkeypatch: pytest.MonkeyPatch, sample: Path, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(doctor, "_OFFICE_PLACES", ())
    monkeypatch.setattr(doctor, "_FONT_FOLDERS", ())
    parts = by_part(sample)
    assert parts["office"].fitness is parts["fonts"].fitness is Fitness.OPTIONAL
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "simsun.ttc").touch()
    monkeypatch.setattr(doctor, "_FONT_FOLDERS", (str(tmp_path / "fonts"),))
    assert by_part(sample)["fonts"].found.en == "simsun.ttc"


def test_a_package_that_is_absent_is_wanting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_REQUIRED", ("click", "no_such_package"))
    part = by_part()["packages"]
    assert part.fitness is Fitness.MISSING
    assert "no_such_package" in part.found.en


def test_the_policy_file_is_whole_or_named(tmp_path: Path) -> None:
    place = tmp_path / "policy.toml"
    assert policy_file(place).fitness is Fitness.OK
    place.write_text('mail = false\nmail_hosts = ["mail.example.cn"]\n')
    assert policy_file(place).found.en == str(place)
    for text in ("[mail", "mial = false", f"a = {'[' * 5_000}"):
        place.write_text(text)
        broken = policy_file(place)
        assert broken.fitness is Fitness.MISSING
        assert str(place) in broken.found.en


def test_locks_that_do_not_hold_are_told(monkeypatch: pytest.MonkeyPatch, sample: Path) -> None:
    assert by_part(sample)["locks"].fitness is Fitness.OK
    monkeypatch.setattr(doctor, "_is_free", lambda _: True)
    assert by_part(sample)["locks"].fitness is Fitness.OPTIONAL
