"""LibreOffice, where the samples need it: workbooks saved again, every formula recalculated."""

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

SECONDS_BEFORE_IT_IS_STUCK = 300
# Cached results would be believed otherwise.
_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
 oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def resave(workbooks: Mapping[str, bytes], extension: str) -> Mapping[str, bytes]:
    """Return workbooks as LibreOffice saves them in a format, by the names given.

    What is called .docx is a text, all else a workbook. Raises RuntimeError where LibreOffice is
    absent or writes nothing.
    """
    soffice = shutil.which("soffice")
    if soffice is None:
        message = "LibreOffice (soffice) is needed to save samples again, and is not on the PATH"
        raise RuntimeError(message)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        settings = place / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_RECALCULATE, "utf-8")
        sources = [
            place / f"{number}{'.docx' if name.endswith('.docx') else '.xlsx'}"
            for number, name in enumerate(workbooks)
        ]
        for source, content in zip(sources, workbooks.values(), strict=True):
            source.write_bytes(content)
        profile = settings.parent.parent.as_uri()
        command = [soffice, f"-env:UserInstallation={profile}", "--headless", "--norestore"]
        command += ["--convert-to", extension, "--outdir", str(place / "saved")]
        subprocess.run(
            [*command, *map(str, sources)],
            capture_output=True,
            check=True,
            timeout=SECONDS_BEFORE_IT_IS_STUCK,
        )
        saved = [place / "saved" / f"{source.stem}.{extension}" for source in sources]
        missing = [name for name, path in zip(workbooks, saved, strict=True) if not path.is_file()]
        if missing:
            message = f"LibreOffice wrote nothing for {', '.join(missing)}"
            raise RuntimeError(message)
        return {name: path.read_bytes() for name, path in zip(workbooks, saved, strict=True)}
