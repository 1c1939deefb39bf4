// Shares a story by the device's own sheet, or copies its address where there is none.
const button = document.querySelector(".pass-on button");
const { address, title, share, copied } = button.dataset;
if (navigator.share) button.textContent = share;
else if (!navigator.clipboard) button.hidden = true; // only safe connections have one
button.addEventListener("click", async () => {
  if (navigator.share) {
    await navigator.share({ title, url: address }).catch(() => {}); // closed again
  } else {
    await navigator.clipboard.writeText(address);
    button.nextElementSibling.textContent = copied;
  }
});
