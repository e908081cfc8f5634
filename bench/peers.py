"""Who turns a folder of returns into one result: we, and the two peers with a command line.

datamaps wants a datamap (which cell is which) beside the files and writes ``master.xlsx`` below the
home folder; crease wants a template and writes a JSON file for each workbook. Neither checks who
sent what, nor whether anything locked was changed. All results are added up by
``python -m bench.peers``, outside the time: the scores must come to the same sum.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from pathlib import Path

from bench.manifest import PRISTINE, STATE, Manifest, load_manifest
from bench.sampling import Entrant, MeasureError, Sample
from bench.worker import tell

SCORE_HEADING = "自评得分"
MASTER = Path("Documents", "datamaps", "output", "master.xlsx")


def our_entrant(corpus: Path, *options: str, name: str = "workbook_tool") -> Entrant:
    """Return ``consolidate`` on a corpus as it was issued: no cache, no earlier summary."""
    summary, state = corpus / "county_summary.xlsx", corpus / STATE

    def prepare() -> None:
        shutil.rmtree(state, ignore_errors=True)
        shutil.copytree(corpus / PRISTINE, state)
        summary.unlink(missing_ok=True)

    returned = str(corpus / "returned")
    return Entrant(
        name,
        (sys.executable, "-m", "workbook_tool.cli", "consolidate", returned, *options),
        prepare,
        _sum_by("workbook_tool", summary),
    )


def script_entrant(corpus: Path, place: Path) -> Entrant:
    """Return the usual pandas script on a corpus."""
    place.mkdir(parents=True, exist_ok=True)
    target = str(place / "script.xlsx")
    return Entrant(
        "the usual pandas script",
        (sys.executable, "-m", "bench.usual_script", str(corpus), target),
    )


def datamaps_entrant(corpus: Path, place: Path) -> Entrant:
    """Return ``datamaps import templates`` on a corpus, in a home folder of its own."""
    home, inbox = place / "home", place / "inbox"

    def prepare() -> None:
        require_command("datamaps")
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        if not inbox.is_dir():
            shutil.copytree(corpus / "returned", inbox)
            (inbox / "datamap.csv").write_text(datamap(load_manifest(corpus)), "utf-8")

    return Entrant(
        "datamaps",
        (command("datamaps"), "import", "templates", "-m", "--inputdir", str(inbox)),
        prepare,
        _sum_by("datamaps", home / MASTER),
        {"HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home)},
    )


def crease_entrant(corpus: Path, place: Path) -> Entrant:
    """Return ``crease batch`` on a corpus."""
    out, template = place / "crease", place / "crease.yml"

    def prepare() -> None:
        require_command("crease")
        shutil.rmtree(out, ignore_errors=True)
        place.mkdir(parents=True, exist_ok=True)
        # JSON is YAML.
        template.write_text(json.dumps(crease_template(load_manifest(corpus))), "utf-8")

    returned = str(corpus / "returned")
    return Entrant(
        "crease",
        (command("crease"), "batch", returned, "--template", str(template), "--out", str(out)),
        prepare,
        _sum_by("crease", out),
    )


def command(name: str) -> str:
    """Return the path of a peer's command in this environment."""
    return str(Path(sys.executable).with_name(name))


def require_command(name: str) -> None:
    """Raise MeasureError where a peer is not installed."""
    if not Path(command(name)).is_file():
        message = f"{name} is not installed for Python {sys.version.split()[0]}"
        raise MeasureError(message)


def datamap(manifest: Manifest) -> str:
    """Return the datamap: code and score of every criterion by their cells."""
    lines = ["cell_key,template_sheet,cell_reference,type"]
    for code, cell in zip(manifest.codes, manifest.score_cells, strict=True):
        lines.append(f"score {code},{manifest.score_sheet},{cell},NUMBER")
        row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        lines.append(f"code {code},{manifest.score_sheet},A{row},TEXT")
    return "\n".join(lines) + "\n"


def crease_template(manifest: Manifest) -> Mapping[str, object]:
    """Return the template: one record a row of the scoring table, found by its heading."""
    last = manifest.first_row + len(manifest.codes) - 1
    fields = (
        {"name": "code", "source_column": manifest.code_title, "type": "string"},
        {
            "name": "score",
            "source_column": manifest.score_title,
            "type": "number",
            "minimum": 0,
            "maximum": 100,
        },
    )
    locate = {
        "tab": manifest.score_sheet,
        "orientation": "flat",
        "cell_range": f"A{manifest.header_row}:L{last}",
    }
    entity = {"name": "entry", "cardinality": "many", "locate": locate, "fields": fields}
    return {"template_id": "returns", "description": "the scores", "entities": [entity]}


def _sum_by(peer: str, result: Path) -> Callable[[Sample], object]:
    """Return the check that adds a peer's result up, in a process of its own."""

    def check(_sample: Sample) -> object:
        adding = [sys.executable, "-m", "bench.peers", peer, str(result)]
        finished = subprocess.run(adding, capture_output=True, check=False)
        if finished.returncode:
            message = f"{peer} left no result that can be read"
            raise MeasureError(message)
        return json.loads(finished.stdout)["checksum"]

    return check


def add_up(peer: str, result: Path) -> float:
    """Return the sum of all scores in a peer's result."""
    from python_calamine import CalamineWorkbook

    if peer == "crease":
        records = (json.loads(path.read_text("utf-8")) for path in sorted(result.glob("*.json")))
        return _sum(entry["score"] for record in records for entry in record["entries"])
    if peer == "datamaps":
        rows = CalamineWorkbook.from_path(result).get_sheet_by_index(0).to_python()
        scores = (row[1:] for row in rows if str(row[0]).startswith("score "))
        return _sum(chain.from_iterable(scores))
    rows = CalamineWorkbook.from_path(result).get_sheet_by_name("明细数据").to_python()
    header = next(turn for turn, row in enumerate(rows) if SCORE_HEADING in row)
    column = rows[header].index(SCORE_HEADING)
    return _sum(row[column] for row in rows[header + 1 :])


def _sum(scores: Iterable[object]) -> float:
    total = 0.0
    for score in scores:
        if not isinstance(score, int | float):
            message = f"a peer left {score!r} where a score belongs"
            raise MeasureError(message)
        total += score
    return total


if __name__ == "__main__":
    tell(checksum=f"{add_up(sys.argv[1], Path(sys.argv[2])):.2f}")
