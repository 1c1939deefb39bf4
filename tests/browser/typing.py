"""Numbered words typed into a story, and the places where they may be found again."""

import re
from itertools import count

from playwright.sync_api import Page

_WORD = re.compile(r"\bw\d{6}\b")
_JOURNAL = """() => new Promise((resolve, reject) => {
  const opening = indexedDB.open('newsroom-desk');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    if (!opening.result.objectStoreNames.contains('journal')) {
      opening.result.close();
      resolve([]);
      return;
    }
    const reading = opening.result.transaction('journal').objectStore('journal').getAll();
    reading.onsuccess = () => {
      opening.result.close();
      resolve(reading.result);
    };
  };
})"""


class Typist:
    """Types words that are like no others, and remembers them."""

    _numbers = count(1)

    def __init__(self) -> None:
        self.words: list[str] = []

    def type(self, page: Page, number: int) -> list[str]:
        """`number` words where the caret stands, ten at a time, a new paragraph after fifty."""
        fresh = [f"w{next(self._numbers):06}" for _ in range(number)]
        for start in range(0, number, 10):
            page.keyboard.insert_text(" ".join(fresh[start : start + 10]) + " ")
            if (start // 10) % 5 == 4:
                page.keyboard.press("Enter")
        self.words += fresh
        return fresh

    def lost(self, *places: str) -> list[str]:
        """Words that are in none of the texts."""
        found = set(_WORD.findall(" ".join(places)))
        return [word for word in self.words if word not in found]


def begin_story(page: Page, base: str) -> None:
    """A new story with the caret in its text."""
    page.goto(base + "/admin/articles/article/add/")
    go_into_the_text(page)


def go_into_the_text(page: Page) -> None:
    """The caret at the end of the text, once the page keeps what is typed."""
    page.wait_for_selector("form[data-saving=ready]")
    page.locator(".ck-editor__editable").first.click()
    page.keyboard.press("Control+End")


def wait_for_state(page: Page, state: str, *, seconds: float = 60) -> None:
    page.locator(f"#saving[data-state={state}]").wait_for(timeout=seconds * 1000)


def is_saved(page: Page) -> None:
    wait_for_state(page, "saved", seconds=90)


def on_device(page: Page) -> str:
    """Everything that the journal holds."""
    return str(page.evaluate(_JOURNAL))


def wait_until_on_device(page: Page, words: list[str]) -> None:
    """The journal is written at once, but not before the key event ends."""
    page.wait_for_function(
        f"async word => JSON.stringify(await ({_JOURNAL})()).includes(word)", arg=words[-1]
    )
