import os
import subprocess
import sys
from pathlib import Path

from context_workshop import local_llm

PROGRAM = Path(__file__).with_name("ready_made_session.py")

with local_llm() as service:
    real = {
        "WORKSHOP_LLM": "real",
        "OPENAI_API_KEY": service.api_key,
        "OPENAI_BASE_URL": service.base_url,
        "OPENAI_DEFAULT_MODEL": "gpt-5-nano",
    }
    subprocess.run(
        [sys.executable, PROGRAM], env=os.environ | real, check=True
    )
    service.wait("closed")
    for entry in service.log:
        print("service:", entry)
