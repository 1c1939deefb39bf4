// One request to the newsroom, and what its answer means.

const PATIENCE = 20_000;
const KEEPALIVE_LIMIT = 60_000; // bytes; browsers refuse more

/** { kind, status, answer }; kind is ok, clash, signedOut, forged, refused or away. */
function judge(status, answer) {
  if (status === 200 || status === 201) {
    return answer ? 'ok' : 'away';
  }
  if (status === 403 && answer?.csrf) {
    return 'forged';
  }
  const kinds = { 409: 'clash', 401: 'signedOut' };
  if (kinds[status] && answer) {
    return kinds[status];
  }
  return status >= 400 && status < 500 && ![408, 425, 429].includes(status) ? 'refused' : 'away';
}

async function ask(address, given) {
  try {
    const response = await fetch(address, {
      credentials: 'same-origin',
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE),
      ...given,
      headers: { Accept: 'application/json', ...given.headers }
    });
    const answer = await response.json().catch(() => null);
    return { kind: judge(response.status, answer), status: response.status, answer };
  } catch {
    return { kind: 'away', status: 0, answer: null };
  }
}

export class Newsroom {
  constructor(form, desk) {
    this.form = form;
    this.desk = desk; // such as /admin/desk/
  }

  /** Who is signed in; its token goes into the form. */
  async session() {
    const { kind, answer } = await ask(`${this.desk}session/`, { method: 'GET' });
    if (kind !== 'ok') {
      return null;
    }
    this.#renew(answer.csrf);
    return answer;
  }

  /** Every form of the page carries a token; a new sign-in makes all of them new. */
  #renew(token) {
    for (const field of document.querySelectorAll('input[name=csrfmiddlewaretoken]')) {
      field.value = token;
    }
  }

  get token() {
    return this.form.elements.csrfmiddlewaretoken.value;
  }

  /** POST `pairs`. A forged token is a signed-out person, or one who signed in elsewhere since. */
  async post(path, pairs, { isLast = false } = {}) {
    const body = new URLSearchParams(pairs).toString();
    const send = () => ask(this.desk + path, {
      method: 'POST',
      body,
      keepalive: isLast && body.length < KEEPALIVE_LIMIT,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'X-CSRFToken': this.token }
    });
    const first = await send();
    if (first.kind !== 'forged') {
      return first;
    }
    const session = await this.session();
    if (session === null) {
      return { ...first, kind: 'away' };
    }
    return session.user === null ? { ...first, kind: 'signedOut' } : send();
  }
}
