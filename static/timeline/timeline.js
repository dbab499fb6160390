// The timeline of a day: every camera's events, zoomed from the day to a minute, and what was recorded, in order.
import { clock, offset, readDay } from "./day_data.js";
import { coloursOf, draw, ticks } from "./draw.js";
import { watchGestures } from "./gestures.js";
import { marksOf, nameOf } from "./marks.js";
import { Player } from "./player.js";
import { SpanInView } from "./span_in_view.js";

const EVERY = 10_000;

export function startTimelines() {
  for (const root of document.querySelectorAll("[data-timeline]")) new Timeline(root).start();
}

class Timeline {
  constructor(root) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
    this.ruler = this.find(".tl-ruler");
    this.body = this.find("[data-body]");
    this.preview = this.find(".tl-preview");
    this.chosen = "";
    this.rows = new Map();
    this.near = new IntersectionObserver((found) => this.#came(found), { rootMargin: "50% 0px" });
  }

  async start() {
    if (!await this.#bring()) return;
    this.root.hidden = false;
    this.view = new SpanInView(this.day.start, this.day.end);
    this.head = Math.min(this.day.now, this.day.end - 1);
    this.player = new Player(this.find(".tl-screen"), {
      moved: (at) => this.#headTo(at), changed: () => this.#says(), caption: (...said) => this.#caption(...said) });
    this.#build();
    this.#listen();
    this.#offer();
    const asked = Number(new URLSearchParams(location.search).get("at"));
    if (asked > this.day.start && asked < this.day.end) {
      this.view.show(asked - 900, asked + 900);
      this.#choose(asked);
    }
    this.#show();
    if (this.root.hasAttribute("data-today")) setInterval(() => this.#renew(), EVERY);
  }

  async #bring() {
    try {
      const answer = await fetch(this.root.dataset.timeline, { headers: { Accept: "application/json" } });
      if (!answer.ok) return false;
      this.day = readDay(await answer.json());
    } catch {
      return false; // the page itself says that the house cannot be reached
    }
    this.find("[data-lacking]").textContent = this.day.lacking;
    return true;
  }

  async #renew() {
    if (document.hidden || !await this.#bring()) return;
    this.#offer();
    this.#show();
  }

  #offer() { this.player.offer(this.day.events.filter((event) => !this.chosen || event.camera === this.chosen)); }

  // The rows: mode and people as words in bands, each camera with a canvas and a button for each mark.
  #build() {
    const times = this.find(".tl-times");
    for (const [name, spans] of [["Mode", "mode"], ["At home", "people"]]) {
      if (this.day[spans].length) times.before(this.#bandRow(name, spans));
    }
    for (const camera of this.day.cameras) times.before(this.#cameraRow(camera));
    this.playhead = Object.assign(document.createElement("div"), { className: "tl-head" });
    this.ruler.after(this.playhead);
  }

  #bandRow(name, spans) {
    const row = element("div", "tl-row tl-band");
    row.append(Object.assign(element("span", "tl-name soft"), { textContent: name }), element("div", "tl-track"));
    row.dataset.spans = spans;
    return row;
  }

  #cameraRow(camera) {
    const row = element("div", "tl-row tl-camera");
    const name = Object.assign(element("button", "tl-name quiet"), { type: "button", textContent: camera.title });
    name.setAttribute("aria-pressed", "false");
    name.title = "Play this camera only";
    name.addEventListener("click", () => this.#only(camera.name));
    const track = element("div", "tl-track");
    const canvas = element("canvas", "");
    canvas.setAttribute("aria-hidden", "true");
    const marks = element("div", "tl-marks");
    marks.setAttribute("role", "group");
    marks.setAttribute("aria-label", `Events at ${camera.title}`);
    track.append(canvas, marks);
    row.append(name, track);
    this.rows.set(camera.name, { name, canvas, marks, near: false });
    row.dataset.row = camera.name;
    this.near.observe(row);
    return row;
  }

  #listen() {
    const width = () => this.ruler.clientWidth;
    watchGestures(this.body, this.ruler, {
      isWhole: () => this.view.isWhole,
      zoom: (factor, x) => this.#zoom(factor, this.view.at(x, width())),
      pan: (pixels) => { this.view.pan(pixels / width() * this.view.span); this.#show(); },
      choose: (x) => this.#choose(this.view.at(x, width())),
    });
    for (const button of this.root.querySelectorAll("[data-do]")) {
      button.addEventListener("click", () => this.#do(button.dataset.do));
    }
    this.ruler.addEventListener("keydown", (event) => this.#key(event));
    this.body.addEventListener("keydown", (event) => this.#walk(event));
    new ResizeObserver(() => this.#show()).observe(this.body);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#show());
    const input = document.querySelector('.tl-day input[type="date"]');
    input?.addEventListener("change", () => { if (input.value) input.form.requestSubmit(); });
  }

  #key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const step = this.view.span / (event.shiftKey ? 6 : 60);
    const moves = { ArrowLeft: this.head - step, ArrowRight: this.head + step, PageUp: this.head - this.view.span,
      PageDown: this.head + this.view.span, Home: this.day.start, End: Math.min(this.day.now, this.day.end) - 1 };
    const does = { "+": "in", "=": "in", ArrowUp: "in", "-": "out", ArrowDown: "out", 0: "whole", " ": "play", Enter: "play",
      p: "previous", n: "next" };
    const action = does[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (event.key in moves) this.#choose(moves[event.key]);
    else if (action) this.#do(action);
    else return;
    event.preventDefault();
  }

  // Arrow keys go from mark to mark of a camera, which is one stop of the tab key; Escape takes the thumbnail away.
  #walk(event) {
    if (event.key === "Escape") this.preview.hidden = true;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const marks = step && event.target.closest(".tl-marks");
    if (!marks) return;
    const all = [...marks.children];
    const next = all[all.indexOf(event.target) + step];
    if (!next) return;
    event.preventDefault();
    for (const each of all) each.tabIndex = each === next ? 0 : -1;
    next.focus();
  }

  #do(action) {
    const zooms = { in: 0.5, out: 2 };
    if (action in zooms) this.#zoom(zooms[action], this.head);
    if (action === "whole") { this.view.show(this.day.start, this.day.end); this.#show(); }
    if (action === "play") this.player.toggle();
    if (action === "next") this.#toEvent((each) => each.began > this.head + 0.5, false);
    if (action === "previous") this.#toEvent((each) => each.began < this.head - 0.5, true);
  }

  #toEvent(fits, last) {
    const there = this.player.pieces.map((piece) => piece.event).filter(fits);
    const found = last ? there.at(-1) : there[0];
    if (found) this.#choose(found.began);
  }

  #zoom(factor, at) {
    this.view.zoom(factor, at);
    this.#show();
  }

  #choose(at) {
    const top = this.ruler.getBoundingClientRect().top;
    this.#headTo(Math.min(this.day.end - 1, Math.max(this.day.start, at)));
    this.player.seek(this.head);
    window.scrollBy(0, this.ruler.getBoundingClientRect().top - top); // what was pressed stays where it is
  }

  #headTo(at) {
    this.head = at;
    const before = this.view.from;
    this.view.reveal(at);
    if (this.view.from !== before) this.#show();
    else this.#says();
  }

  #only(camera) {
    this.chosen = this.chosen === camera ? "" : camera;
    for (const [name, row] of this.rows) row.name.setAttribute("aria-pressed", String(name === this.chosen));
    this.#offer();
  }

  #press(mark) {
    const [first] = mark.events;
    if (mark.events.length > 1 && this.view.span > 60) {
      const last = mark.events.at(-1);
      const ends = last.ended ?? last.began;
      const room = Math.max(30, (ends - first.began) * 0.2);
      this.view.show(first.began - room, ends + room);
    }
    this.#choose(first.began);
    this.#show();
  }

  #show() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => { this.waiting = false; this.#paint(); });
  }

  // A row of a camera is painted while it is in sight or near it: a house may have many.
  #came(found) {
    const came = found.map((entry) => {
      const row = this.rows.get(entry.target.dataset.row);
      row.near = entry.isIntersecting;
      return row.near && this.day.cameras.find((camera) => camera.name === entry.target.dataset.row);
    });
    const width = this.ruler.clientWidth;
    if (width) this.#rows(came.filter(Boolean), width);
  }

  #paint() {
    const width = this.ruler.clientWidth;
    if (!width) return;
    this.colours = coloursOf(this.body);
    for (const row of this.body.querySelectorAll("[data-spans]")) this.#bands(row, width);
    this.#rows(this.day.cameras.filter((camera) => this.rows.get(camera.name)?.near), width);
    this.#times(width);
    this.#says();
  }

  #rows(cameras, width) {
    this.colours ??= coloursOf(this.body);
    for (const camera of cameras) {
      const { canvas, marks } = this.rows.get(camera.name);
      draw(canvas, camera, this.view, { width, now: this.day.now, colours: this.colours });
      this.#marks(marks, marksOf(camera.events, this.view, width, this.day.now));
    }
  }

  #bands(row, width) {
    const bands = this.day[row.dataset.spans].flatMap(([from, to, text]) => {
      const left = Math.max(0, this.view.x(from, width));
      const right = Math.min(width, this.view.x(to, width));
      if (right <= 0 || left >= width) return [];
      const band = Object.assign(element("div", "tl-span"), { textContent: text, title: text });
      Object.assign(band.style, { left: `${left}px`, width: `${Math.max(2, right - left - 1)}px` });
      return [band];
    });
    row.lastElementChild.replaceChildren(...bands);
  }

  #marks(place, marks) {
    const kept = document.activeElement?.parentElement === place ? document.activeElement.dataset.events : null;
    place.replaceChildren(...marks.map((mark) => this.#mark(mark)));
    const again = kept && [...place.children].find((each) => kept.split(" ").some((id) => each.dataset.events.split(" ").includes(id)));
    const first = again || place.firstElementChild;
    if (first) first.tabIndex = 0;
    if (again) again.focus({ preventScroll: true });
  }

  #mark(mark) {
    const button = Object.assign(element("button", "tl-mark"), { type: "button", tabIndex: -1 });
    button.dataset.events = mark.events.map((event) => event.id).join(" ");
    button.setAttribute("aria-label", nameOf(mark, (at) => clock(this.day, at)));
    Object.assign(button.style, { left: `${mark.hitLeft}px`, width: `${mark.hitWidth}px` });
    if (mark.events.length > 1) button.append(Object.assign(element("span", "tl-count"), { textContent: mark.events.length }));
    button.addEventListener("click", () => this.#press(mark));
    for (const name of ["pointerenter", "focus"]) button.addEventListener(name, () => this.#look(mark, button));
    for (const name of ["pointerleave", "blur"]) button.addEventListener(name, () => { this.preview.hidden = true; });
    return button;
  }

  // The thumbnail of what is pointed at.
  #look(mark, button) {
    const event = mark.events.find((each) => each.pictured) ?? mark.events[0];
    const image = this.preview.querySelector("img");
    image.hidden = !event.pictured;
    if (event.pictured) image.src = `/events/${event.id}/thumbnail`;
    this.preview.querySelector("p").textContent = nameOf(mark, (at) => clock(this.day, at, mark.events.length === 1));
    this.preview.hidden = false;
    const own = this.root.getBoundingClientRect();
    const where = button.getBoundingClientRect();
    const left = Math.min(own.width - this.preview.offsetWidth - 8, Math.max(8, where.left - own.left - 60));
    Object.assign(this.preview.style, { left: `${left}px`, top: `${where.top - own.top - this.preview.offsetHeight - 6}px` });
  }

  #times(width) {
    const { step, found } = ticks(this.view, width, (at) => offset(this.day, at));
    const half = step < 60 ? 26 : 18;
    const inside = found.map((at) => [at, this.view.x(at, width)]).filter(([, x]) => x >= half && x <= width - half);
    this.ruler.replaceChildren(...inside.map(([at, x]) => {
      const tick = Object.assign(element("span", "tl-tick"), { textContent: clock(this.day, at, step < 60) });
      tick.style.left = `${x}px`;
      return tick;
    }));
  }

  #says() {
    const width = this.ruler.clientWidth;
    const time = clock(this.day, this.head, true);
    const here = this.day.events.findLast((each) => each.began <= this.head && (each.ended ?? this.day.now) >= this.head);
    this.playhead.style.left = `${this.view.x(this.head, width)}px`;
    this.playhead.hidden = this.head < this.view.from || this.head > this.view.to;
    this.find("[data-readout]").textContent = `${time} · ${clock(this.day, this.view.from)} – ${this.#end()}`;
    this.ruler.setAttribute("aria-valuemax", String(Math.round(this.day.end - this.day.start)));
    this.ruler.setAttribute("aria-valuenow", String(Math.round(this.head - this.day.start)));
    this.ruler.setAttribute("aria-valuetext", here ? `${time}, ${here.title}` : time);
    this.find('[data-do="play"]').textContent = this.player.playing ? "Pause" : "Play";
    this.find('[data-do="whole"]').disabled = this.view.isWhole;
  }

  #end() { return this.view.to >= this.day.end ? "24:00" : clock(this.day, this.view.to); }

  #caption(piece, at, problem = "") {
    const line = this.find("[data-caption]");
    const time = clock(this.day, at, true);
    if (!piece) return void line.replaceChildren(`Nothing was recorded at ${time}.`);
    const address = `/events/${piece.event.id}`;
    let link = line.querySelector("a");
    if (link?.getAttribute("href") !== address) {
      link = Object.assign(element("a", ""), { href: address, textContent: piece.event.title });
      line.replaceChildren(link, element("span", "soft"));
    }
    line.lastElementChild.textContent = ` ${time}${problem && ` · ${problem}`}${piece.clip ? "" : " · no clip, only a picture"}`;
  }
}

function element(name, classes) { return Object.assign(document.createElement(name), { className: classes }); }
