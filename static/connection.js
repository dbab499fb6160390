// Whether the house still answers. When it does not, the page says so and greys what it shows, which is old by then.
import { duration } from "./ago.js";

const LOST_AFTER = 8000;
const LOOK_EVERY = 500;
const notice = document.getElementById("lost");
let answeredAt = performance.now();
let lookedAtSince = answeredAt;
let clock = document.body.dataset.clock;

export function watchConnection() {
  document.addEventListener("visibilitychange", () => { lookedAtSince = performance.now(); });
  setInterval(look, LOOK_EVERY);
}

// The house has just answered; its clock showed `time`.
export function answered(time) {
  answeredAt = performance.now();
  document.body.dataset.clock = clock = time;
  look();
}

// Runs `ask(signal)` and gives it up after `milliseconds`: a house that hangs accepts requests and never answers.
export async function within(milliseconds, ask) {
  const given = new AbortController();
  const timer = setTimeout(() => given.abort(new DOMException("no answer", "TimeoutError")), milliseconds);
  try {
    return await ask(given.signal);
  } finally {
    clearTimeout(timer);
  }
}

function look() {
  if (document.hidden) return;
  const now = performance.now();
  const lost = now - answeredAt > LOST_AFTER && (now - lookedAtSince > LOST_AFTER || !notice.hidden);
  document.body.toggleAttribute("data-lost", lost);
  if (lost) notice.lastElementChild.textContent = ` (${duration((now - answeredAt) / 1000)} ago)`;
  if (lost && notice.hidden) notice.firstElementChild.textContent = `Connection lost, last seen ${clock}`;
  notice.hidden = !lost;
}
