// The page of a camera: regions and zones over the live picture when chosen, and the steps of motion while they are open.
const STEPS_EVERY = 600;
const OLD = 5;
const KEPT = "hearthwatch-overlay";
const LEARNING = "The camera is still learning its view.";
const SVG = "http://www.w3.org/2000/svg";

export function watchStages() {
  for (const section of document.querySelectorAll("[data-stages]")) {
    const overlay = document.querySelector(`[data-camera="${section.dataset.stages}"] .overlay`);
    if (overlay) startOverlay(section, overlay);
    startSteps(section);
  }
}

function startOverlay(section, overlay) {
  const button = section.querySelector("[data-overlay]");
  const boxes = overlay.appendChild(document.createElementNS(SVG, "g"));
  // The boxes come with the picture that they belong to, so they never lag behind it.
  overlay.closest("[data-camera]").addEventListener("picture-seen", ({ detail: { regions, warming } }) => {
    boxes.replaceChildren(...regions.map(box));
    if (overlay.hasAttribute("hidden")) return;
    if (warming) say(section, LEARNING);
    else if (remark(section) === LEARNING) say(section, "");
  });

  const show = (on) => {
    overlay.toggleAttribute("hidden", !on);
    button.setAttribute("aria-pressed", String(on));
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    keep(on);
    show(on);
  });
  show(kept());
}

function startSteps(section) {
  const button = section.querySelector("[data-steps]");
  const figure = section.querySelector("figure");
  const image = figure.querySelector("img");
  const round = rounds(STEPS_EVERY, async () => {
    const answer = await fetch(`/cameras/${section.dataset.stages}/stages.jpg`);
    if (!answer.ok) {
      say(section, (await answer.text()).trim());
      return;
    }
    const age = Number(answer.headers.get("X-Picture-Age"));
    const old = image.src;
    image.src = URL.createObjectURL(await answer.blob());
    await image.decode().catch(() => undefined);
    if (old.startsWith("blob:")) URL.revokeObjectURL(old);
    figure.hidden = button.getAttribute("aria-pressed") !== "true";
    if (figure.hidden) return;
    figure.dataset.stale = age > OLD ? "yes" : "no";
    say(section, age > OLD ? `Old picture, ${Math.round(age)} s ago.` : "");
  }, () => say(section, "The house does not answer."));

  button.hidden = false;
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    if (!on) figure.hidden = true;
    say(section, on ? "One moment…" : "");
    round(on);
  });
}

// Repeats `work` while it is wanted and the page is visible; calls `lost` when it fails.
function rounds(every, work, lost) {
  let wanted = false;
  let busy = false;
  let timer = 0;

  async function round() {
    clearTimeout(timer);
    if (!wanted || busy || document.hidden) return;
    busy = true;
    try {
      await work();
    } catch {
      lost();
    }
    busy = false;
    if (wanted) timer = setTimeout(round, every);
  }

  document.addEventListener("visibilitychange", round);
  return (on) => {
    wanted = on;
    round();
  };
}

function box([x, y, width, height]) {
  const rect = document.createElementNS(SVG, "rect");
  for (const [name, value] of Object.entries({ class: "box", x, y, width, height })) rect.setAttribute(name, value);
  return rect;
}

function remark(section) {
  return section.querySelector("[data-stages-remark]").textContent;
}

function say(section, text) {
  if (remark(section) !== text) section.querySelector("[data-stages-remark]").textContent = text;
}

function kept() {
  try {
    return localStorage.getItem(KEPT) === "on";
  } catch {
    return false;
  }
}

function keep(on) {
  try {
    localStorage.setItem(KEPT, on ? "on" : "off");
  } catch { /* a browser that keeps nothing shows it when asked */ }
}
