"""Counts what somebody does: each click, key chord, field filled and file chosen is one action."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from tests.browser.files import give
from tests.browser.keyboard import Keyboard


class Hands:
    """One person at one page. `actions` says in words what was done, in order."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.actions: list[str] = []

    def click(self, target: Locator, what: str) -> None:
        self.actions.append(f"click {what}")
        target.click()

    def press(self, chord: str) -> None:
        self.actions.append(f"press {chord}")
        self.page.keyboard.press(chord)

    def fill(self, target: Locator, words: str, what: str) -> None:
        self.actions.append(f"fill {what}")
        target.fill(words)

    def choose(self, target: Locator, label: str, what: str) -> None:
        self.actions.append(f"choose {what}")
        target.select_option(label=label)

    def paste(self, target: Locator, html: str, what: str) -> None:
        """Text from the clipboard into the field that a click puts the cursor in: one fill."""
        self.actions.append(f"paste {what}")
        target.evaluate(_PASTE, html)

    def drop(self, target: Locator, files: Sequence[Path], what: str) -> None:
        """Files dragged from a folder and let go over the target: one movement of the hand."""
        self.actions.append(f"drop {what}")
        give(target, files)

    def paste_file(self, target: Locator, file: Path, what: str) -> None:
        """A file from the clipboard, where the cursor stands: one key chord."""
        self.actions.append(f"paste {what}")
        give(target, [file], how="paste")

    def fill_by_keys(self, keys: Keyboard, name: str, words: str, what: str, **way: Any) -> None:
        """Tab to a field that is near, and type: without a mouse, one field filled."""
        self.actions.append(f"fill {what}")
        keys.tab_to(name, **way)
        keys.type(words)

    def choose_files(self, button: Locator, files: Sequence[Path], what: str) -> None:
        """The click that opens the system's dialog, and the choice in it."""
        self.actions.append(f"click {what}")
        with self.page.expect_file_chooser() as chooser:
            button.click()
        self.actions.append(f"choose {len(files)} files")
        chooser.value.set_files(files)


_PASTE = """(field, html) => {
  field.focus();
  const data = new DataTransfer();
  data.setData('text/html', html);
  field.dispatchEvent(
    new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
}"""
