// The console: the same commands as in Slack, answered below the line; the arrow keys bring earlier lines back.
import { give } from "./commands.js";

export function startConsole(refreshSoon) {
  const form = document.querySelector("form[data-console]");
  if (!form) return;
  const input = form.querySelector('input[name="line"]');
  const output = document.querySelector("[data-answers]");
  const earlier = [];
  let at = 0;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const line = input.value.trim();
    if (!line) return;
    earlier.push(line);
    at = earlier.length;
    input.value = "";
    const answer = await give(line, "console");
    output.append(`${output.textContent ? "\n" : ""}> ${line}\n${answer.text}\n${answer.undo ? `(undo: ${answer.undo})\n` : ""}`);
    output.scrollTop = output.scrollHeight;
    refreshSoon();
  });

  input.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || !earlier.length) return;
    event.preventDefault();
    at = Math.max(0, Math.min(earlier.length, at + step));
    input.value = earlier[at] ?? "";
  });
}
