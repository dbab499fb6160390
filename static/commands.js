// Every button that changes something answers here, in the page, and offers to take it back.
const STAYS = 9000;
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
    show(answer, refreshSoon);
    refreshSoon();
  });
}

export async function give(line, from) {
  const body = new URLSearchParams({ line, from });
  const token = document.querySelector('meta[name="csrf-token"]').content;
  try {
    const answer = await fetch("/command", { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": token } });
    if (answer.status === 401) location.assign(`/login?next=${encodeURIComponent(location.pathname)}`);
    return await answer.json();
  } catch {
    return { ok: false, text: "The house does not answer. Nothing was changed.", undo: "" };
  }
}

function show(answer, refreshSoon) {
  const toast = document.getElementById("toast");
  const undo = toast.querySelector("[data-undo]");
  toast.querySelector("span").textContent = answer.text;
  undo.hidden = !answer.undo;
  undo.onclick = async () => {
    show(await give(answer.undo, "page"), refreshSoon);
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
  }, STAYS);
}
