// The slider that says how much of a reference is laid over what the camera sees; without scripts they stand side by side.
let share = "50";

export function watchSliders() {
  document.addEventListener("input", ({ target }) => {
    if (!target.matches("[data-share]")) return;
    share = target.value;
    showShares();
  });
}

// To be called again whenever a part of the page was brought anew.
export function showShares() {
  for (const slider of document.querySelectorAll("[data-share]")) {
    slider.value = share;
    slider.setAttribute("aria-valuetext", `${share} % reference`);
    slider.parentElement.style.setProperty("--share", `${share}%`);
  }
}
