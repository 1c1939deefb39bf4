"""A person without a mouse: keys alone, and what stands where they are."""

import time
from typing import Any

from playwright.sync_api import Page

PATIENCE = 30  # seconds; other tests share these cores

# What is wrong with the place that has the focus, as eyes see it; "" when it is well.
_UNSEEN = """() => {
  const node = document.activeElement;
  if (node === document.body || node === null) return 'nothing has the focus';
  if (node.matches('iframe')) return '';
  const style = getComputedStyle(node);
  const reach = parseFloat(style.outlineWidth) + parseFloat(style.outlineOffset);
  const isRung = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1
    && !/(, 0\\)|transparent)$/.test(style.outlineColor);
  const isMarked = node.isContentEditable  // the cursor blinks there
    || (node.closest('.ck') && style.boxShadow !== 'none')
    || (node.closest('label') && getComputedStyle(node.closest('label')).outlineStyle !== 'none');
  if (!isRung && !isMarked) return 'no ring is drawn';
  const place = node.getBoundingClientRect();
  if (place.width < 3 || place.height < 3) return 'it is too small to be seen';
  if (isRung) {
    for (let box = node.parentElement; box && box !== document.body; box = box.parentElement) {
      if (getComputedStyle(box).overflowX === 'visible') continue;
      const edge = box.getBoundingClientRect();
      if (place.left - reach < edge.left - .5 || place.right + reach > edge.right + .5) {
        return `its ring is cut by ${box.id || box.className}`;
      }
    }
  }
  const [top, bottom] = [Math.max(place.top, 0), Math.min(place.bottom, innerHeight)];
  const across = [place.left + 2, place.left + place.width / 2, place.right - 2];
  const down = [top + 2, (top + bottom) / 2, bottom - 2];
  const isThere = across.some(x => down.some(y => {
    const seen = document.elementFromPoint(x, y);
    return seen !== null && (node.contains(seen) || seen.closest('label')?.control === node);
  }));
  return isThere ? '' : 'it is covered or outside of the window';
}"""


class Keyboard:
    """Keys into one page. Every place that Tab comes to has to have a name and be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._devtools = page.context.new_cdp_session(page)

    def press(self, *chords: str) -> None:
        for chord in chords:
            self.page.keyboard.press(chord)

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)

    @property
    def at(self) -> str:
        """The accessible name of what has the focus, as a screen reader has it."""
        return self._node().get("name", {}).get("value", "").strip()

    @property
    def role(self) -> str:
        return str(self._node().get("role", {}).get("value", ""))

    @property
    def is_outside(self) -> bool:
        """After the last place of a page the browser's own come."""
        return bool(self.page.evaluate("document.activeElement === document.body"))

    def _node(self) -> dict[str, Any]:
        focused = self._devtools.send("Runtime.evaluate", {"expression": "document.activeElement"})
        asked = {"objectId": focused["result"]["objectId"], "fetchRelatives": False}
        return dict(self._devtools.send("Accessibility.getPartialAXTree", asked)["nodes"][0])

    def comes_to(self, name: str) -> None:
        """Wait until what has the focus is called so, or begins so: a page answers in its time."""
        deadline = time.monotonic() + PATIENCE
        while not (here := self.at).startswith(name):
            assert time.monotonic() < deadline, f"at “{here}” ({self.role}), not at “{name}”"
            self.page.wait_for_timeout(20)
        self.is_well_placed()

    def is_well_placed(self) -> None:
        """Whoever looks sees where they are."""
        unseen = self.page.evaluate(_UNSEEN)
        assert unseen == "", f"at “{self.at}” ({self.role}): {unseen}"

    def tab_to(self, name: str, *, most: int = 60, back: bool = False, exact: bool = False) -> None:
        """Tab until what has the focus is called `name`; all that is passed is looked at."""
        passed: list[str] = []
        for _ in range(most):
            self.press("Shift+Tab" if back else "Tab")
            here, what = self.at, self.role
            if self.is_outside:
                passed.append("(the browser)")
                continue
            assert here, f"a {what} without a name, after {passed}"
            self.is_well_placed()
            if here == name if exact else here.startswith(name):
                return
            passed.append(here)
        raise AssertionError(f"“{name}” was not reached with {most} tabs: {passed}")

    def enter(self) -> None:
        """Enter, where it leads to another page; a new address alone is none."""
        with self.page.expect_event("load"):
            self.press("Enter")

    def go(self, name: str, **given: Any) -> None:
        self.tab_to(name, **given)
        self.enter()

    def sign_in(self, base: str, username: str, password: str) -> None:
        self.page.goto(base + "/admin/")
        if self.at != "User name":
            self.tab_to("User name")
        self.type(username)
        self.tab_to("Password", most=3)
        self.type(password)
        with self.page.expect_navigation(url="**/admin/"):
            self.press("Enter")
