// The site at another instant: its links and searches stay at that instant.

const at = new URLSearchParams(location.search).get('at');
const elsewhere = /^\/(admin|accounts|static|preview)\//;

for (const link of document.querySelectorAll('main a[href], header a[href], footer a[href]')) {
  const url = new URL(link.href, location.href);
  if (url.origin === location.origin && !elsewhere.test(url.pathname)) {
    url.searchParams.set('at', at);
    link.href = url.href;
  }
}
for (const form of document.querySelectorAll('main form[method="get"], header form[method="get"]')) {
  const field = document.createElement('input');
  field.type = 'hidden';
  field.name = 'at';
  field.value = at;
  form.append(field);
}
