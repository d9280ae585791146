"""A form with files (multipart/form-data, RFC 7578), read as it comes and written to disk as it comes.

Nothing of a file is held in memory, and nothing is written twice. It is fed in a thread, in pieces of a megabyte, so
that a slow disk holds up nobody else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import IO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from salus.api.problems import Problem
from salus.errors import Unwritable

_FILES, _FIELDS = 64, 16
_ROOM = "Try again later; whoever runs Salus frees some space"
_LONGEST = 1024  # bytes of a field
_WRITE = 'send the file as a form: curl -F file=@export.zip (Content-Type: multipart/form-data, the field "file")'


class Form:
    """Feed it the body; `fields` and the number of `files` are there when it is done.

    Args:
        content_type: as the request's header says it.
        open_file: gives a file to write to, for a number from 0 and the name that was sent.

    Raises:
        Problem: it is no such form (415, 400).
    """

    def __init__(self, content_type: str, open_file: Callable[[int, str], IO[bytes]]) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary")
        if kind != b"multipart/form-data" or not boundary:
            raise Problem(415, f"{content_type[:80]!r} is no form with files: {_WRITE}")
        self.fields: dict[str, str] = {}
        self.files = 0
        self._open = open_file
        self._file: IO[bytes] | None = None
        self._field = ""
        self._value = bytearray()
        self._header: tuple[bytearray, bytearray] = (bytearray(), bytearray())
        self._headers: dict[bytes, bytes] = {}
        self._ended = False
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin,
                    "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
                    "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
                    "on_header_end": self._header_ends,
                    "on_headers_finished": self._part,
                    "on_part_data": self._data,
                    "on_part_end": self._part_ends,
                    "on_end": self._end,
                },
            )
        except FormParserError as bad:
            raise Problem(400, f"the form cannot be read ({bad}); {_WRITE}") from None

    def feed(self, data: bytes) -> None:
        """Reads on."""
        try:
            self._parser.write(data)
        except FormParserError as bad:
            raise Problem(400, f"the form cannot be read ({bad}); {_WRITE}") from None

    def finish(self) -> Mapping[str, str]:
        """The fields, after everything was fed. Raises Problem where the form is not whole, or has no file."""
        if not self._ended:
            raise Problem(400, f"the form ends in the middle; send it again. {_WRITE}")
        if self.files == 0:
            raise Problem(400, f"there is no file in the form: {_WRITE}")
        return self.fields

    def close(self) -> None:
        """Closes what is open, however it went."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _begin(self) -> None:
        self._headers = {}

    def _header_ends(self) -> None:
        name, value = self._header
        self._headers[bytes(name).lower()] = bytes(value)
        self._header = (bytearray(), bytearray())

    def _part(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        name = options.get(b"name", b"").decode("utf-8", "replace")
        sent = options.get(b"filename")
        if sent is None:
            self._field, self._value = name, bytearray()
            if len(self.fields) >= _FIELDS:
                raise Problem(400, f"the form has more than {_FIELDS} fields; it takes file and tz")
            return
        if name != "file":
            raise Problem(400, f"the form has a file under {name[:60]!r}: {_WRITE}")
        if self.files >= _FILES:
            raise Problem(400, f"the form has more than {_FILES} files; send them in several requests, or as one zip")
        self._file = self._open(self.files, sent.decode("utf-8", "replace"))
        self.files += 1

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._file is not None:
            try:
                self._file.write(memoryview(data)[start:end])
            except OSError as error:
                raise Unwritable(
                    f"the file cannot be taken now ({error.strerror}); nothing was changed. {_ROOM}"
                ) from None
        elif len(self._value) + end - start > _LONGEST:
            raise Problem(400, f"the field {self._field[:60]!r} is longer than {_LONGEST} bytes")
        else:
            self._value += data[start:end]

    def _part_ends(self) -> None:
        if self._file is not None:
            self.close()
        else:
            self.fields[self._field] = bytes(self._value).decode("utf-8", "replace")

    def _end(self) -> None:
        self._ended = True
