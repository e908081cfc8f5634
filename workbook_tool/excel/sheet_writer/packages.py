"""Finished rows into the package of a workbook, without ever holding a long sheet as text."""

import zlib
from collections.abc import Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from workbook_tool.excel.sheet_writer.hooks import FINISHED_ROWS

EARLIEST = (1980, 1, 1, 0, 0, 0)  # what XlsxWriter writes into every entry


def insert_rows(package: bytes, rows: Mapping[str, Sequence[bytes]]) -> bytes:
    """Return the package with compressed rows put into the sheet parts that they belong to.

    Everything else, the order of the entries included, stays as it is.
    """
    mark = FINISHED_ROWS.encode()
    target = BytesIO()
    with ZipFile(BytesIO(package)) as source, ZipFile(target, "w", ZIP_DEFLATED) as finished:
        for entry in source.infolist():
            part = source.read(entry)
            copy = ZipInfo(entry.filename, EARLIEST)
            copy.compress_type = entry.compress_type
            copy.external_attr = entry.external_attr
            with finished.open(copy, "w") as stream:
                before, found, after = part.partition(mark)
                stream.write(before)
                for chunk in rows.get(entry.filename, ()) if found else ():
                    stream.write(zlib.decompress(chunk))
                stream.write(after)
    return target.getvalue()
