// Sends a form of filters as soon as one of them changes.
for (const form of document.querySelectorAll("form[data-send-on-change]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
  });
}

// Copies the text of an element, and says so on the button.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  const text = source.value ?? source.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = button.dataset.copied;
  } catch {
    // Browsers allow the clipboard over HTTPS and on the machine itself only: the text is selected, to be copied by hand.
    getSelection().selectAllChildren(source);
  }
});
