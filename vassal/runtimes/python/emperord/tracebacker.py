"""py-tracebacker (manual 12.1): who connects gets the stacks of all threads."""

import os
import socket
import sys
import threading
from linecache import getline


def listen(base, worker):
    """A socket for each worker, BASE1, BASE2 …, for its user only; answered by a thread of its own."""
    path = base + str(worker)
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
    server = socket.socket(socket.AF_UNIX)
    mask = os.umask(0o077)
    try:
        server.bind(path)
    finally:
        os.umask(mask)
    server.listen(8)
    sys.stderr.write("python tracebacker for worker %s available on %s\n" % (worker, path))
    threading.Thread(target=_serve, args=(server,), name="uWSGITracebacker", daemon=True).start()


def _serve(server):
    while True:
        client, _ = server.accept()
        with client:
            client.settimeout(5)
            try:
                client.sendall(stacks().encode("utf-8", "replace"))
            except OSError:
                pass  # It does not want to know.


def stacks():
    """One line for each frame of each thread but this one, the innermost first."""
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    lines = ["*** uWSGI Python traceback output ***", ""]
    for ident, frame in sys._current_frames().items():
        if ident == threading.get_ident():
            continue
        while frame is not None:
            code = frame.f_code
            line = getline(code.co_filename, frame.f_lineno).strip()
            lines.append(
                "thread_id = %s filename = %s lineno = %d function = %s line = %s"
                % (names.get(ident, ident), code.co_filename, frame.f_lineno, code.co_name, line)
            )
            frame = frame.f_back
        lines.append("")
    return "\n".join(lines) + "\n"
