// Buttons that show a part of the page on the whole screen; Escape, or leaving it, brings the page back.
for (const button of document.querySelectorAll("[data-full-screen]")) {
  const part = document.querySelector(button.dataset.fullScreen);
  if (!part?.requestFullscreen) continue;
  button.hidden = false;
  button.addEventListener("click", () => part.requestFullscreen().catch(() => { button.hidden = true; }));
}
