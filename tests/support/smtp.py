"""A mail server for a test: smtp_receiver.py in a process of its own."""
import json
import pathlib
import subprocess
import sys

import mails
from ports import LOOPBACK

USER, PASSWORD = "convoke", "open sesame"


class MailServer:
    def __init__(self, folder: pathlib.Path, *options: str):
        self.folder = folder / "mail-server"
        self.options = options
        self.port = 0
        self._process: subprocess.Popen | None = None

    def __enter__(self) -> "MailServer":
        self.folder.mkdir(parents=True)
        receiver = pathlib.Path(__file__).with_name("smtp_receiver.py")
        self._process = subprocess.Popen([sys.executable, receiver, "--folder", self.folder, *self.options],
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        self.port = json.loads(self._process.stdout.readline())["port"]
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.communicate()

    @property
    def url(self) -> str:
        return f"smtp://{LOOPBACK}:{self.port}"

    def received(self) -> list[mails.Invitation]:
        """The mails that came completely; the envelope is written before the mail."""
        return mails.all_in(self.folder)

    def envelopes(self) -> list[dict]:
        return [json.loads(path.read_text()) for path in sorted(self.folder.glob("0*.json"))]


def make_certificate(folder: pathlib.Path) -> tuple[pathlib.Path, pathlib.Path]:
    """A certificate for this machine's loopback address, and its key."""
    certificate, key = folder / "certificate.pem", folder / "certificate-key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                    "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", f"subjectAltName=IP:{LOOPBACK},DNS:localhost",
                    "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key
