// Pictures of the cameras: stills while a card is in sight, at most one live stream on the page, the age always said.
const STILL_EVERY = 2000;
const FALLBACK_EVERY = 1000;
const SOON = 700;
const LONGEST_LIVE = 590000;
const PAGE = crypto.getRandomValues(new Uint32Array(2)).join("-");
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
  addEventListener("pagehide", () => live?.still());
  setInterval(() => cards.forEach((card) => card.tick()), 500);
}

export function tellCameras(news) {
  for (const [name, said] of Object.entries(news)) cards.get(name)?.tell(said);
}

class Card {
  constructor(element) {
    this.element = element;
    this.view = element.querySelector(".view");
    this.image = element.querySelector("img");
    this.remark = element.querySelector(".remark");
    this.name = element.dataset.camera;
    this.period = Number(element.dataset.period);
    this.shotAt = null;
    this.inSight = false;
    this.every = this.usual = STILL_EVERY;
    this.timer = 0;
    this.missed = 0;
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
        const answer = await fetch(`/picture/${this.name}.jpg`);
        this.missed = answer.status === 404 ? this.missed + 1 : 0;
        this.every = this.missed > 0 && this.missed < 5 ? SOON : this.usual;
        if (answer.ok) {
          this.shotAt = performance.now() - 1000 * Number(answer.headers.get("X-Picture-Age"));
          await this.show(await answer.blob());
        }
      } catch { /* the next round tries again; meanwhile the age grows and says so */ }
    }
    clearTimeout(this.timer);
    if (this.inSight && !document.hidden && live !== this) this.timer = setTimeout(() => this.bring(), this.every);
  }

  async show(blob) {
    if (live === this) return;
    const old = this.image.src;
    this.image.src = URL.createObjectURL(blob);
    await this.image.decode().catch(() => undefined);
    this.image.hidden = false;
    if (old.startsWith("blob:")) URL.revokeObjectURL(old);
    this.tick();
  }

  start() {
    if (this.element.dataset.kind === "off") return;
    live?.still();
    live = this;
    clearTimeout(this.timer);
    this.startedAt = performance.now();
    this.remark.textContent = "";
    this.mark(true);
    this.image.src = `/live/${this.name}?page=${PAGE}&at=${Date.now()}`;
    this.image.hidden = false;
  }

  still() {
    if (live !== this) return;
    live = null;
    this.mark(false);
    this.image.removeAttribute("src");
    this.usual = STILL_EVERY;
    this.again();
  }

  async refused() {
    this.still();
    try {
      const answer = await fetch(`/live/${this.name}/why`, { headers: { Accept: "application/json" } });
      const { reason } = await answer.json();
      this.remark.textContent = reason || "The live picture broke off: a new picture each second instead.";
    } catch {
      this.remark.textContent = "The house does not answer.";
    }
    this.usual = FALLBACK_EVERY;
    this.again();
  }

  tell(said) {
    const { dataset } = this.element;
    const was = dataset.kind;
    dataset.kind = said.kind;
    this.period = said.period;
    this.element.querySelector(".doing").textContent = said.doing;
    const badge = this.element.querySelector(".badge");
    badge.hidden = !said.badge || said.kind === "off";
    badge.textContent = said.badge;
    badge.dataset.badge = said.badgeKind;
    if (live === this) this.shotAt = said.age === null ? null : performance.now() - 1000 * said.age;
    if (said.kind === "off") this.dark(said.badge);
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
    this.element.dataset.stale = stale ? "yes" : "no";
    this.element.querySelector(".age").textContent = said(age, stale, live === this);
    if (live === this && stale && performance.now() - this.startedAt > 1000 * this.period) this.refused();
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

function said(age, stale, isLive) {
  if (age === null) return "";
  if (isLive && !stale) return "live";
  if (age < 1.5) return "just now";
  return `${stale ? "old picture, " : ""}${words(age)} ago`;
}

function words(seconds) {
  if (seconds < 99.5) return `${Math.round(seconds)} s`;
  if (seconds < 5970) return `${Math.round(seconds / 60)} min`;
  return seconds < 172800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} days`;
}
