// Sends the command of a pressed button, shows its answer in the page, and offers to undo it.
import { within } from "./connection.js";

const STAYS = 9000;
const STAYS_WITH_WARNINGS = 25000;
const PATIENCE = 10000;
const UNREACHED = "Can't reach the house. Nothing changed.";
const NO_ANSWER = "No answer within 10 s. What you chose may still be done once the house answers again.";
let leaving = 0;

export function answerCommands(refreshSoon) {
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-command]");
    if (!form) return;
    event.preventDefault();
    const button = event.submitter;
    if (!button || button.dataset.busy) return;
    button.dataset.busy = "yes";  // not disabled: that would take the focus away
    const answer = await give(button.value, "page");
    delete button.dataset.busy;
    showAnswer(answer, refreshSoon);
    refreshSoon();
    form.dispatchEvent(new CustomEvent("command-answered", { bubbles: true, detail: { line: button.value, answer } }));
  });
}

export async function give(line, from) {
  const body = new URLSearchParams({ line, from });
  const token = document.querySelector('meta[name="csrf-token"]').content;
  try {
    const headers = { Accept: "application/json", "X-CSRFToken": token };
    const answer = await within(PATIENCE, (signal) => fetch("/command", { method: "POST", body, headers, signal }));
    if (answer.status === 401) location.assign(`/login?next=${encodeURIComponent(location.pathname)}`);
    return await answer.json();
  } catch (error) {
    return { ok: false, text: error.name === "TimeoutError" ? NO_ANSWER : UNREACHED, undo: "" };
  }
}

export function showAnswer(answer, refreshSoon) {
  const toast = document.getElementById("toast");
  const undo = toast.querySelector("[data-undo]");
  toast.querySelector("span").textContent = answer.text;
  undo.hidden = !answer.undo;
  undo.onclick = async () => {
    showAnswer(await give(answer.undo, "page"), refreshSoon);
    refreshSoon();
  };
  toast.querySelector("[data-close]").onclick = () => { toast.hidden = true; };
  toast.hidden = false;
  stay(toast);
  toast.onmouseenter = toast.onfocus = () => clearTimeout(leaving);
  toast.onmouseleave = () => stay(toast);
}

function stay(toast) {
  clearTimeout(leaving);
  leaving = setTimeout(() => {
    if (toast.contains(document.activeElement)) stay(toast);
    else toast.hidden = true;
  }, toast.textContent.includes("\n") ? STAYS_WITH_WARNINGS : STAYS);
}
