"""What offices run today: a script with pandas over the returned files.

Usage: python -m bench.usual_script CORPUS TARGET. It checks nothing, trusts every cell, and writes
the scores as one long and one wide table, the evidence as a third. Each table of a file is read by
a call of its own, as such scripts do.
"""

import sys
from pathlib import Path

import pandas as pd

from bench.manifest import Manifest, load_manifest
from bench.worker import tell


def read_all(folder: Path, manifest: Manifest) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the scores and the evidence of every file, one under the other."""
    scores, evidence = [], []
    for path in sorted((folder / "returned").glob("*.xlsx")):
        table = pd.read_excel(path, sheet_name=manifest.score_sheet, header=None)
        first = manifest.first_row - 1
        answers = table.iloc[first : first + len(manifest.codes), [0, manifest.score_column - 1]]
        scores.append(answers.set_axis(["编号", "自评得分"], axis="columns").assign(单位=path.stem))
        listed = pd.read_excel(path, sheet_name=manifest.evidence_sheet, header=None)
        listed = listed.dropna(thresh=3)
        evidence.append(listed.assign(单位=path.stem))
    return pd.concat(scores, ignore_index=True), pd.concat(evidence, ignore_index=True)


def main(folder: Path, target: Path) -> None:
    """Write the workbook and tell the sum of all scores."""
    scores, evidence = read_all(folder, load_manifest(folder))
    wide = scores.pivot_table(
        index="单位", columns="编号", values="自评得分", aggfunc="sum", margins=True
    )
    with pd.ExcelWriter(target) as writer:
        wide.to_excel(writer, sheet_name="汇总")
        scores.to_excel(writer, sheet_name="明细", index=False)
        evidence.to_excel(writer, sheet_name="佐证", index=False)
    tell(checksum=f"{float(scores['自评得分'].sum()):.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
