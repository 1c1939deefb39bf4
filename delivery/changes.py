from django.apps import apps


def changed(*keys: str, is_tombstone: bool = False) -> None:
    """Note in the caller's transaction that what these keys name has changed.

    A tombstone says that the old bytes may never be shown again, not even as stale.
    """
    apps.get_model("delivery", "Change").objects.create(
        keys=sorted(set(keys)), is_tombstone=is_tombstone
    )
