"""What the extension of a file name promises; bytes that tell something else win."""

import re
from enum import StrEnum


class Promise(StrEnum):
    """What people expect behind an extension."""

    TABLE = "table"
    ARCHIVE = "archive"
    MAIL = "mail"
    LETTER = "letter"  # and pictures, films, slides: what is sent along
    TEXT = "text"
    NONE = "none"


_EXTENSIONS = {
    Promise.TABLE: (
        "xls xlsx xlsm xlsb xlt xltx xltm xla xlam xlw xlk et ett ods ots fods csv tsv "
        "numbers uos sxc stc sdc slk sylk dif dbf wk1 wk3 wk4 wks 123 wq1 wb1 wb2 wb3 qpw xlr "
        "gsheet gnumeric pxl ksheet mdb accdb"
    ),
    Promise.ARCHIVE: (
        "zip zipx 7z rar tar gz tgz bz2 tbz tbz2 xz txz lzma tlz z lz lz4 zst tzst lha lzh "
        "arj cab ace iso dmg wim alz egg sit sitx hqx uue uu xxe arc zoo cpio rpm deb kz jar shar"
    ),
    Promise.MAIL: ("eml emlx msg oft mbox mbx pst ost dbx olm p7m rpmsg tnef gpg pgp nws"),
    Promise.LETTER: (
        "doc docx docm dot dotx dotm wps wpt rtf odt ott fodt sxw uot pages gdoc hwp hwpx wri "
        "abw pdf ofd xps oxps djvu caj kdh epub mobi ceb sep gd gw vsd vsdx dwg dxf odg cdr "
        "ai eps ps psd mpp pub xmind mmap sketch kml kmz ppt pptx pptm pps ppsx pot potx odp "
        "otp sxi uop key dps dpt gslides jpg jpeg jpe jfif png gif bmp tif tiff webp heic "
        "heif avif svg svgz ico wmf emf wmz emz raw mp3 wav m4a wma aac flac ogg amr mid mp4 "
        "m4v mov avi wmv flv mkv webm mpg mpeg 3gp rm rmvb vob mts ttf otf ttc woff p7s sig "
        "cer crt"
    ),
    Promise.TEXT: (
        "txt text log md asc ini conf nfo json yaml yml rst tex srt lrc vcf ics bat cmd"
    ),
}
_PROMISES = {
    extension: promise for promise, words in _EXTENSIONS.items() for extension in words.split()
}
# One volume of an archive that was cut into pieces.
_VOLUME = re.compile(r"\.(?:z\d\d|r\d\d|\d{3}|part\d+\.rar)", re.IGNORECASE)
# Documents and pictures that are a zip or gzip file inside.
PACKED_LETTERS = frozenset({"xmind", "mmap", "sketch", "kmz", "svgz", "wmz", "emz", "pages", "key"})


def file_name(path: str) -> str:
    """Return the last step of a path."""
    return path.rpartition("!")[2].rpartition("/")[2]


def extension(path: str) -> str:
    """Return the extension of a path in lower case without its dot, "" where it has none."""
    name = file_name(path)
    return name.rpartition(".")[2].strip().lower() if "." in name else ""


def promise_of(path: str) -> Promise:
    """Return what the extension of a path promises."""
    if is_volume(path):
        return Promise.ARCHIVE
    return _PROMISES.get(extension(path), Promise.NONE)


def is_volume(path: str) -> bool:
    """Tell whether a name is that of one volume of an archive in pieces."""
    return bool(re.search(_VOLUME.pattern + r"\Z", file_name(path).strip(), re.IGNORECASE))
