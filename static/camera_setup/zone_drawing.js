// What is drawn: shapes and scores, and which shape and corner are chosen. Each change is told and can be taken back.
import { fresh, read, write } from "./zone_shapes.js";

export class Drawing extends EventTarget {
  #before = [];
  #step = "";
  corner = 0;

  constructor(text) {
    super();
    Object.assign(this, read(text));
    this.chosen = this.shapes.length ? 0 : -1;
  }

  get shape() {
    return this.shapes[this.chosen];
  }

  get others() {
    return this.shapes.filter((each) => each !== this.shape);
  }

  get text() {
    return write(this);
  }

  get changed() {
    return this.#before.length > 0;
  }

  called(shape = this.shape) {
    const masks = this.shapes.filter(({ kind }) => kind === "mask");
    return shape.kind === "zone" ? `zone ${shape.name}` : `mask ${masks.indexOf(shape) + 1}`;
  }

  // Do something that Undo takes back, and show it. step: steps of one name in a row are taken back together.
  change(work, { focus = "", step = "" } = {}) {
    this.keep(step);
    work();
    this.show(focus);
  }

  keep(step = "") {
    const text = JSON.stringify({ shapes: this.shapes, scores: this.scores });
    if ((!step || step !== this.#step) && this.#before.at(-1) !== text) this.#before.push(text);
    this.#step = step;
  }

  show(focus = "") {
    this.dispatchEvent(new CustomEvent("shown", { detail: focus }));
  }

  moves() {
    this.dispatchEvent(new CustomEvent("moves"));
  }

  choose(number, focus = "") {
    this.chosen = number;
    this.corner = 0;
    this.show(focus);
  }

  add(shape, focus = "0") {
    this.change(() => {
      this.shapes.push(typeof shape === "string" ? fresh(shape, this.shapes) : shape);
      this.chosen = this.shapes.length - 1;
      this.corner = 0;
    }, { focus });
  }

  take() {
    this.shapes.splice(this.chosen, 1);
    this.chosen = Math.min(this.chosen, this.shapes.length - 1);
    this.corner = 0;
  }

  type(text) {
    this.change(() => Object.assign(this, read(text), { corner: 0 }), { step: "text" });
  }

  back(focus) {
    const now = JSON.stringify({ shapes: this.shapes, scores: this.scores });
    while (this.#before.at(-1) === now) this.#before.pop(); // what was held and not moved
    if (!this.changed) return false;
    Object.assign(this, JSON.parse(this.#before.pop()), { corner: 0 });
    this.#step = "";
    this.chosen = Math.min(Math.max(this.chosen, 0), this.shapes.length - 1);
    this.show(focus);
    return true;
  }
}
