// The picture with its shapes, and handles on the chosen one: moved by mouse, by touch and by keys.
import { between, middle, moved, round, snapped } from "./zone_shapes.js";

const SVG = "http://www.w3.org/2000/svg";
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Board {
  constructor(element, drawing, say) {
    Object.assign(this, { element, drawing, say });
    drawing.addEventListener("shown", ({ detail }) => this.show(detail));
  }

  show(focus) {
    this.drawShapes();
    for (const each of this.element.querySelectorAll(".handle")) each.remove();
    const { shape } = this.drawing;
    if (shape) this.drawHandles(shape);
    if (focus) this.handle(focus)?.focus({ preventScroll: this.held });
    this.held = false;
  }

  handle(name) {
    return this.element.querySelector(`[data-handle="${name}"]`);
  }

  drawShapes() {
    const { drawing } = this;
    this.element.querySelector("svg").replaceChildren(...drawing.shapes.map((shape, number) => {
      const drawn = document.createElementNS(SVG, "polygon");
      drawn.setAttribute("points", shape.corners.map((each) => each.join(",")).join(" "));
      drawn.classList.add(shape.kind);
      drawn.toggleAttribute("data-chosen", number === drawing.chosen);
      drawn.addEventListener("click", () => drawing.choose(number));
      return drawn;
    }));
  }

  drawHandles(shape) {
    const { drawing } = this;
    shape.corners.forEach((_, number) => this.place("edge", `edge-${number}`, between(shape, number), "", {
      start: () => shape.corners.splice(number + 1, 0, between(shape, number)),
      move: (at) => { shape.corners[number + 1] = snapped(at, drawing.others); },
      corner: number + 1,
    }));
    const centre = middle(shape);
    this.place("middle", "all", centre, `Move ${drawing.called()}`, {
      move: (at, from) => { shape.corners = moved(from, at[0] - centre[0], at[1] - centre[1]); },
      step: (dx, dy) => { shape.corners = moved(shape.corners, dx, dy); },
      remove: () => this.removeShape(),
    });
    shape.corners.forEach((corner, number) => {
      const where = corner.map((each) => `${Math.round(each * 100)} %`).join(" from the left, ");
      this.place("corner", String(number), corner, `Corner ${number + 1} of ${drawing.called()}, ${where} from the top`, {
        move: (at) => { shape.corners[number] = snapped(at, drawing.others); },
        step: (dx, dy) => { shape.corners[number] = [round(corner[0] + dx), round(corner[1] + dy)]; },
        add: () => this.addCorner(number),
        remove: () => this.removeCorner(number),
        corner: number,
      });
    });
  }

  place(kind, name, [x, y], label, does) {
    const handle = document.createElement("button");
    handle.type = "button";
    handle.className = `handle ${kind}`;
    handle.dataset.handle = name;
    handle.toggleAttribute("data-held", kind === "corner" && does.corner === this.drawing.corner);
    handle.style.left = `${x * 100}%`;
    handle.style.top = `${y * 100}%`;
    if (label) handle.setAttribute("aria-label", label);
    else {
      handle.tabIndex = -1;
      handle.setAttribute("aria-hidden", "true");
    }
    handle.addEventListener("pointerdown", (event) => this.drag(event, handle, does));
    handle.addEventListener("contextmenu", (event) => event.preventDefault()); // a finger that is held before it moves
    handle.addEventListener("keydown", (event) => this.press(event, name, does));
    if (kind === "corner") handle.addEventListener("focus", () => this.hold(handle, does.corner));
    this.element.append(handle);
  }

  // The corner that the buttons below the picture are about.
  hold(handle, corner) {
    this.drawing.corner = corner;
    for (const each of this.element.querySelectorAll("[data-held]")) each.removeAttribute("data-held");
    handle.setAttribute("data-held", "");
  }

  addCorner(number = this.drawing.corner) {
    const { shape } = this.drawing;
    this.drawing.change(() => {
      shape.corners.splice(number + 1, 0, between(shape, number));
      this.drawing.corner = number + 1;
    }, { focus: String(number + 1) });
  }

  removeCorner(number = this.drawing.corner) {
    const { corners } = this.drawing.shape;
    if (corners.length <= 3) return this.say("A shape needs three corners; delete the whole of it instead.");
    const next = Math.min(number, corners.length - 2);
    this.drawing.change(() => {
      corners.splice(number, 1);
      this.drawing.corner = next;
    }, { focus: String(next) });
    return this.say(`Corner ${number + 1} is deleted; Undo brings it back.`);
  }

  removeShape() {
    this.say(`${this.drawing.called()} is deleted; Undo brings it back.`);
    this.drawing.change(() => this.drawing.take());
  }

  drag(event, handle, { start, move, corner }) {
    if (!event.isPrimary || event.button > 0) return;
    event.preventDefault();
    const { drawing } = this;
    drawing.keep();
    start?.();
    if (corner !== undefined) drawing.corner = corner;
    const area = this.element.querySelector("img").getBoundingClientRect();
    const from = drawing.shape.corners.map((each) => [...each]);
    const follow = ({ pointerId, clientX, clientY }) => {
      if (pointerId !== event.pointerId) return;
      const at = [round((clientX - area.left) / area.width), round((clientY - area.top) / area.height)];
      move(at, from);
      [handle.style.left, handle.style.top] = at.map((each) => `${each * 100}%`);
      this.drawShapes();
      drawing.moves();
    };
    const end = ({ pointerId }) => {
      if (pointerId !== event.pointerId) return;
      for (const [kind, listener] of listeners) removeEventListener(kind, listener);
      this.held = true; // the picture stays where the finger is
      drawing.show(corner === undefined ? handle.dataset.handle : String(corner));
    };
    const listeners = [["pointermove", follow], ["pointerup", end], ["pointercancel", end]];
    for (const [kind, listener] of listeners) addEventListener(kind, listener);
  }

  press(event, name, { step, add, remove }) {
    const way = STEPS[event.key];
    const far = event.shiftKey ? 0.05 : 0.01;
    if (way && step) this.drawing.change(() => step(way[0] * far, way[1] * far), { focus: name, step: `move ${name}` });
    else if ((event.key === "+" || event.key === "Insert") && add) add();
    else if ((event.key === "Delete" || event.key === "Backspace") && remove) remove();
    else return;
    event.preventDefault();
    if (way) this.say(this.handle(name)?.getAttribute("aria-label") ?? "");
  }
}
