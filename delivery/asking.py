"""What a request asks for, as far as a stored page can answer it. Pure."""

from urllib.parse import parse_qsl

QUERY = "\ue000"  # between path and query of a name: no path of WSGI's (Latin-1) can hold it
_CODINGS = ("br", "gzip")  # the best first


def name(path: str, query: str) -> str:
    """What a page with a query of ours is kept by; one without, by its path."""
    return f"{path}{QUERY}{query}" if query else path


def address(name: str) -> tuple[str, str]:
    """Path and query of a name."""
    path, _, query = name.partition(QUERY)
    return path, query


def coding(accepted: str) -> str:
    """The best coding that an Accept-Encoding allows: "br", "gzip" or "" (RFC 9110, 12.5.3)."""
    if not accepted:
        return ""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, parameters = part.partition(";")
        weights[name.strip()] = _weight(parameters)
    others = weights.get("*", 0.0)
    found = {name: weights.get(name, others) for name in _CODINGS}
    best = max(found.values())
    if best <= 0 or best < weights.get("identity", 0.0):
        return ""
    return next(name for name in _CODINGS if found[name] == best)


def _weight(parameters: str) -> float:
    name, _, value = parameters.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0


def is_known(etag: str, if_none_match: str) -> bool:
    """Whether the asker has these bytes; compared weakly, as RFC 9110, 13.1.2 says."""
    known = [one.strip().removeprefix("W/") for one in if_none_match.split(",")]
    return etag in known or known == ["*"]


def parameters(query: str) -> frozenset[str]:
    """The names in a query, as Django reads them."""
    return frozenset(name for name, _value in parse_qsl(query, keep_blank_values=True))
