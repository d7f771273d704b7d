"""What children are given to do in test_child.py."""

import os
import signal
import time

from trucewatch.errors import BadInput


def refuse():
    raise BadInput("is refused", "here", "give another")


def burn():
    while True:
        pass


DEEDS = {
    "refuse": refuse,
    "bug": lambda: {}["no such key"],
    "crash": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "leave": lambda: os._exit(3),
    "eat": lambda: len(bytearray(10_000_000_000)),
    "hang": lambda: time.sleep(60),
    "burn": burn,
    "pid": os.getpid,
    "threads": lambda: os.environ["OPENBLAS_NUM_THREADS"],
}


def do(factor, item):
    return factor * item if isinstance(item, int) else DEEDS[item]()
