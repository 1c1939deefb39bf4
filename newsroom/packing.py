from collections.abc import Iterable, Iterator

from whitenoise.storage import CompressedManifestStaticFilesStorage


class PackedOnce(CompressedManifestStaticFilesStorage):
    """Packs a static file only if its name is new: the name holds the hash of what is in it.

    Modules that import one another are rewritten to the new names as well. Packing takes seconds,
    and the demo collects the static files at every start.
    """

    support_js_module_import_aggregation = True

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        yield from super().compress_files([path for path in paths if not self.exists(f"{path}.gz")])
