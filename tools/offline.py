"""Run a command where only the loopback address is up, if this system lets us.

    python tools/offline.py pytest tests/web

A test suite that passes here asks nothing of any other machine. Where namespaces are refused, the
command runs as it is, and says so.
"""

import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys

UP = 0x1 | 0x40  # IFF_UP, IFF_RUNNING
GET, SET = 0x8913, 0x8914  # SIOCGIFFLAGS, SIOCSIFFLAGS: linux/sockios.h


def loopback_up() -> None:
    """Bring up the loopback interface of this namespace."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        found = fcntl.ioctl(asked, GET, struct.pack("16sH14s", b"lo", 0, b""))
        flags = struct.unpack("16sH14s", found)[1]
        fcntl.ioctl(asked, SET, struct.pack("16sH14s", b"lo", flags | UP, b""))


def main(command: list[str]) -> None:
    """Enter a namespace without a network, or explain why not, and run the command in our place."""
    if os.environ.get("TRUCEWATCH_OFFLINE") == "1":
        loopback_up()
        os.execvp(command[0], command)
    unshare = shutil.which("unshare")
    for flags in (["-n"], ["-rn"]):
        if unshare and subprocess.run([unshare, *flags, "true"], capture_output=True, check=False).returncode == 0:
            os.environ["TRUCEWATCH_OFFLINE"] = "1"
            os.execv(unshare, [unshare, *flags, sys.executable, __file__, *command])
    print("this system does not let us take the network away: running with it", file=sys.stderr)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
