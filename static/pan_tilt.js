// Arrows that turn a camera: the chosen step goes into each button's command, and the arrow keys press the buttons.
const KEYS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };

for (const form of document.querySelectorAll("form[data-turn]")) {
  const ways = new Map([...form.querySelectorAll("[data-way]")].map((button) => [button.dataset.way, button]));

  const choose = (step) => {
    for (const [way, button] of ways) {
      button.value = `rotate ${form.dataset.turn} ${way} ${step}`;
      button.setAttribute("aria-label", `Turn ${way} by ${step} degrees`);
    }
  };

  form.querySelector(".steps").hidden = false;
  choose(form.querySelector("[name=step]:checked").value);
  form.addEventListener("change", (event) => { if (event.target.name === "step") choose(event.target.value); });
  form.querySelector(".pad").addEventListener("keydown", (event) => {
    const button = ways.get(KEYS[event.key]);
    if (!button || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    button.focus();
    if (!event.repeat) button.click();
  });
}
