// A slider beside the field of the least score: how many of last week's events would count from there.
for (const part of document.querySelectorAll("[data-scores]")) {
  const scores = JSON.parse(part.dataset.scores);
  const field = document.getElementById(part.dataset.for);
  const slider = part.querySelector("input");
  const said = part.querySelector("p");
  const show = () => {
    const least = Number(slider.value);
    const count = scores.filter((each) => each >= least).length;
    said.textContent = scores.length
      ? `From ${least.toFixed(2)}: ${count} of the ${scores.length} events of the last week that show something to alert on.`
      : "No event of the last week shows something to alert on.";
    if (part.dataset.lacking) said.textContent += ` Only the latest events were looked at: ${part.dataset.lacking}.`;
    slider.setAttribute("aria-valuetext", said.textContent);
  };
  part.hidden = false;
  slider.value = field.value || part.dataset.usual;
  slider.addEventListener("input", () => {
    field.value = Number(slider.value).toFixed(2);
    show();
  });
  field.addEventListener("input", () => {
    slider.value = field.value || part.dataset.usual;
    show();
  });
  show();
}
