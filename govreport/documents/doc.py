"""Old Word documents to a document: converted to .docx, which is read then.

Neither way of converting runs anything that a document brings, and neither fetches anything.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from govreport.documents import docx
from govreport.documents.document import Document, ReadingError

_SECONDS = 60
# The names of an OLE file's parts are UTF-16.
_WORD = "WordDocument".encode("utf-16-le")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ADVICE = "请用 Word 或 WPS 打开并另存为 .docx 后再载入。"
_SETTING = (
    '<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse">'
    "<value>{value}</value></prop></item>"
)
# No macros, no links that are followed, nothing from other places.
_SETTINGS = (
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Writer/Content/Update", "Link", "0"),
)


def read(data: bytes) -> Document:
    """Return the document in the bytes of a .doc.

    Raises `ReadingError` (`unreadable_file` for a password, `unsupported_format` for another kind of
    file, `damaged_file`).
    """
    if _ENCRYPTED in data:
        raise ReadingError("unreadable_file", f"文件有打开密码，无法读取。请去掉密码，{_ADVICE}")
    if _WORD not in data:
        raise ReadingError("unsupported_format", f"文件里没有 Word 文档，不是 .doc 文件。{_ADVICE}")
    with tempfile.TemporaryDirectory(prefix="govreport-") as folder:
        source = Path(folder, "report.doc")
        source.write_bytes(data)
        document = _read_converted(source, _convert) or _read_converted(source, _convert_with_office)
    if document is None:
        raise ReadingError("damaged_file", f"旧版 Word 文件（.doc）已损坏或有密码，无法读取。{_ADVICE}")
    return document


def _read_converted(source: Path, convert: Callable[[Path], Path | None]) -> Document | None:
    """Return the document that a conversion yields, None where it yields nothing that holds text."""
    target = convert(source)
    if target is None or not target.is_file():
        return None
    try:
        document = docx.read(target.read_bytes(), "doc")
    except ReadingError:
        return None
    return document if document.pieces else None


def _convert(source: Path) -> Path | None:
    """Convert in this process; the package reads the binary format itself and runs nothing."""
    # The package takes its time to import, and most corpora have no old Word files.
    from doc2docx import convert

    target = source.with_name("converted.docx")
    try:
        convert(source, target)
    except Exception:  # a damaged file may break it anywhere
        return None
    return target


def _convert_with_office(source: Path) -> Path | None:
    """Convert with LibreOffice where it is installed: in a profile of its own, without macros."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        return None
    folder = source.parent
    profile = folder / "profile"
    _write_settings(profile)
    command = [
        *(program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"),
        *("--nolockcheck", "--infilter=MS Word 97", "--convert-to", "docx", "--outdir"),
        *(str(folder / "office"), str(source)),
    ]
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired:
        return None
    finally:
        _end(process)
    return folder / "office" / "report.docx"


def _write_settings(profile: Path) -> None:
    """Write the settings of a new profile: nothing of a document is run, no link is followed."""
    items = "".join(_SETTING.format(path=path, name=name, value=value) for path, name, value in _SETTINGS)
    user = profile / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}</oor:items>\n',
        encoding="utf-8",
    )


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a process with those that it has started."""
    if process.poll() is None:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()
