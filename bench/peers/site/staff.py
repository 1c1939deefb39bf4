"""What somebody signed in at Wagtail sends, as JSON: a cookie, the list, a story and its form."""

import json

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 - after the settings
from django.test import Client  # noqa: E402
from herald.models import Story  # noqa: E402
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield  # noqa: E402

if __name__ == "__main__":
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(get_user_model().objects.get(username="bench"))
    story = Story.objects.order_by("pk").first()
    body = []
    for block in story.body:
        if block.block_type == "text":
            body.append(("text", rich_text(block.value.source)))
        else:
            value = block.value
            image = {"image": value["image"].pk, "caption": value["caption"], "alt": value["alt"]}
            body.append(("photo", image))
    form = {"title": story.title, "slug": story.slug, "lead": story.lead, "byline": story.byline}
    form |= {"photo": story.photo_id, "body": streamfield(body), "comments-TOTAL_FORMS": 0}
    form |= {"comments-INITIAL_FORMS": 0, "seo_title": "", "search_description": ""}
    address = f"/admin/pages/{story.pk}/edit/"
    client.get(address)
    told = {
        "cookies": {name: morsel.value for name, morsel in client.cookies.items()},
        "list": f"/admin/pages/{story.get_parent().pk}/",
        "save": address,
        "page": story.url,
        "form": nested_form_data(form),
    }
    print(json.dumps(told))
