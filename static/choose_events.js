// Chooses all events of a page at once, and says how many are chosen.
export function chooseEvents() {
  const form = document.getElementById("many");
  if (!form) return;
  const boxes = [...document.querySelectorAll('input[name="event"][form="many"]')];
  const all = form.querySelector("[data-choose-all]");
  const said = form.querySelector("[data-chosen]");
  const nothing = said.textContent;
  all.hidden = false;

  function count() {
    const chosen = boxes.filter((box) => box.checked).length;
    said.textContent = chosen ? `Tag ${chosen} event${chosen === 1 ? "" : "s"}:` : nothing;
    all.firstElementChild.checked = chosen === boxes.length;
    all.firstElementChild.indeterminate = chosen > 0 && chosen < boxes.length;
  }

  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.firstElementChild.checked;
    count();
  });
  for (const box of boxes) box.addEventListener("change", count);
  count();
}
