// The list of what is drawn, and the form of the one that is chosen: its name and what it does.
import { showScores } from "./zone_scores.js";

const AT_FIRST = ["away", "vacation"];

export class ZoneForm {
  constructor(form, drawing, board) {
    Object.assign(this, { form, drawing, board, one: form.querySelector("[data-one]") });
    this.usual = { labels: JSON.parse(form.dataset.labels), score: Number(form.dataset.score), floor: form.dataset.floor };
    this.listen();
    drawing.addEventListener("shown", () => this.show());
  }

  find(id) {
    return this.one.querySelector(`#shape-${id}`);
  }

  // Change the chosen shape as a field says; what is typed in one go is one step of Undo.
  on(id, kind, work) {
    this.find(id).addEventListener(kind, ({ target }) => this.drawing.change(() => work(this.drawing.shape, target),
      { step: kind === "input" ? `${id} of ${this.drawing.chosen}` : "" }));
  }

  listen() {
    this.on("name", "input", (shape, { value }) => { shape.name = value.trim().replace(/[\s:]+/g, "-"); });
    this.on("labels", "input", (shape, { value }) => { shape.labels = value.split(",").map((each) => each.trim()).filter(Boolean); });
    this.on("alert", "change", (shape, { checked }) => Object.assign(shape, { alert: checked }, checked ? {} : { labels: [], scores: {}, modes: [] }));
    this.on("when", "change", (shape, { value }) => Object.assign(shape, value ? { modes: AT_FIRST, night: false } : { modes: [] }));
    this.on("night", "change", (shape, { checked }) => { shape.night = checked; });
    this.on("entrance", "change", (shape, { checked }) => { shape.entrance = checked; });
    for (const box of this.one.querySelectorAll("[data-modes] input")) {
      box.addEventListener("change", () => this.drawing.change(() => {
        this.drawing.shape.modes = [...this.one.querySelectorAll("[data-modes] input:checked")].map(({ value }) => value);
      }));
    }
    this.one.querySelector("[data-delete]").addEventListener("click", () => {
      this.board.removeShape();
      this.form.querySelector("[data-new]").focus();
    });
  }

  show() {
    const { shape, shapes, scores } = this.drawing;
    this.form.querySelector("[data-none]").hidden = shapes.length > 0;
    this.form.querySelector(".shapes").replaceChildren(...shapes.map((each, number) => this.row(each, number)));
    this.one.hidden = !shape;
    if (shape) this.fill(shape);
    const part = this.form.querySelector("#view-scores");
    const own = { zone: "", labels: this.usual.labels, scores, usual: () => this.usual.score, floor: this.usual.floor };
    showScores(part, own, (label, score) => this.choose(this.drawing.scores, label, score));
    this.form.querySelector("[data-view-scores]").hidden = !part.children.length;
  }

  row(each, number) {
    const row = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    const called = this.drawing.called(each);
    const does = [called[0].toUpperCase() + called.slice(1), alerts(each) && "alerts", each.modes.length && `in ${each.modes.join(", ")}`,
      each.night && "outdoors", each.entrance && "entrance"];
    button.textContent = does.filter(Boolean).join(" · ");
    button.setAttribute("aria-pressed", String(number === this.drawing.chosen));
    button.addEventListener("click", () => this.drawing.choose(number, "0"));
    row.append(button);
    return row;
  }

  fill(shape) {
    for (const part of this.one.querySelectorAll("[data-naming]")) part.hidden = shape.kind === "mask";
    for (const [id, text] of [["name", shape.name], ["labels", shape.labels.join(", ")]]) {
      if (document.activeElement !== this.find(id)) this.find(id).value = text;
    }
    this.find("alert").checked = alerts(shape);
    this.find("night").checked = shape.night;
    this.find("entrance").checked = shape.entrance;
    this.find("when").value = shape.modes.length ? "own" : "";
    this.one.querySelector("[data-alerting]").hidden = shape.kind === "mask" || !alerts(shape);
    this.one.querySelector("[data-night]").hidden = shape.kind === "mask" || shape.modes.length > 0;
    this.one.querySelector("[data-modes]").hidden = !shape.modes.length;
    for (const box of this.one.querySelectorAll("[data-modes] input")) box.checked = shape.modes.includes(box.value);
    this.fillScores(shape);
  }

  fillScores(shape) {
    const part = this.find("scores");
    const labels = shape.labels.length ? shape.labels : this.usual.labels;
    const usual = (label) => this.drawing.scores[label] ?? this.usual.score;
    showScores(part, { zone: shape.name, labels, scores: shape.scores, usual, floor: this.usual.floor },
      (label, score) => this.choose(this.drawing.shape.scores, label, score));
    this.one.querySelector("[data-zone-scores]").hidden = !part.children.length;
  }

  choose(scores, label, score) {
    this.drawing.change(() => {
      if (score === undefined) delete scores[label];
      else scores[label] = score;
    }, { step: `score of ${label}` });
  }
}

const alerts = ({ alert, labels }) => alert || labels.length > 0;
