// The page of one event: opening it means that it was seen; j and k lead to its neighbours.
import { within } from "../connection.js";

const SEEN_AFTER = 1500;
const page = document.querySelector("[data-one-event]");
const token = () => document.querySelector('meta[name="csrf-token"]').content;

if (page?.dataset.see) setTimeout(see, SEEN_AFTER);

async function see() {
  if (document.hidden) return void document.addEventListener("visibilitychange", see, { once: true });
  try {
    await within(10000, (signal) => fetch(page.dataset.see, { method: "POST", signal, headers: { "X-CSRFToken": token() } }));
  } catch { /* it stays new: the button is there too */ }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-delete]");
  if (!form || form.elements.csrf_token) return;
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "csrf_token", value: token() }));
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.matches("input, select, textarea, video") || keysAreOff()) return;
  const link = { j: "[data-older]", k: "[data-newer]" }[event.key];
  if (link) document.querySelector(link)?.click();
});

function keysAreOff() {
  try {
    return localStorage.getItem("hearthwatch-keys") === "off";
  } catch {
    return false;
  }
}
