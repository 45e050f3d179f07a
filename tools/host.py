"""Serve the built site as a web host does."""

import functools
import gzip
import http.server
import threading
from pathlib import Path

TEXT = {".html", ".css", ".js", ".svg", ".json", ".xml", ".txt"}


class Host(http.server.SimpleHTTPRequestHandler):
    """Serve files as GitHub Pages does: text compressed, and for every origin."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        body = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix in TEXT:
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def serve(folder: Path, port: int = 0) -> str:
    """Serve a folder in the background, until the process ends; return its address.

    Args:
        folder: of the built site.
        port: 0 takes a free one.
    """
    handler = functools.partial(Host, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"
