"""How the round of the second edition was made; kept to be read, and never run on it again.

python -m tests.rounds.make_second_edition CHECKOUT TARGET

``CHECKOUT`` is a tree of commit 387763b, the last one that issued version 2 of the form. The
definition is that of the first edition, and answers are typed in as there.
"""

import shutil
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tests.rounds.make_first_edition import (
    COVER,
    FULL,
    IN_ODS,
    IN_ZIP,
    TAMPERED,
    Form,
    Return,
    filled,
    write,
)
from tests.rounds.outcome import EXPECTED, SECOND, outcomes, run
from tools.office import resave

HERE = Path(__file__).parent
GAPS = "3 部分 2 是 一般 否 - 部分达到 2 是 否 否 是"
RETURNS = (
    # The first line of the list of evidence is filled, and the second one named.
    Return("县教体局.xlsx", "D1", FULL, mark="1-2", is_recalculated=False),
    Return("县水利局.xlsx", "D3", GAPS, basis="", reason="", mark="", cover={}, report=""),
    Return("甲镇.xls", "T1", "３ 部分 1 否 无 是 8.5 部分达到 1.5 否 否 否 是", suffix="xls"),
    replace(TAMPERED, rename=""),
    replace(IN_ZIP, file="戊乡.xlsx", mark="见附件", cover=COVER),
    replace(IN_ODS, saved="2019-10-18T09:20"),
)


def main() -> None:
    """Make the round and what 387763b says about it."""
    checkout, target = (Path(one).resolve() for one in sys.argv[1:])
    if target.exists():
        sys.exit(f"{target} stands; it is never made anew")
    work = target.with_name("making")
    forms = _issue(checkout, work)
    typed = {one.file: filled(forms[one.agency], one) for one in RETURNS}
    for suffix in ("xlsx", "xls", "ods"):
        chosen = {
            one.file: typed[one.file]
            for one in RETURNS
            if one.suffix == suffix and one.is_recalculated
        }
        typed |= resave(chosen, suffix)
    for one in RETURNS:
        write(work, one.file, typed[one.file], one.saved)
    shutil.rmtree(work / "outgoing" / "邮件")
    work.rename(target)
    expected = target / EXPECTED
    expected.mkdir()
    for name, text in outcomes(target, checkout, SECOND).items():
        expected.joinpath(name).write_text(text, "utf-8", newline="\n")


def _issue(checkout: Path, work: Path) -> Mapping[str, Form]:
    """Return the form of each agency that a file came back from."""
    work.mkdir()
    shutil.copy(HERE / "first_edition" / "assessment.xlsx", work)
    agencies = ",".join(sorted({one.agency for one in RETURNS}))
    made = run(checkout, work, "generate", "--only", agencies)
    assert made.code == 0, made.stderr
    forms = {}
    for path in work.joinpath("outgoing").glob("*.xlsx"):
        told = run(checkout, work, "inspect", path, "--format", "json").report
        forms[path.name.partition("_")[0]] = Form(path.read_bytes(), told)
    return forms


if __name__ == "__main__":
    main()
