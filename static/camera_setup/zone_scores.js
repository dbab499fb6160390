// A slider for each label: how sure it must be, and how many of the last week's events would count from there.

// One place of scores: all of the view (zone "") or one zone. labels: those to choose for; scores: what is chosen by now;
// usual: what counts where nothing is; floor: labels less sure than that are dropped before any rule sees them.
export function showScores(part, { zone, labels, scores, usual, floor }, chose) {
  const named = [...new Set([...labels, ...Object.keys(scores)])];
  const key = JSON.stringify([zone, named]);
  if (part.dataset.key !== key) {
    part.dataset.key = key;
    part.replaceChildren(...named.map((label, number) => row(`${part.id}-${number}`, zone, label, floor)));
  }
  named.forEach((label, number) => fill(part.children[number], label, scores[label], usual(label), chose));
}

function row(id, zone, label, floor) {
  const made = document.createElement("div");
  made.className = "score";
  const name = Object.assign(document.createElement("label"), { htmlFor: id, textContent: label });
  const slider = Object.assign(document.createElement("input"), { type: "range", id, min: floor, max: "0.95", step: "0.01" });
  const said = Object.assign(document.createElement("output"), { htmlFor: id });
  const usual = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: "As usual" });
  usual.setAttribute("aria-label", `As usual for ${label}`);
  const count = Object.assign(document.createElement("p"), { className: "soft" });
  count.dataset.count = JSON.stringify([zone, label]);
  made.append(name, said, slider, usual, count);
  return made;
}

function fill(made, label, score, usual, chose) {
  const slider = made.querySelector("input");
  const own = score !== undefined;
  if (document.activeElement !== slider || !own) slider.value = own ? score : usual;
  const text = own ? score.toFixed(2) : `${usual.toFixed(2)}, as usual`;
  made.querySelector("output").textContent = text;
  slider.setAttribute("aria-valuetext", text);
  slider.oninput = () => chose(label, Number(slider.value));
  const button = made.querySelector("button");
  button.disabled = !own;
  button.onclick = () => {
    slider.focus();
    chose(label, undefined);
  };
}

// What the house says of each: "12 of 20 events of the last week".
export function showCounts(form, found) {
  for (const { zone, label, text } of found) {
    const count = [...form.querySelectorAll("[data-count]")].find((each) => each.dataset.count === JSON.stringify([zone, label]));
    if (count) count.textContent = text;
  }
}
