// Buttons that copy what stands in a field.

for (const button of document.querySelectorAll('button[data-copy-value]')) {
  button.hidden = !navigator.clipboard;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copyValue).value);
    button.textContent = button.dataset.done;
  });
}
