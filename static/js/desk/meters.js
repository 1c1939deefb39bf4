// How long headline, lead and text are, in words and a thin bar. The words stand in the page.

const HAN = /[\u3400-\u9fff]/g;
// As articles.printing.reading_minutes counts.
const WORDS_A_MINUTE = 230;
const HAN_A_MINUTE = 400;

const form = document.getElementById('article_form');
const words = document.getElementById('meter-words');

/** A sentence of the page with its numbers put in. */
function say(name, numbers) {
  return words.querySelector(`[data-say="${name}"]`).textContent
    .replace(/\{(\w+)\}/g, (_whole, key) => numbers[key]);
}

function count(text) {
  const han = (text.match(HAN) ?? []).length;
  const others = text.replace(HAN, ' ').split(/\s+/).filter(Boolean).length;
  return { han, others, minutes: Math.max(1, Math.ceil(others / WORDS_A_MINUTE + han / HAN_A_MINUTE)) };
}

const isChinese = () => /^zh/i.test(form.elements.language?.value ?? 'en');

/** A Han character is about as wide as two letters. */
const width = text => [...text].length + (text.match(HAN) ?? []).length;

function meterAfter(field, most) {
  const place = document.createElement('div');
  place.className = 'meter';
  const line = document.createElement('p');
  line.id = `meter-${field.name}`;
  line.className = 'meter-words';
  place.append(line);
  if (most) {
    const bar = document.createElement('progress');
    bar.max = most;
    bar.setAttribute('aria-hidden', 'true');
    place.prepend(bar);
  }
  field.after(place);
  const described = field.getAttribute('aria-describedby');
  field.setAttribute('aria-describedby', [described, line.id].filter(Boolean).join(' '));
  return place;
}

function show(place, text, filled) {
  const line = place.querySelector('.meter-words');
  if (line.textContent !== text) {
    line.textContent = text;
  }
  const bar = place.querySelector('progress');
  if (bar) {
    bar.value = Math.min(filled, bar.max);
    place.classList.toggle('meter-over', filled > bar.max);
  }
}

const FRONT = 90; // letters in two lines of the front page's lead
const SEARCH = 60; // what search results show before they cut
const LEAD = 300;

function measureHeadline(place) {
  const text = form.elements.headline.value.trim();
  const long = width(text);
  const fits = long > FRONT ? 'headline-long' : long > SEARCH ? 'headline-front' : 'headline-fits';
  const number = [...text].length;
  const counted = say(isChinese() ? 'characters-zh' : 'characters', { n: isChinese() ? (text.match(HAN) ?? []).length : number });
  show(place, text ? `${counted} ${say(fits, {})}` : say('headline-empty', {}), long);
}

function measureLead(place) {
  const text = form.elements.lead.value.trim();
  const long = width(text);
  const counted = say(isChinese() ? 'characters-zh' : 'characters', { n: isChinese() ? (text.match(HAN) ?? []).length : [...text].length });
  show(place, `${counted}${long > LEAD ? ` ${say('lead-long', {})}` : ''}`, long);
}

/** The words of the text, without captions' markup. */
function textOf() {
  const { storyEditor } = form.elements.body;
  const holder = document.createElement('template');
  const html = storyEditor ? storyEditor.getData() : form.elements.body.value;
  holder.innerHTML = html.replaceAll('</', ' </');
  holder.content.querySelectorAll('figure').forEach(figure => figure.remove());
  return holder.content.textContent;
}

function measureText(place) {
  const { han, others, minutes } = count(textOf());
  const said = [];
  if (others || !han) {
    said.push(say('words', { n: others }));
  }
  if (han) {
    said.push(say('characters-zh', { n: han }));
  }
  said.push(say('reading', { n: minutes }));
  show(place, said.join(' '), 0);
}

function begin() {
  const { headline, lead, body } = form.elements;
  const headlinePlace = meterAfter(headline, FRONT);
  const leadPlace = meterAfter(lead, LEAD);
  const textPlace = meterAfter(body, 0);
  let waiting;
  const measureSoon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => measureText(textPlace), 400);
  };
  const measureAll = () => {
    measureHeadline(headlinePlace);
    measureLead(leadPlace);
    measureText(textPlace);
  };
  measureAll();
  headline.addEventListener('input', () => measureHeadline(headlinePlace));
  lead.addEventListener('input', () => measureLead(leadPlace));
  form.elements.language?.addEventListener('change', measureAll);
  body.addEventListener('input', measureSoon);
  const listen = () => {
    body.storyEditor.model.document.on('change:data', measureSoon);
    // The editor's box takes the text's place: its count stands beneath the box.
    body.storyEditor.ui.element.after(textPlace);
    measureSoon();
  };
  if (body.storyEditor) {
    listen();
  } else {
    body.addEventListener('storyeditorready', listen, { once: true });
  }
  document.addEventListener('desk:saved', measureAll);
}

if (form?.elements.headline && words) {
  begin();
}
