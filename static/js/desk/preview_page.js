// Inside a preview: shows on screen how it is printed, and in the colours that were asked for.

const asked = new URLSearchParams(location.search);

/** Every sheet's rules, those inside others too. */
function* rulesOf(list) {
  for (const rule of list) {
    yield rule;
    if (rule.cssRules) {
      yield* rulesOf(rule.cssRules);
    }
  }
}

/** Turn over the conditions of media rules: what `is` holds, what `isNot` does not. */
function force(is, isNot = /(?!)/) {
  for (const sheet of document.styleSheets) {
    for (const rule of rulesOf(sheet.cssRules)) {
      const { media } = rule;
      if (!media) {
        continue;
      }
      if (is.test(media.mediaText)) {
        media.mediaText = 'all';
      } else if (isNot.test(media.mediaText)) {
        media.mediaText = 'not all';
      }
    }
  }
}

const theme = asked.get('as') === 'print' ? 'light' : asked.get('theme');
if (theme === 'dark') {
  force(/prefers-color-scheme:\s*dark/, /prefers-color-scheme:\s*light/);
} else if (theme === 'light') {
  force(/prefers-color-scheme:\s*light/, /prefers-color-scheme:\s*dark/);
}
if (theme === 'dark' || theme === 'light') {
  document.documentElement.style.colorScheme = theme;
}
if (asked.get('as') === 'print') {
  force(/\bprint\b/);
  document.documentElement.classList.add('preview-paper');
}

/** Links open elsewhere, so that the form stays; within the page they stay within it. */
document.addEventListener('click', event => {
  const link = event.target.closest?.('a[href^="#"]');
  const target = link && document.getElementById(link.hash.slice(1));
  if (target) {
    event.preventDefault();
    target.scrollIntoView();
    target.focus({ preventScroll: true });
  }
});
