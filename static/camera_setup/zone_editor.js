// The editor of zones and masks on the live picture: by pointer, touch and keyboard. Its text area is what is sent.
import { Undo, fresh, middle, moved, read, round, snapped, write } from "./zone_shapes.js";

const SVG = "http://www.w3.org/2000/svg";
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const CHECK_AFTER = 300;
const PICTURE_EVERY = 2000;

const form = document.querySelector("[data-editor]");
const board = form.querySelector("[data-board]");
const field = form.querySelector("textarea");
const one = form.querySelector("[data-one]");
const undo = new Undo();
let shapes = read(field.value);
let chosen = shapes.length ? 0 : -1;
let timer = 0;
let asked = 0;

for (const part of form.querySelectorAll("[data-tools], [data-list]")) part.hidden = false;
form.querySelector("[data-text]").open = false;

function say(text) {
  form.querySelector("[data-say]").textContent = text;
}

const called = (shape) => (shape.kind === "zone" ? `zone ${shape.name}` : `mask ${shapes.filter(({ kind }) => kind === "mask").indexOf(shape) + 1}`);

// Do something to the shapes that Undo can take back, and show it.
function change(work, focus = "") {
  undo.keep(shapes);
  work();
  show(focus);
}

function show(focus = "") {
  drawShapes();
  drawHandles();
  drawList();
  field.value = write(shapes);
  form.querySelector("[data-undo-shape]").disabled = undo.empty;
  if (focus) board.querySelector(`[data-handle="${focus}"]`)?.focus();
  clearTimeout(timer);
  timer = setTimeout(check, CHECK_AFTER);
}

function drawShapes() {
  board.querySelector("svg").replaceChildren(...shapes.map((shape, number) => {
    const drawn = document.createElementNS(SVG, "polygon");
    drawn.setAttribute("points", shape.corners.map((each) => each.join(",")).join(" "));
    drawn.classList.add(shape.kind);
    drawn.toggleAttribute("data-chosen", number === chosen);
    drawn.addEventListener("pointerdown", () => {
      chosen = number;
      show();
    });
    return drawn;
  }));
}

function drawHandles() {
  for (const each of board.querySelectorAll(".handle")) each.remove();
  const shape = shapes[chosen];
  if (!shape) return;
  shape.corners.forEach((corner, number) => {
    const next = shape.corners[(number + 1) % shape.corners.length];
    place("edge", `edge-${number}`, corner.map((each, axis) => (each + next[axis]) / 2), "", {
      start: () => shape.corners.splice(number + 1, 0, corner.map((each, axis) => (each + next[axis]) / 2)),
      move: (at) => { shape.corners[number + 1] = snapped(at, others(shape)); },
    });
  });
  place("middle", "all", middle(shape), `Move ${called(shape)}`, {
    move: (at, from) => { shape.corners = moved(from, at[0] - middle({ corners: from })[0], at[1] - middle({ corners: from })[1]); },
    step: (dx, dy) => { shape.corners = moved(shape.corners, dx, dy); },
    remove: () => take(chosen),
  });
  shape.corners.forEach((corner, number) => {
    const where = corner.map((each) => `${Math.round(each * 100)} %`).join(" from the left, ");
    place("corner", String(number), corner, `Corner ${number + 1} of ${called(shape)}, ${where} from the top`, {
      move: (at) => { shape.corners[number] = snapped(at, others(shape)); },
      step: (dx, dy) => { shape.corners[number] = [round(corner[0] + dx), round(corner[1] + dy)]; },
      add: () => {
        const next = shape.corners[(number + 1) % shape.corners.length];
        shape.corners.splice(number + 1, 0, corner.map((each, axis) => round((each + next[axis]) / 2)));
        return String(number + 1);
      },
      remove: () => {
        if (shape.corners.length > 3) shape.corners.splice(number, 1);
        else say("A shape needs three corners; delete the whole of it instead.");
        return String(Math.min(number, shape.corners.length - 1));
      },
    });
  });
}

const others = (shape) => shapes.filter((each) => each !== shape);

function place(kind, name, [x, y], label, does) {
  const handle = document.createElement("button");
  handle.type = "button";
  handle.className = `handle ${kind}`;
  handle.dataset.handle = name;
  handle.style.left = `${x * 100}%`;
  handle.style.top = `${y * 100}%`;
  if (label) handle.setAttribute("aria-label", label);
  else {
    handle.tabIndex = -1;
    handle.setAttribute("aria-hidden", "true");
  }
  handle.addEventListener("pointerdown", (event) => drag(event, name, does));
  handle.addEventListener("keydown", (event) => press(event, name, does));
  board.append(handle);
}

function drag(event, name, { start, move }) {
  event.preventDefault();
  undo.keep(shapes);
  start?.();
  const area = board.querySelector("img").getBoundingClientRect();
  const from = shapes[chosen].corners.map((each) => [...each]);
  const follow = ({ clientX, clientY }) => {
    move([round((clientX - area.left) / area.width), round((clientY - area.top) / area.height)], from);
    drawShapes();
    const held = board.querySelector(`[data-handle="${name}"]`);
    if (held) [held.style.left, held.style.top] = [`${100 * (clientX - area.left) / area.width}%`, `${100 * (clientY - area.top) / area.height}%`];
  };
  const end = () => {
    removeEventListener("pointermove", follow);
    removeEventListener("pointerup", end);
    removeEventListener("pointercancel", end);
    show(name.startsWith("edge") ? "" : name);
  };
  addEventListener("pointermove", follow);
  addEventListener("pointerup", end);
  addEventListener("pointercancel", end);
}

function press(event, name, { step, add, remove }) {
  const way = STEPS[event.key];
  const far = event.shiftKey ? 0.05 : 0.01;
  if (way && step) change(() => step(way[0] * far, way[1] * far), name);
  else if ((event.key === "+" || event.key === "Insert") && add) {
    let next = name;
    change(() => { next = add(); });
    board.querySelector(`[data-handle="${next}"]`)?.focus();
  } else if ((event.key === "Delete" || event.key === "Backspace") && remove) {
    let next = "";
    change(() => { next = remove() ?? ""; });
    board.querySelector(`[data-handle="${next}"]`)?.focus();
  } else return;
  event.preventDefault();
  const now = board.querySelector(`[data-handle="${name}"]`);
  if (way && now) say(now.getAttribute("aria-label"));
}

function drawList() {
  form.querySelector("[data-none]").hidden = shapes.length > 0;
  form.querySelector(".shapes").replaceChildren(...shapes.map((shape, number) => {
    const row = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `${called(shape)[0].toUpperCase()}${called(shape).slice(1)}${shape.alert ? " · alerts" : ""}${shape.night ? " · night" : ""}`;
    button.setAttribute("aria-pressed", String(number === chosen));
    button.addEventListener("click", () => {
      chosen = number;
      show("0");
    });
    row.append(button);
    return row;
  }));
  const shape = shapes[chosen];
  one.hidden = !shape;
  if (!shape) return;
  for (const part of one.querySelectorAll("[data-naming]")) part.hidden = shape.kind === "mask";
  const name = one.querySelector("#shape-name");
  if (document.activeElement !== name) name.value = shape.name;
  const labels = one.querySelector("#shape-labels");
  if (document.activeElement !== labels) labels.value = shape.labels.replaceAll("_", " ").replaceAll(",", ", ");
  one.querySelector("#shape-alert").checked = shape.alert;
  one.querySelector("#shape-night").checked = shape.night;
}

function take(number) {
  say(`${called(shapes[number])} is deleted; Undo brings it back.`);
  shapes.splice(number, 1);
  chosen = Math.min(number, shapes.length - 1);
}

one.querySelector("#shape-name").addEventListener("input", ({ target }) => change(() => { shapes[chosen].name = target.value.trim().replace(/[\s:]+/g, "-"); }));
one.querySelector("#shape-labels").addEventListener("input", ({ target }) => change(() => {
  shapes[chosen].labels = target.value.split(",").map((each) => each.trim().replace(/[\s:]+/g, "_")).filter(Boolean).join(",");
}));
one.querySelector("#shape-alert").addEventListener("change", ({ target }) => change(() => { shapes[chosen].alert = target.checked; }));
one.querySelector("#shape-night").addEventListener("change", ({ target }) => change(() => { shapes[chosen].night = target.checked; }));
one.querySelector("[data-delete]").addEventListener("click", () => {
  change(() => take(chosen));
  form.querySelector("[data-new]").focus();
});
for (const button of form.querySelectorAll("[data-new]")) {
  button.addEventListener("click", () => {
    change(() => {
      shapes.push(fresh(button.dataset.new, shapes));
      chosen = shapes.length - 1;
    }, "0");
    say(`A new ${called(shapes[chosen])} is in the middle of the picture.`);
  });
}
form.querySelector("[data-undo-shape]").addEventListener("click", takeBack);
form.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target.matches("input, textarea")) return;
  event.preventDefault();
  takeBack();
});
field.addEventListener("input", () => {
  shapes = read(field.value);
  chosen = Math.min(chosen, shapes.length - 1);
  drawShapes();
  drawHandles();
  drawList();
  clearTimeout(timer);
  timer = setTimeout(check, CHECK_AFTER);
});

function takeBack() {
  const held = document.activeElement?.dataset?.handle ?? "";
  const before = undo.back();
  if (!before) return;
  shapes = before;
  chosen = Math.min(Math.max(chosen, 0), shapes.length - 1);
  show(held);
  say("Undone.");
}

async function check() {
  const number = ++asked;
  const answer = await fetch(form.dataset.check, { method: "POST", body: new URLSearchParams({ shapes: field.value }),
    headers: { "X-CSRFToken": form.querySelector("[name=csrf_token]").value, Accept: "application/json" } }).catch(() => null);
  if (number !== asked) return;
  const found = answer?.ok ? await answer.json() : { problem: "", sentence: "Can't reach the house.", events: [], mask: null };
  const estimate = form.querySelector("[data-estimate]");
  estimate.textContent = found.problem || found.sentence;
  estimate.classList.toggle("problem", Boolean(found.problem));
  form.querySelector("[data-events]").replaceChildren(...found.events.map(({ id, title, at }) => {
    const row = document.createElement("li");
    const link = document.createElement("a");
    link.href = `/events/${id}`;
    link.textContent = `${title}, ${at}`;
    row.append(link);
    return row;
  }));
  suggest(found.mask);
}

function suggest(mask) {
  const part = form.querySelector("[data-suggestion]");
  part.hidden = !mask;
  if (!mask) return;
  part.querySelector("p").textContent = mask.sentence;
  part.querySelector("button").onclick = () => change(() => {
    shapes.push({ kind: "mask", name: "", alert: false, night: false, labels: "", corners: mask.corners.map((each) => each.map(round)) });
    chosen = shapes.length - 1;
  }, "0");
}

// The picture is renewed while somebody looks; what is drawn stays.
setInterval(() => {
  if (document.hidden) return;
  const next = new Image();
  next.src = `${form.dataset.picture}?${Date.now()}`;
  next.decode().then(() => { board.querySelector("img").src = next.src; }, () => undefined);
}, PICTURE_EVERY);

show();
