# expect: output ^called tracker\.issues__create$
tools = ["tracker.issues.create", "tracker.issues__create"]


def name_for_model(tool: str) -> str:
    return tool.replace(".", "__")


def tool_for_name(name: str) -> str:
    return name.replace("__", ".", 1)


for tool in tools:
    print("asked for", tool)
    print("called", tool_for_name(name_for_model(tool)))
