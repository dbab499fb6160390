// Events of a camera as marks that a finger can hit: those that would lie closer together become one. Pure.
const WIDTH = 44;

// Groups of events, oldest first, with where their mark begins and how wide it is in pixels.
export function marksOf(events, view, width, now) {
  const found = [];
  for (const event of events) {
    const left = view.x(event.began, width);
    const right = Math.max(left + 4, view.x(event.ended ?? now, width));
    if (right < 0 || left > width) continue;
    const last = found.at(-1);
    if (last && left < last.hitLeft + WIDTH) {
      last.events.push(event);
      last.right = Math.max(last.right, right);
    } else {
      found.push({ events: [event], left, right, hitLeft: hit(left, width) });
    }
  }
  for (const mark of found) mark.hitWidth = Math.max(WIDTH, Math.min(mark.right, width) - mark.hitLeft);
  return found.map((mark, place) => fitted(mark, found[place + 1], width));
}

function hit(left, width) {
  return Math.max(0, Math.min(left - 8, width - WIDTH));
}

// Long events reach as far as they last, but not over the next mark.
function fitted(mark, next, width) {
  const most = (next ? next.hitLeft : width) - mark.hitLeft;
  return { ...mark, hitWidth: Math.max(Math.min(WIDTH, width), Math.min(mark.hitWidth, most)) };
}

export function nameOf(mark, time) {
  const [first] = mark.events;
  if (mark.events.length === 1) return `${first.title}, ${time(first.began)}, ${first.alerted ? "alert sent" : "no alert"}`;
  return `${mark.events.length} events at ${first.place}, ${time(first.began)} to ${time(mark.events.at(-1).began)}: zoom in`;
}
