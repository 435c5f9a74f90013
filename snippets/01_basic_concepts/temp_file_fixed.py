import json
from pathlib import Path
from tempfile import gettempdir

path = Path(gettempdir(), "workshop-answer.json")


def parse(answer: str) -> object:
    try:
        path.write_text(answer)
        result: object = json.loads(path.read_text())
        return result
    finally:
        path.unlink(missing_ok=True)


print(parse('{"ok": true}'), "file left:", path.exists())
try:
    parse('{"ok": tr')
except json.JSONDecodeError:
    print("error, file left:", path.exists())
