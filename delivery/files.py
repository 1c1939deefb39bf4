"""Answers whose bytes are a file: nginx is told which one to send, or it is read here."""

from dataclasses import dataclass
from pathlib import Path

from delivery.answers import Answer


@dataclass(frozen=True)
class Files:
    root: Path
    is_by_nginx: bool

    def sent(self, answer: Answer) -> Answer | None:
        """The answer with the bytes of its file; None if that is not there (any more)."""
        place = self.root / answer.file
        try:
            body = b"" if self.is_by_nginx else place.read_bytes()
        except OSError:
            return None
        if self.is_by_nginx and not place.is_file():
            return None
        headers = [one for one in answer.headers if one[0] != "Content-Length"]
        if self.is_by_nginx:
            said = ("X-Accel-Redirect", f"/{answer.file}")
            return answer._replace(headers=[*headers, said], body=[])
        return answer._replace(headers=[*headers, ("Content-Length", str(len(body)))], body=[body])
