// The editor of zones and masks on the live picture: by mouse, touch and keyboard. Its text area is what is sent.
import { Board } from "./zone_board.js";
import { Drawing } from "./zone_drawing.js";
import { ZoneEstimate } from "./zone_estimate.js";
import { ZoneForm } from "./zone_form.js";

const PICTURE_EVERY = 2000;

const form = document.querySelector("[data-editor]");
const field = form.querySelector("textarea");
const drawing = new Drawing(field.value);
const board = new Board(form.querySelector("[data-board]"), drawing, say);
new ZoneForm(form, drawing, board);
new ZoneEstimate(form, drawing);

for (const part of form.querySelectorAll("[data-tools], [data-list]")) part.hidden = false;
form.querySelector("[data-text]").open = false;

function say(text) {
  form.querySelector("[data-say]").textContent = text;
}

function on(part, work) {
  form.querySelector(part).addEventListener("click", work);
}

for (const button of form.querySelectorAll("[data-new]")) {
  button.addEventListener("click", () => {
    drawing.add(button.dataset.new);
    say(`A new ${drawing.called()} is in the middle of the picture.`);
  });
}
on("[data-add-corner]", () => board.addCorner());
on("[data-remove-corner]", () => board.removeCorner());
on("[data-undo-shape]", takeBack);
form.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target.matches("[type=text], textarea")) return;
  event.preventDefault();
  takeBack();
});
field.addEventListener("input", () => drawing.type(field.value));
drawing.addEventListener("shown", () => {
  if (document.activeElement !== field) field.value = drawing.text;
  form.querySelector("[data-undo-shape]").disabled = !drawing.changed;
  for (const each of form.querySelectorAll("[data-add-corner], [data-remove-corner]")) each.disabled = !drawing.shape;
});

function takeBack() {
  if (drawing.back(document.activeElement?.dataset?.handle ?? "")) say("Undone.");
}

// The picture is renewed while somebody looks; what is drawn stays.
setInterval(() => {
  if (document.hidden) return;
  const next = new Image();
  next.src = `${form.dataset.picture}?${Date.now()}`;
  next.decode().then(() => { board.element.querySelector("img").src = next.src; }, () => undefined);
}, PICTURE_EVERY);

drawing.show();
