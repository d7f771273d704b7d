"""Hold what the parties to an armed conflict say against what they do.

    import trucewatch as tw

    documents = tw.read("report.html")
    for record in tw.code(documents[0]):
        print(record.kind, record.span.quote)

The names below load on first use, so that `import trucewatch.records` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trucewatch.api import OpenCase, code, open_case, read
    from trucewatch.errors import TruceError
    from trucewatch.records import Document, Record

    __version__: str

__all__ = ["Document", "OpenCase", "Record", "TruceError", "__version__", "code", "open_case", "read"]

_HOMES = {
    "read": ("trucewatch.api", "read"),
    "code": ("trucewatch.api", "code"),
    "open_case": ("trucewatch.api", "open_case"),
    "OpenCase": ("trucewatch.api", "OpenCase"),
    "Document": ("trucewatch.records", "Document"),
    "Record": ("trucewatch.records", "Record"),
    "TruceError": ("trucewatch.errors", "TruceError"),
    "__version__": ("trucewatch.version", "VERSION"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module attribute is whatever it is
    if name not in _HOMES:
        raise AttributeError(f"module 'trucewatch' has no attribute {name!r}")
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)
