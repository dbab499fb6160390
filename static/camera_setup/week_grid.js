// A grid of hours beside a field of times: pressing, dragging and the keyboard write the times, typing redraws the grid.
const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const on = (cell) => cell.getAttribute("aria-selected") === "true";
const set = (cell, wanted) => cell.setAttribute("aria-selected", String(wanted));

for (const week of document.querySelectorAll("[data-week]")) start(week, document.getElementById(week.dataset.week));

function start(week, field) {
  const cells = [...week.querySelectorAll("[role=gridcell]")];
  let painting = null;
  week.hidden = false;
  cells[0].tabIndex = 0;

  const write = () => {
    field.value = asText(cells);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  week.addEventListener("pointerdown", (event) => {
    const cell = event.target.closest("[role=gridcell]");
    if (!cell) return;
    event.preventDefault();
    painting = !on(cell);
    set(cell, painting);
    focus(cells, cell);
  });
  week.addEventListener("pointermove", ({ clientX, clientY }) => {
    if (painting === null) return;
    const cell = document.elementFromPoint(clientX, clientY)?.closest("[role=gridcell]");
    if (cell && week.contains(cell)) set(cell, painting);
  });
  addEventListener("pointerup", () => {
    if (painting === null) return;
    painting = null;
    write();
  });
  week.addEventListener("keydown", (event) => {
    const cell = event.target.closest("[role=gridcell]");
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -24, ArrowDown: 24 }[event.key];
    if (!cell || (!step && event.key !== " ")) return;
    event.preventDefault();
    if (step) {
      focus(cells, cells[cells.indexOf(cell) + step] ?? cell);
      return;
    }
    set(cell, !on(cell));
    write();
  });
  field.addEventListener("input", async () => {
    const answer = await fetch(`/week-times?times=${encodeURIComponent(field.value)}`).catch(() => null);
    if (!answer?.ok) return;
    const { cells: rows, error } = await answer.json();
    field.toggleAttribute("aria-invalid", Boolean(error));
    if (!error) cells.forEach((cell, at) => set(cell, rows[Math.floor(at / 24)][2 * (at % 24)] || rows[Math.floor(at / 24)][2 * (at % 24) + 1]));
  });
}

function focus(cells, cell) {
  for (const each of cells) each.tabIndex = each === cell ? 0 : -1;
  cell.focus();
}

// Days with the same hours are written together, "Mon,Tue 8:00-17:00"; neighbouring hours as one span.
function asText(cells) {
  const byHours = new Map();
  DAYS.forEach((name, day) => {
    const hours = spans(cells.slice(24 * day, 24 * day + 24).map(on));
    if (hours) byHours.set(hours, [...(byHours.get(hours) ?? []), name]);
  });
  return [...byHours].map(([hours, days]) => `${days.join(",")}${hours === "0:00-24:00" ? "" : ` ${hours}`}`).join("; ");
}

function spans(hours) {
  const found = [];
  for (let hour = 0; hour < 24; hour += 1) {
    if (!hours[hour]) continue;
    const begin = hour;
    while (hour + 1 < 24 && hours[hour + 1]) hour += 1;
    found.push(`${begin}:00-${hour + 1}:00`);
  }
  return found.join(" ");
}
