"""A mail server and a web receiver of this machine, as small as they can be, with real sockets."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class MailServer(ThreadingTCPServer):
    """Speaks enough SMTP to take a mail; keeps what it took."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None = None, refuse: bytes = b"") -> None:
        super().__init__(("127.0.0.1", 0), _Dialogue)
        self.context = context
        self.refuse = refuse
        self.mails: list[bytes] = []
        self.heard: list[bytes] = []

    @property
    def port(self) -> int:
        return self.server_address[1]


class _Dialogue(StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.say(b"220 post.example")
        while line := self.rfile.readline():
            word = line.split()[0].upper() if line.split() else b""
            self.server.heard.append(line.strip())
            if word == self.server.refuse:
                self.say(b"554 not today")
            elif word == b"EHLO":
                offers = b"250-post.example\r\n250-STARTTLS" if self.server.context else b"250-hi"
                self.say(offers + b"\r\n250 8BITMIME")
            elif word == b"STARTTLS":
                self.say(b"220 go on")
                assert self.server.context is not None
                self.connection = self.server.context.wrap_socket(self.request, server_side=True)
                self.rfile = self.connection.makefile("rb")
                self.wfile = self.connection.makefile("wb", buffering=0)
            elif word == b"DATA":
                self.say(b"354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.mails.append(b"".join(lines))
                self.say(b"250 taken")
            elif word == b"QUIT":
                self.say(b"221 bye")
                break
            else:
                self.say(b"250 fine")
        self.rfile.close()
        self.wfile.close()
        self.connection.close()

    def say(self, words: bytes) -> None:
        self.wfile.write(words + b"\r\n")


class Receiver(HTTPServer):
    """Takes posts; answers with a status of the test's choice."""

    def __init__(self, status: int = 204, location: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Post)
        self.status = status
        self.location = location
        self.posts: list[tuple[dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook"


class _Post(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append((dict(self.headers), body))
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(server: ThreadingTCPServer | HTTPServer) -> Iterator[None]:
    """Run a server in a thread for as long as this lasts."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """TLS of a server named ``localhost``, and of a client that trusts it alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    start = datetime(2020, 1, 1)  # noqa: DTZ001 - as the library wants it
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "cert.pem").write_bytes(pem + secret)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "cert.pem")
    return server, ssl.create_default_context(cadata=pem.decode())
