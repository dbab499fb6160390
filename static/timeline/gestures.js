// Wheel, pinch and drag on the timeline: what they ask for, in moments of the day.
const MOVED = 4;

// `area` zooms and moves; `ruler` chooses a moment. on: zoom(factor, x), pan(pixels), choose(x), isWhole().
export function watchGestures(area, ruler, on) {
  const x = (event, element) => event.clientX - element.getBoundingClientRect().left;

  area.addEventListener("wheel", (event) => {
    const sideways = event.shiftKey ? event.deltaY : Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : 0;
    if (!sideways && on.isWhole() && event.deltaY > 0) return; // the page scrolls on
    event.preventDefault();
    if (sideways) on.pan(sideways);
    else on.zoom(Math.exp(Math.max(-200, Math.min(200, event.deltaY)) * 0.0025), x(event, ruler));
  }, { passive: false });

  const down = new Map();
  let dragged = false;
  let choosing = false;

  area.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    down.set(event.pointerId, event.clientX);
    if (down.size === 1) {
      dragged = false;
      choosing = ruler.contains(event.target);
      if (choosing) on.choose(x(event, ruler));
    }
  });
  window.addEventListener("pointermove", (event) => {
    if (!down.has(event.pointerId)) return;
    const before = [...down.values()];
    const moved = event.clientX - down.get(event.pointerId);
    if (!dragged && down.size === 1 && Math.abs(moved) < MOVED) return;
    dragged = true;
    down.set(event.pointerId, event.clientX);
    if (down.size === 2) pinch(before, [...down.values()]);
    else if (choosing) on.choose(x(event, ruler));
    else on.pan(-moved);
  });
  for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, (event) => down.delete(event.pointerId));
  // A drag that ends over a mark does not press it.
  area.addEventListener("click", (event) => {
    if (dragged) event.stopPropagation();
    else if (!event.target.closest("button, a") && !ruler.contains(event.target)) on.choose(x(event, ruler));
    dragged = false;
  }, { capture: true });

  function pinch([one, other], [oneNow, otherNow]) {
    const apart = Math.abs(one - other);
    const apartNow = Math.abs(oneNow - otherNow);
    const left = ruler.getBoundingClientRect().left;
    if (apart > 10 && apartNow > 10) on.zoom(apart / apartNow, (oneNow + otherNow) / 2 - left);
    on.pan((one + other - oneNow - otherNow) / 2);
  }
}
