// Brings the parts of the page again while somebody looks at it, and keeps the focus where it was.
import { answered, within } from "./connection.js";

const EVERY = 2500;
const PATIENCE = 4000;
const { page, query } = document.body.dataset;
const shown = new Map();

export function keepFresh(update) {
  let timer = 0;
  let asking = false;

  async function round() {
    clearTimeout(timer);
    if (document.hidden || asking) return;
    asking = true;
    try {
      update(await within(PATIENCE, bring));
    } catch { /* it is asked again; connection.js says when that has failed for too long */ }
    asking = false;
    timer = setTimeout(round, EVERY);
  }

  document.addEventListener("visibilitychange", round);
  round();
  return round;
}

async function bring(signal) {
  const own = new URLSearchParams(location.search);
  for (const [name, value] of new URLSearchParams(query)) own.set(name, value);
  const answer = await fetch(`/parts/${page}?${own}`, { signal, headers: { Accept: "application/json" } });
  if (answer.status === 401) location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
  if (!answer.ok) throw new Error(String(answer.status));
  const news = await answer.json();
  answered(news.clock);
  document.querySelector(".brand .lamp").classList.toggle("armed", news.armed);
  for (const [name, html] of Object.entries(news.parts)) replace(name, html);
  return news;
}

function replace(name, html) {
  const part = document.querySelector(`[data-part="${name}"]`);
  if (!part || shown.get(name) === html) return;
  shown.set(name, html);
  const scroller = part.querySelector("pre");
  const atEnd = scroller && scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 4;
  const kept = part.contains(document.activeElement) ? keyOf(document.activeElement) : "";
  const place = scroller?.scrollTop ?? 0;
  const open = [...part.querySelectorAll("details")].map((one) => one.open);
  part.innerHTML = html;
  const details = part.querySelectorAll("details");
  if (details.length === open.length) details.forEach((one, number) => { one.open = open[number]; });
  if (scroller) {
    const fresh = part.querySelector("pre");
    if (fresh) fresh.scrollTop = atEnd ? fresh.scrollHeight : place;
  }
  if (kept) [...part.querySelectorAll("a, button, input, select")].find((one) => keyOf(one) === kept)?.focus({ preventScroll: true });
}

function keyOf(element) {
  return [element.tagName, element.id, element.name ?? "", element.type === "range" ? "" : element.value ?? "", element.getAttribute("href") ?? ""].join("|");
}
