# expect: output ^ValueError: Formatting field not found
import logging
import sys
from contextvars import ContextVar

session = ContextVar("session", default="-")


class SessionId(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.session = session.get()
        return True


log = logging.getLogger("app")
handler = logging.StreamHandler(sys.stdout)
log.addFilter(SessionId())
handler.setFormatter(logging.Formatter("%(session)s %(message)s"))
log.addHandler(handler)
session.set("s1")
log.warning("a line of app")
logging.getLogger("app.db").warning("a line of app.db")
