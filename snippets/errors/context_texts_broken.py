# expect: output was created by a different ContextVar
from contextvars import ContextVar

from opentelemetry import trace
from opentelemetry.trace import NoOpTracerProvider, set_tracer_provider

user = ContextVar[str]("user")
session = ContextVar[str]("session")
token = user.set("ada")
try:
    session.reset(token)
except ValueError as error:
    print(f"ValueError: {error}")
user.reset(token)

set_tracer_provider(NoOpTracerProvider())
set_tracer_provider(NoOpTracerProvider())  # a second library's set-up
print(type(trace.get_tracer_provider()).__name__)
