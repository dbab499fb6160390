// Buttons that show a part of the page on the whole screen; Escape, or leaving it, brings the page back. Where a browser
// cannot (iPhones), the part fills the page, with a button to close it.
for (const button of document.querySelectorAll("[data-full-screen]")) {
  const part = document.querySelector(button.dataset.fullScreen);
  if (!part) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    if (part.requestFullscreen) part.requestFullscreen().catch(() => fill(part, button));
    else fill(part, button);
  });
}

function fill(part, button) {
  const close = document.createElement("button");
  close.type = "button";
  close.className = "close-filled";
  close.textContent = "Close";
  const toggle = (filled) => {
    part.classList.toggle("filled", filled);
    document.dispatchEvent(new Event("fullscreenchange"));
  };
  const leave = () => {
    removeEventListener("keydown", escape);
    close.remove();
    toggle(false);
    button.focus();
  };
  const escape = ({ key }) => { if (key === "Escape") leave(); };
  close.addEventListener("click", leave);
  addEventListener("keydown", escape);
  document.body.append(close);
  toggle(true);
  close.focus();
}
