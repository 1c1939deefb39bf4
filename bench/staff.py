"""What somebody signed in at the desk sends, as JSON: `python -m bench.staff` tells it."""

import json
import uuid

import django

django.setup()

from django.test import Client  # noqa: E402 - after the settings
from django.test.utils import setup_test_environment  # noqa: E402

from accounts.models import User  # noqa: E402
from articles.models import Edition  # noqa: E402


def main() -> None:
    setup_test_environment()  # else a page does not say what it was made of
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.get(username="bench"))
    live = Edition.objects.order_by("pk").select_related("article")[0]
    story = live.article
    page = client.get(f"/admin/articles/article/{story.pk}/change/")
    form = page.context["adminform"].form
    fields = {name: form[name].value() or "" for name in form.fields if name != "topics"}
    topics = [str(topic.pk) for topic in story.topics.all()]
    lines = page.context["inline_admin_formsets"][0].formset
    fields |= {f"bylines-{name}": value for name, value in lines.management_form.initial.items()}
    for one in lines.forms:
        fields |= {one.add_prefix(name): one[name].value() or "" for name in one.fields}
    told = {
        "cookies": {name: morsel.value for name, morsel in client.cookies.items()},
        "list": "/admin/articles/article/",
        "save": f"/admin/desk/stories/{story.pk}/",
        "publish": f"/admin/articles/article/{story.pk}/publish/",
        "page": live.path,
        "form": {name: str(value) for name, value in fields.items()} | {"topics": topics},
        "sitting": str(uuid.uuid4()),
        "version": story.version,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
