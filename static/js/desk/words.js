/** Words for people, through Django's catalogue where the page carries one; %(name)s is filled in. */
export function say(words, values = {}) {
  const found = globalThis.gettext?.(words) ?? words;
  return found.replace(/%\((\w+)\)s/g, (_, name) => values[name] ?? '');
}

/** Such as “22 Nov, 12:03”, in the reader's own zone. */
export function when(instant) {
  const { lang } = document.documentElement;
  const day = instant.toLocaleDateString(lang.startsWith('zh') ? lang : 'en-GB', { day: 'numeric', month: 'short' });
  const time = instant.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return `${day}, ${time}`;
}

/** A DOM element; a property whose name has a hyphen, and `role`, become attributes. */
export function element(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.includes('-') || key === 'role') {
      node.setAttribute(key, value);
    } else {
      node[key] = value;
    }
  }
  node.append(...children);
  return node;
}

export function button(words, onclick, className = 'act') {
  return element('button', { type: 'button', className, textContent: words, onclick });
}
