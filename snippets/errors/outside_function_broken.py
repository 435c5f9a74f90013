# expect: output SyntaxError: 'async with' outside async function
for code in "async with client: pass", "await client.ask()":
    try:
        compile(code, "script.py", "exec")
    except SyntaxError as error:
        print(f"SyntaxError: {error.msg}")
