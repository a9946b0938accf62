// Comfort only: the pages are whole without it.
for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  const state = document.querySelector(`[data-state="${button.dataset.copy}"]`);
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.textContent);
      state.textContent = "Copied.";
    } catch { // no clipboard without https or the reader's leave
      getSelection().selectAllChildren(source);
      state.textContent = "Marked: copy it by keyboard.";
    }
  });
}
