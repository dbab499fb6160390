// Reviews events in their list: by keys, many at once, each row renewed in its place after something was done with it.
import { within } from "../connection.js";
import { showAnswer } from "../commands.js";

const PATIENCE = 10000;
const KEYS = "hearthwatch-keys";
const many = document.getElementById("many");
const dialog = document.getElementById("keys");
const boxes = () => [...document.querySelectorAll('input[name="event"][form="many"]')];
const chosen = () => boxes().filter((box) => box.checked).map((box) => box.value);
const rows = () => [...document.querySelectorAll("li.event[data-event]")];

if (many) {
  startChoosing();
  many.addEventListener("submit", submitted);
}
startKeys();
document.addEventListener("command-answered", (event) => {
  if (event.target.closest?.("[data-reload]") && event.detail.answer.ok) location.reload();
  renew(rows().map((row) => row.dataset.event).filter((id) => event.detail.line.includes(id)));
});
document.getElementById(location.hash.slice(1))?.querySelector(".what a")?.focus();

function startChoosing() {
  const all = many.querySelector("[data-choose-all]");
  const said = many.querySelector("[data-chosen]");
  const nothing = said.textContent;
  all.hidden = false;
  const count = () => {
    const number = chosen().length;
    said.textContent = number ? `${number} event${number === 1 ? "" : "s"} chosen:` : nothing;
    all.firstElementChild.checked = number > 0 && number === boxes().length;
    all.firstElementChild.indeterminate = number > 0 && number < boxes().length;
  };
  all.addEventListener("change", () => choose(all.firstElementChild.checked));
  document.addEventListener("change", (event) => { if (event.target.form === many || event.target.name === "event") count(); });
  document.addEventListener("chosen", count);
  count();
}

function choose(on, which = boxes()) {
  for (const box of which) box.checked = on;
  document.dispatchEvent(new Event("chosen"));
}

async function submitted(event) {
  const button = event.submitter;
  if (!button || button.name !== "do") return;  // a download is the browser's own
  event.preventDefault();
  await act(button.value, chosen(), button);
  many.querySelector("details").open = false;
}

async function act(what, events, button = document.body) {
  if (!events.length || button.dataset.busy) return;
  button.dataset.busy = "yes";
  const body = new URLSearchParams({ do: what });
  for (const id of events) body.append("event", id);
  const token = document.querySelector('meta[name="csrf-token"]').content;
  let answer = { ok: false, text: "Can't reach the house. Nothing changed.", undo: "" };
  try {
    const headers = { Accept: "application/json", "X-CSRFToken": token };
    const sent = await within(PATIENCE, (signal) => fetch(many.action, { method: "POST", body, headers, signal }));
    if (sent.status === 401) location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
    answer = await sent.json();
  } catch { /* the answer says it */ }
  delete button.dataset.busy;
  showAnswer(answer, () => renew(events));
  if (answer.ok) choose(false);
  await renew(events);
}

// Puts the rows of these events in as they are now; one that is gone is taken out.
async function renew(events) {
  if (!events.length) return;
  const query = new URLSearchParams(events.map((id) => ["event", id]));
  let news;
  try {
    news = await (await within(PATIENCE, (signal) => fetch(`/events/rows?${query}`, { signal, headers: { Accept: "application/json" } }))).json();
  } catch { return; }
  for (const id of events) {
    const old = document.getElementById(`event-${id}`);
    if (!old) continue;
    if (news.rows[id] === undefined) leave(old);
    else swap(old, news.rows[id]);
  }
}

function swap(old, html) {
  const made = document.createElement("template");
  made.innerHTML = html.trim();
  const fresh = made.content.firstElementChild;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const key = focused && (focused.value ?? focused.getAttribute("href"));
  fresh.querySelector('input[name="event"]').checked = old.querySelector('input[name="event"]')?.checked ?? false;
  for (const link of fresh.querySelectorAll("a")) link.href = old.querySelector("a").href;
  old.replaceWith(fresh);
  if (focused) ([...fresh.querySelectorAll("button, input")].find((one) => one.value === key) ?? titleOf(fresh)).focus({ preventScroll: true });
}

function leave(row) {
  const next = row.contains(document.activeElement) ? neighbour(row, 1) ?? neighbour(row, -1) : null;
  const day = row.closest(".day-of-events");
  row.remove();
  if (!day.querySelector("li.event")) day.remove();
  if (next) titleOf(next).focus();
}

const titleOf = (row) => row.querySelector(".what a");

function neighbour(row, step) {
  const all = rows();
  return all[all.indexOf(row) + step];
}

function current() {
  return document.activeElement?.closest?.("li.event[data-event]") ?? null;
}

function go(step) {
  const row = current();
  const to = row ? neighbour(row, step) : rows()[step > 0 ? 0 : rows().length - 1];
  if (!to) return;
  titleOf(to).focus();
  to.scrollIntoView({ block: "nearest" });
}

function startKeys() {
  const button = document.querySelector("[data-keys]");
  const use = dialog.querySelector("[data-keys-on]");
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
  use.checked = stored() !== "off";
  use.addEventListener("change", () => { try { localStorage.setItem(KEYS, use.checked ? "on" : "off"); } catch { /* for this page alone, then */ } });
  const forChosen = (what) => {
    const marked = chosen();
    const row = current() ?? rows()[0];
    act(what, marked.length ? marked : row ? [row.dataset.event] : []);
  };
  const acts = {
    j: () => go(1), k: () => go(-1), o: () => forChosen("tag occupied"), u: () => forChosen("tag unoccupied"),
    s: () => forChosen("seen"), p: () => forChosen("pin"), "?": () => dialog.showModal(),
    x: () => { const box = current()?.querySelector('input[name="event"]'); if (box) choose(!box.checked, [box]); },
    a: () => choose(chosen().length < boxes().length),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || dialog.open || event.defaultPrevented) return;
    if (event.target.matches("input:not([type=checkbox]), select, textarea, [contenteditable]")) return;
    if (!acts[event.key] || !many || (!use.checked && event.key !== "?")) return;
    event.preventDefault();
    acts[event.key]();
  });
}

function stored() {
  try {
    return localStorage.getItem(KEYS);
  } catch {
    return null;
  }
}
