"""Whether what was deployed works: what a browser reaches, asked through the site's address."""

import time

from asking import ask

# Each function that answers requests is asked once. Without a token five of them say 401, which only a
# function that has started, with its settings and secrets, can say.
CHECKS = (
    ("/api/v1/health", 200),
    ("/api/v1/auth/me", 401),
    ("/api/v1/restore/history", 401),
    ("/api/v1/restore/00000000000000000000000000/cancel", 401),
    ("/api/v1/restore/analyze", 401),
    ("/api/v1/restore/preview", 401),
)


def wait(looks, seconds, pause_seconds=5):
    """Waits until none of the looks finds a fault; answers what was wrong last, or None."""
    ends = time.monotonic() + seconds
    while True:
        fault = next(filter(None, (look() for look in looks)), None)
        if fault is None or time.monotonic() > ends:
            return fault
        time.sleep(pause_seconds)


def look(address, page):
    """What is wrong now, or None."""
    fault = next(filter(None, faults_of_functions(address)), None)
    if fault:
        return fault
    answer = ask("GET", address + "/")
    if answer.status != 200:
        return f"The page answers {answer.status}: {answer.shown()}"
    if answer.body != page:
        return "The page is still the former one"
    return None


def faults_of_functions(address):
    """For each that answers requests what is wrong with it, or None."""
    for path, expected in CHECKS:
        method = "POST" if path.endswith(("/cancel", "/analyze", "/preview")) else "GET"
        answer = ask(method, address + path, b"" if method == "POST" else None)
        if answer.status != expected:
            yield f"{method} {path} answers {answer.status}, expected {expected}: {answer.shown()}"
        elif expected == 200 and not _is_healthy(answer.json()):
            yield f"{path} says {answer.shown()}"
        else:
            yield None


def _is_healthy(told):
    return isinstance(told, dict) and told.get("status") == "healthy"
