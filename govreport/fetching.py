"""What stands behind an address: fetched with a limit of size and time, and kept in a folder if wanted.

An address that a list or a page names must not lead into the network of whoever loads it: each
connection is checked by the number it goes to, also behind a redirect.
"""

import hashlib
import ipaddress
import os
import re
import socket
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from govreport.documents.document import ReadingError

ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,20}://")

T = TypeVar("T")

WEB = ("http", "https")
STORES = ("s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "oss", "obs", "cos")
LARGEST = 256 * 2**20
TIMEOUT = 30.0  # seconds for one attempt
ATTEMPTS = 3
PAUSE = 0.5  # seconds before the second attempt, twice as many before each further one
_CHUNK = 2**16
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # the last four bytes are an IPv4 address


class _PrivateAddress(OSError):
    """A connection to an address that is not public."""


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public internet."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip.sixtofour or ip
    if ip.version == 6 and ip in _TRANSLATED:
        ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


class Fetching:
    """Fetches addresses. `cache` is a folder in which their bytes are kept, None for none."""

    def __init__(self, cache: str | None = None, *, allow_private: bool = False) -> None:
        self._cache = Path(cache) if cache else None
        self._allow_private = allow_private
        self._last: tuple[str, bytes] = ("", b"")

    def bytes_of(self, address: str) -> bytes:
        """Return what stands behind an address; raises `ReadingError` where that cannot be fetched.

        Codes: `unreadable_file`, `too_large`.
        """
        if self._last[0] == address:  # the members of an archive come one after the other
            return self._last[1]
        kept = self._cache and self._cache / hashlib.sha256(address.encode("utf-8", "replace")).hexdigest()
        if kept and kept.is_file():
            data = kept.read_bytes()
        else:
            data = self._fetch(address)
            if kept:
                _keep(kept, data)
        self._last = (address, data)
        return data

    def listed(self, address: str) -> list[tuple[str, str]] | None:
        """Return (name, address) of what a folder or pattern in a store holds, None for a single source.

        Raises `ReadingError` where the store cannot be reached.
        """
        scheme = _scheme(address)
        if scheme in WEB:
            return None
        return self._tried(lambda: _listed(self._store(scheme), scheme, address))

    def _fetch(self, address: str) -> bytes:
        scheme = _scheme(address)
        if scheme not in WEB:
            return self._tried(lambda: _drained(self._store(scheme).open(address, "rb")))
        # A size of 1 and no blocks: the page is streamed, and no question is asked for its length.
        return self._tried(lambda: _drained(self._web.open(address, block_size=0, size=1)))

    def _tried(self, fetch: Callable[[], T]) -> T:
        """Return what `fetch` returns, tried again after faults that may pass."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return fetch()
            except ReadingError:
                raise
            except Exception as error:  # the libraries behind the stores have errors of their own
                if attempt == ATTEMPTS or not _may_pass(error):
                    raise _unreadable(error) from error
            time.sleep(PAUSE * 2 ** (attempt - 1))
        raise AssertionError("the last attempt returns or raises")

    def _store(self, scheme: str) -> Any:
        import fsspec

        return fsspec.filesystem(scheme)

    @cached_property
    def _web(self) -> Any:
        import aiohttp
        import fsspec

        def open_socket(info: Any) -> socket.socket:
            family, kind, protocol, _, place = info
            if not self._allow_private and not is_public(str(place[0])):
                raise _PrivateAddress(f"{place[0]}")
            return socket.socket(family, kind, protocol)

        async def client(**options: Any) -> aiohttp.ClientSession:
            options.pop("loop", None)
            connector = aiohttp.TCPConnector(socket_factory=open_socket, force_close=True)
            timeout = aiohttp.ClientTimeout(total=TIMEOUT)
            return aiohttp.ClientSession(connector=connector, timeout=timeout, trust_env=False, **options)

        return fsspec.filesystem("http", get_client=client, skip_instance_cache=True)


def _scheme(address: str) -> str:
    scheme = address.split("://")[0].lower()
    if scheme not in (*WEB, *STORES):
        raise ReadingError(
            "unreadable_file",
            f"不支持 {scheme}:// 开头的地址。请改用 http、https 或对象存储（如 s3://）的地址，或先下载到本机。",
        )
    if scheme in WEB and not _host(address):
        raise ReadingError("unreadable_file", "网址里没有主机名。请检查网址。")
    return scheme


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _drained(file: Any) -> bytes:
    """Return everything in an open file, as long as it is not too much."""
    parts: list[bytes] = []
    size = 0
    with file:
        while part := file.read(_CHUNK):
            parts.append(part)
            size += len(part)
            if size > LARGEST:
                raise ReadingError("too_large", "网址的内容超出大小限制，没有读取。请检查网址。")
    return b"".join(parts)


def _listed(store: Any, scheme: str, address: str) -> list[tuple[str, str]] | None:
    if any(mark in address for mark in "*?["):
        places = store.glob(address)
        above = ""
    elif store.isdir(address):
        places = store.find(address)
        above = str(store._strip_protocol(address)).rstrip("/") + "/"
    else:
        return None
    found = []
    for place in map(str, places):
        whole = f"{scheme}://{place.lstrip('/')}"
        found.append((place.removeprefix(above) if above else whole, whole))
    return found


def _keep(path: Path, data: bytes) -> None:
    """Keep fetched bytes; half of them are never left behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    partial.write_bytes(data)
    partial.replace(path)


def _chain(error: BaseException | None) -> list[BaseException]:
    """Return an error with those that it came from, also the ones that came together."""
    found: list[BaseException] = []
    waiting = [error]
    while waiting and len(found) < 50:
        one = waiting.pop()
        if one is None or one in found:
            continue
        found.append(one)
        waiting += [one.__cause__, one.__context__]
        waiting += [part for part in one.args if isinstance(part, BaseException)]
        waiting += getattr(one, "exceptions", ())
    return found


def _status(error: BaseException) -> int | None:
    found = (getattr(one, "status", None) for one in _chain(error))
    return next((status for status in found if isinstance(status, int)), None)


def _may_pass(error: BaseException) -> bool:
    """Tell whether the same request may succeed a little later."""
    if any(isinstance(one, _PrivateAddress | FileNotFoundError | ImportError) for one in _chain(error)):
        return False
    status = _status(error)
    if status is not None:
        return status in (429, 500, 502, 503, 504)
    return isinstance(error, OSError | TimeoutError) or type(error).__module__.startswith("aiohttp")


def _unreadable(error: BaseException) -> ReadingError:
    chain = _chain(error)
    status = _status(error)
    if any(isinstance(one, _PrivateAddress) for one in chain):
        why = "网址指向内网或本机地址，没有读取。确需读取请使用 allow_private=True"
    elif any(isinstance(one, ImportError) for one in chain):
        why = "读取这种地址需要另外安装支持库（如 s3:// 需要 s3fs）。请安装后再载入"
    elif any(isinstance(one, FileNotFoundError) for one in chain):
        why = "网址不存在（404）。请检查网址"
    elif status is not None:
        why = f"网站拒绝了请求（{status}）。请稍后再试或检查网址"
    elif any(isinstance(one, TimeoutError) for one in chain):
        why = f"网站在 {TIMEOUT:g} 秒内没有答复。请稍后再试"
    else:
        why = "无法连接网址。请检查网址和网络后重试"
    return ReadingError("unreadable_file", f"{why}。")
