import logging
import sys
from contextvars import ContextVar

session = ContextVar("session", default="-")


# --8<-- [start:cure]
class SessionId(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.session = session.get()
        return True


log = logging.getLogger("app")
handler = logging.StreamHandler(sys.stdout)
handler.addFilter(SessionId())
handler.setFormatter(logging.Formatter("%(session)s %(message)s"))
log.addHandler(handler)
# --8<-- [end:cure]
session.set("s1")
log.warning("a line of app")
logging.getLogger("app.db").warning("a line of app.db")
