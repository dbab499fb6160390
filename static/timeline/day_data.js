// A day as the house sends it: its events by name rather than by place, and its clock.
export function readDay(sent) {
  const cameras = sent.cameras.map((camera) => ({ ...camera, events: camera.events.map((row) => event(row, camera)) }));
  const events = cameras.flatMap((camera) => camera.events).sort((one, other) => one.began - other.began);
  return { ...sent, cameras, events };
}

function event([id, began, ended, alerted, title, pictured, clips], camera) {
  const parts = clips.map(([part, begins, seconds]) => ({ part, begins, seconds }));
  return { id, began, ended, alerted: Boolean(alerted), title, pictured: Boolean(pictured), clips: parts, camera: camera.name, place: camera.title };
}

// The house's clock at unix time `at`, with seconds or without.
export function clock(day, at, seconds = false) {
  const shown = new Date((at + offset(day, at)) * 1000).toISOString();
  return shown.slice(11, seconds ? 19 : 16);
}

export function offset(day, at) {
  return (day.offsets.findLast(([from]) => at >= from) ?? day.offsets[0])[1];
}
