"""No page of the desk speaks English to somebody who chose Chinese."""

import re
from html.parser import HTMLParser

from accounts.models import User
from tests.desk.forms import at_desk
from tests.test_access import TABLE, numbers  # noqa: F401 - the rows that the addresses name

NOT_PAGES = (".js", "/jsi18n/", "/autocomplete/", "/photos/", "/words/", "/preview")
# Django joins two sentences of this page before it knows the language.
DJANGOS = "/password/"
SHOWN = ("aria-label", "placeholder", "title", "data-title")
SENTENCE = re.compile(r"[A-Za-z]{2,}(?:[ ’'-][A-Za-z]{2,})+|[A-Z][a-z]{3,}")
# What the test put there, names, words that Chinese keeps, and the label of a hidden field.
KNOWN = re.compile(
    "Newsroom|Opened:|None|Asia/Shanghai|English|Cookie|City|Ferries|CHANG CHEN|chang-chen"
    "|(?<!.)(?:Live|Link)(?!.)|“(?:Live|Link)”"
    "| - (?:Live|Link)|[›：] ?(?:Live|Link)|^(?:Live|Link) [|]"
    "|Version:|L-[0-9A-Z]{4}-[0-9A-Z]{4}|(?:second-|photo-)(?:reporter|editor)|I Agree|Decline"
    "|Our Privacy Statement & Cookie Policy|(?<!.)(?:Words|Terms|Text.)(?!.)"
    "|(?:[›：] | - |自由文字: |^)(?:Words|Terms)(?= [|]|$)"
    "|Ferry returns to the old pier|The ferry is back.|It left at six."
)


class Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.hidden, self.found = 0, []

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in ("script", "style", "option", "textarea", "kbd", "template")
        self.found += [value for name, value in attrs if name in SHOWN and value]

    def handle_endtag(self, tag):
        self.hidden -= tag in ("script", "style", "option", "textarea", "kbd", "template")

    def handle_data(self, data):
        if not self.hidden and data.strip():
            self.found.append(data.strip())


def test_pages_speak_chinese(numbers):  # noqa: F811 - the fixture imported above
    User.objects.update(language="zh-hans")
    editor, admin = (at_desk(User.objects.get(username=name)) for name in ("editor", "admin"))
    found = {}
    for row in TABLE.values():
        address, answers = row["at"], row["GET"].split()
        if (
            not address.startswith("/admin/")
            or "200" not in (answers[3], answers[6])
            or any(part in address for part in (*NOT_PAGES, DJANGOS))
        ):
            continue
        client = editor if answers[3] == "200" else admin
        answer = client.get(address.format(**numbers))
        page = Words()
        if "html" in answer.headers["Content-Type"]:
            page.feed(answer.content.decode())
        english = [words for words in page.found if SENTENCE.search(KNOWN.sub("", words))]
        if english:
            found[address] = english

    assert found == {}
