import logging
import sys
from contextvars import ContextVar
from logging.handlers import QueueHandler, QueueListener
from queue import SimpleQueue

session = ContextVar("session", default="-")


class SessionId(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.session = session.get()
        return True


session.set("s1")
for place in "QueueHandler", "listener":
    queue: SimpleQueue[logging.LogRecord] = SimpleQueue()
    sender, writer = QueueHandler(queue), logging.StreamHandler(sys.stdout)
    writer.setFormatter(logging.Formatter("%(session)-2s %(message)s"))
    (sender if place == "QueueHandler" else writer).addFilter(SessionId())
    log = logging.getLogger(place)
    log.addHandler(sender)
    listener = QueueListener(queue, writer)
    listener.start()  # a thread of its own, with an empty Context
    log.warning("filter on the %s", place)
    listener.stop()
