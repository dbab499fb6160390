// The rows of a camera's analyzers: a new one below the last that is filled in, moved up, taken out.
for (const part of document.querySelectorAll("[data-analyzers]")) start(part.querySelector("ol"));

function start(list) {
  const empty = list.lastElementChild.cloneNode(true);
  empty.querySelector("input").placeholder = "another one";
  for (const row of list.children) dress(row);
  list.addEventListener("input", renew);
  renew();

  function dress(row) {
    const buttons = document.createElement("span");
    buttons.className = "actions";
    buttons.append(button("Up", () => row.previousElementSibling?.before(row)), button("Remove", () => row.remove()));
    row.append(buttons);
  }

  function button(text, work) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "quiet small";
    made.textContent = text;
    made.addEventListener("click", () => {
      const row = made.closest("li");
      const near = row.previousElementSibling ?? row.nextElementSibling;
      work();
      renew();
      (made.isConnected && !made.disabled && !made.hidden ? made : (row.isConnected ? row : near).querySelector("input")).focus();
    });
    return made;
  }

  function renew() {
    const last = list.lastElementChild;
    if (!last || last.querySelector("input").value.trim()) {
      const row = empty.cloneNode(true);
      dress(row);
      list.append(row);
    }
    const before = [];
    [...list.children].forEach((row, at) => {
      const [input, select] = [row.querySelector("input"), row.querySelector("select")];
      const filled = Boolean(input.value.trim());
      input.setAttribute("aria-label", `Analyzer ${at + 1}`);
      select.setAttribute("aria-label", `Analyzer ${at + 1} looks`);
      for (const option of select.options) {
        option.hidden = option.disabled = Boolean(option.value) && !before.includes(option.value) && !option.selected;
      }
      const [up, remove] = row.querySelectorAll("button");
      up.disabled = at === 0;
      up.hidden = remove.hidden = !filled;
      for (const each of [up, remove]) each.setAttribute("aria-label", `${each.textContent} analyzer ${at + 1}`);
      before.push(input.value.trim().toLowerCase().split("://")[0]);
    });
  }
}
