"""The project's addresses in its metadata, from the two variables that the site is built with."""

import os

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Addresses(MetadataHookInterface):
    """`SITE_URL` and `REPO_URL`, where they are set: no other place names a host."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, object]) -> None:
        site = os.environ.get("SITE_URL", "")
        repository = os.environ.get("REPO_URL", "").rstrip("/")
        urls = {"Documentation": site} if site else {}
        if repository:
            urls["Source"] = repository
            urls["Issues"] = f"{repository}/issues"
            urls["Changelog"] = f"{repository}/blob/main/CHANGELOG.md"
        metadata["urls"] = urls
