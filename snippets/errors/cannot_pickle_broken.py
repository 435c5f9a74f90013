# expect: output cannot pickle
import copy
import pickle
import sqlite3
from contextlib import closing
from threading import Lock

from openai import OpenAI

from context_workshop import local_llm

with local_llm() as llm, OpenAI(**llm.options) as client:
    with closing(sqlite3.connect(":memory:")) as db:
        for each in Lock(), db:
            try:
                pickle.dumps(each)
            except TypeError as error:
                print(f"TypeError: {error}")
    try:
        copy.deepcopy(client)
    except TypeError as error:
        print(f"TypeError: {error}")
