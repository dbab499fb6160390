// Pictures of the cameras: stills while a card is in sight, at most one live stream on the page, the age always said.
import { duration } from "./ago.js";
import { within } from "./connection.js";
import { play, seenIn } from "./jpeg_stream.js";

const STILL_EVERY = 2000;
const FALLBACK_EVERY = 1000;
const SOON = 700;
const LONGEST_LIVE = 590000;
const PATIENCE = 8000;
const PAGE = crypto.getRandomValues(new Uint32Array(2)).join("-");
const BROKE_OFF = "The live picture broke off: a new picture each second instead.";
const HELD_BACK = "No live picture came through: a new picture each second instead. If those are fresh, the reverse proxy holds live pictures back (nginx: proxy_buffering off).";
const NO_FULL = { 2: "Live. The main stream gives no picture now: this is the small one", 1: "Live, in small size" };
const BY_PROXY = location.protocol === "https:"; // the house itself speaks http
const cards = new Map();
let live = null;

export function watchCameras() {
  const sight = new IntersectionObserver((entries) => {
    for (const entry of entries) cards.get(entry.target.dataset.camera)?.seen(entry.isIntersecting);
  });
  for (const element of document.querySelectorAll("[data-camera]")) {
    cards.set(element.dataset.camera, new Card(element));
    sight.observe(element);
  }
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) live?.still();
    else for (const card of cards.values()) card.again();
  });
  document.addEventListener("fullscreenchange", () => cards.forEach((card) => card.resized()));
  addEventListener("pagehide", () => live?.still());
  setInterval(() => cards.forEach((card) => card.tick()), 500);
}

export function updateCameras(news) {
  for (const [name, camera] of Object.entries(news)) cards.get(name)?.update(camera);
}

class Card {
  constructor(element) {
    this.element = element;
    this.view = element.querySelector(".view");
    this.image = element.querySelector("img");
    this.remark = element.querySelector(".remark");
    this.sign = element.querySelector(".live-sign");
    this.name = element.dataset.camera;
    this.period = Number(element.dataset.period);
    this.shotAt = null;
    this.inSight = false;
    this.every = this.usual = STILL_EVERY;
    this.timer = 0;
    this.missed = 0;
    this.stream = null;
    this.newest = null;
    this.view.setAttribute("role", "button");
    this.view.setAttribute("aria-pressed", "false");
    this.view.addEventListener("click", (event) => {
      event.preventDefault();
      if (live === this) this.still();
      else this.start();
    });
    this.view.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      this.view.click();
    });
    this.image.addEventListener("error", () => {
      if (live === this) this.refused();
      else this.image.hidden = true;
    });
    if (this.image.complete && !this.image.naturalWidth) this.image.hidden = true;
    if (element.dataset.start === "live") this.start();
  }

  seen(inSight) {
    this.inSight = inSight;
    if (!inSight && live === this && this.element.dataset.start !== "live") this.still();
    this.again();
  }

  again() {
    clearTimeout(this.timer);
    if (this.inSight && !document.hidden && live !== this) this.bring();
  }

  async bring() {
    if (this.element.dataset.kind !== "off") {
      try {
        const answer = await within(PATIENCE, (signal) => fetch(`/picture/${this.name}.jpg`, { signal }));
        this.missed = answer.status === 204 || answer.status === 404 ? this.missed + 1 : 0;
        this.every = this.missed > 0 && this.missed < 5 ? SOON : this.usual;
        if (answer.status === 200) {
          this.shotAt = performance.now() - 1000 * Number(answer.headers.get("X-Picture-Age"));
          const picture = await answer.blob();
          if (live !== this) await this.show(picture);
        }
      } catch { /* the next round tries again; meanwhile the age grows and says so */ }
    }
    clearTimeout(this.timer);
    if (this.inSight && !document.hidden && live !== this) this.timer = setTimeout(() => this.bring(), this.every);
  }

  async show(blob) {
    const old = this.image.src;
    const seen = this.element.querySelector(".overlay") && await seenIn(blob);
    this.image.src = URL.createObjectURL(blob);
    await this.image.decode().catch(() => undefined);
    this.image.hidden = false;
    if (seen) this.element.dispatchEvent(new CustomEvent("picture-seen", { detail: seen }));
    if (old.startsWith("blob:")) URL.revokeObjectURL(old);
    this.tick();
  }

  start() {
    if (this.element.dataset.kind === "off") return;
    live?.still();
    live = this;
    clearTimeout(this.timer);
    this.startedAt = performance.now();
    this.moved = false;
    this.remark.textContent = "";
    this.mark(true);
    this.stream = new AbortController();
    const { signal } = this.stream;
    const over = () => { if (!signal.aborted) this.refused(); };
    const size = this.isFull ? "&full=1" : "";
    play(`/live/${this.name}?page=${PAGE}${size}`, signal, (jpeg, age, full) => {
      this.saySize(full);
      this.came(jpeg, age, signal);
    }).then(over, over);
  }

  get isFull() {
    return document.fullscreenElement === this.view || this.view.classList.contains("filled");
  }

  // Full screen the picture comes in full size, of the main stream where the camera has two.
  resized() {
    const was = this.element.dataset.full === "yes";
    if (was === this.isFull) return;
    this.element.dataset.full = this.isFull ? "yes" : "no";
    this.fullSince = performance.now();
    this.sign.textContent = "Live";
    this.start();
  }

  saySize(full) {
    if (!this.isFull) return;
    if (full) this.sign.textContent = this.element.dataset.streams === "2" ? "Live, main stream" : "Live";
    else if (performance.now() - this.fullSince > PATIENCE) this.sign.textContent = NO_FULL[this.element.dataset.streams] ?? "Live";
  }

  // A live picture has come; while one is being shown only the newest waits.
  async came(jpeg, age, signal) {
    if (signal.aborted) return;
    this.moved = true;
    this.shotAt = performance.now() - 1000 * age;
    const showing = this.newest !== null;
    this.newest = jpeg;
    if (showing) return;
    for (let shown = null; this.newest !== shown && !signal.aborted;) {
      shown = this.newest;
      await this.show(shown);
    }
    this.newest = null;
  }

  still() {
    if (live !== this) return;
    live = null;
    this.stream.abort();
    this.mark(false);
    this.usual = STILL_EVERY;
    this.again();
  }

  async refused() {
    this.still();
    try {
      const headers = { Accept: "application/json" };
      const answer = await within(PATIENCE, (signal) => fetch(`/live/${this.name}/why`, { headers, signal }));
      const { reason } = await answer.json();
      this.remark.textContent = reason || (BY_PROXY && !this.moved ? HELD_BACK : BROKE_OFF);
    } catch {
      this.remark.textContent = "Can't reach the house.";
    }
    this.usual = FALLBACK_EVERY;
    this.again();
  }

  update(camera) {
    const { dataset } = this.element;
    const was = dataset.kind;
    dataset.kind = camera.kind;
    this.period = camera.period;
    say(this.element.querySelector(".doing"), camera.doing);
    const badge = this.element.querySelector(".badge");
    badge.hidden = !camera.badge || camera.kind === "off";
    say(badge, camera.badge);
    badge.dataset.badge = camera.badgeKind;
    if (camera.kind === "off") this.dark(camera.badge);
    else if (was === "off") {
      this.element.querySelector(".blank").textContent = "No picture yet";
      this.again();
    }
  }

  dark(why) {
    this.still();
    this.image.hidden = true;
    this.shotAt = null;
    this.element.querySelector(".blank").textContent = why;
  }

  tick() {
    const age = this.shotAt === null ? null : Math.max(0, (performance.now() - this.shotAt) / 1000);
    const stale = age !== null && age > this.period;
    if (stale && this.element.dataset.stale !== "yes") this.element.dispatchEvent(new CustomEvent("picture-seen", { detail: { regions: [] } }));
    this.element.dataset.stale = stale ? "yes" : "no";
    say(this.element.querySelector(".age"), ageText(age, stale, live === this));
    const late = stale || age === null;
    if (live === this && late && performance.now() - this.startedAt > 1000 * this.period) this.refused();
    if (live === this && performance.now() - this.startedAt > LONGEST_LIVE) {
      this.still();
      this.remark.textContent = "Live for ten minutes: press the picture to go on.";
    }
  }

  mark(on) {
    this.element.dataset.live = on ? "on" : "off";
    this.view.setAttribute("aria-pressed", String(on));
  }
}

// Another text, where it is another: the same one once more makes the browser lay out and paint again.
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function ageText(age, stale, isLive) {
  if (age === null) return "";
  if (isLive && !stale) return "live";
  if (age < 1.5) return "just now";
  return `${stale ? "old picture, " : ""}${duration(age)} ago`;
}
