"""Files as they come to a page: dropped on it, or pasted."""

import base64
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Locator, Page

_TAKE = """(target, { files, type }) => {
  const data = new DataTransfer();
  for (const { name, mime, size, body } of files) {
    const bytes = new Uint8Array(size);
    bytes.set(Uint8Array.from(atob(body), letter => letter.charCodeAt(0)));
    data.items.add(new File([bytes], name, { type: mime }));
  }
  if (type === 'paste') {
    target.focus();
    target.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    return;
  }
  const { left, bottom } = (target.lastElementChild ?? target).getBoundingClientRect();
  const where = { clientX: left + 5, clientY: bottom - 3 };
  for (const name of ['dragenter', 'dragover', 'drop']) {
    target.dispatchEvent(
      new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true, ...where }));
  }
}"""


def give(target: Locator, files: Sequence[Path], *, how: str = "drop") -> None:
    """`how`: drop (behind what stands last in the target) or paste."""
    sent = []
    for file in files:
        data = file.read_bytes()
        begins = base64.b64encode(data.rstrip(b"\0")).decode()  # a large file of noughts is short
        sent.append({"name": file.name, "mime": "image/jpeg", "size": len(data), "body": begins})
    target.evaluate(_TAKE, {"files": sent, "type": how})


def hold_uploads(page: Page) -> list:
    """Every upload waits in the list that is returned, until the test lets it go on."""
    held: list = []
    page.route(
        "**/admin/desk/photos/",
        lambda route: held.append(route) if route.request.method == "POST" else route.continue_(),
    )
    return held
