// What the drawing would have done, asked of the house while it is drawn: one question at a time, the newest last.
import { showCounts } from "./zone_scores.js";
import { mask } from "./zone_shapes.js";

const CHECK_AFTER = 250;

export class ZoneEstimate {
  #timer = 0;
  #asking = false;
  #again = false;

  constructor(form, drawing) {
    Object.assign(this, { form, drawing });
    for (const kind of ["shown", "moves"]) drawing.addEventListener(kind, () => this.soon());
  }

  soon() {
    if (this.#asking) this.#again = true;
    else this.#timer ||= setTimeout(() => this.ask(), CHECK_AFTER);
  }

  async ask() {
    this.#timer = 0;
    this.#asking = true;
    this.show(await this.answer());
    this.#asking = false;
    if (this.#again) this.soon();
    this.#again = false;
  }

  async answer() {
    const token = this.form.querySelector("[name=csrf_token]").value;
    const answer = await fetch(this.form.dataset.check, { method: "POST", body: new URLSearchParams({ shapes: this.drawing.text }),
      headers: { "X-CSRFToken": token, Accept: "application/json" } }).catch(() => null);
    return answer?.ok ? answer.json().catch(() => ({})) : { sentence: "Can't reach the house." };
  }

  show({ problem = "", sentence = "", week = "", lacking = "", events = [], more = "", scores = [], mask: suggested = null }) {
    const estimate = this.form.querySelector("[data-estimate]");
    estimate.textContent = problem || [sentence, week, lacking].filter(Boolean).join(" ");
    estimate.classList.toggle("problem", Boolean(problem));
    this.form.querySelector("[data-events]").replaceChildren(...events.map(row), ...(more ? [item(more)] : []));
    showCounts(this.form, scores);
    this.suggest(suggested);
  }

  suggest(suggested) {
    const part = this.form.querySelector("[data-suggestion]");
    part.hidden = !suggested;
    if (!suggested) return;
    part.querySelector("p").textContent = suggested.sentence;
    part.querySelector("button").onclick = () => {
      part.hidden = true;
      this.drawing.add(mask(suggested.corners));
    };
  }
}

function row({ id, title, at }) {
  return item(Object.assign(document.createElement("a"), { href: `/events/${id}`, textContent: `${title}, ${at}` }));
}

function item(content) {
  const made = document.createElement("li");
  made.append(content);
  return made;
}
