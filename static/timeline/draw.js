// Draws the row of a camera: when it alerted, what was wrong, its events, where now is. Buttons lie over it.
export const HEIGHT = 44;
const COLOURS = ["--accent", "--line", "--soft", "--bad", "--quiet"];

// The page's colours by name: read once for all rows, since reading them makes the browser lay out the page.
export function coloursOf(element) {
  const style = getComputedStyle(element);
  return Object.fromEntries(COLOURS.map((name) => [name, style.getPropertyValue(name)]));
}

export function draw(canvas, camera, view, { width, now, colours }) {
  const scale = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
  if (canvas.height !== HEIGHT * scale) canvas.height = HEIGHT * scale;
  const pen = canvas.getContext("2d");
  const colour = (name) => colours[name];
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, HEIGHT);

  const bar = (from, to, top, height, least = 0) => {
    const left = view.x(from, width);
    const wide = Math.max(least, view.x(to, width) - left);
    if (left + wide > 0 && left < width) pen.fillRect(left, top, wide, height);
  };

  pen.globalAlpha = 0.13;
  pen.fillStyle = colour("--accent");
  for (const [from, to] of camera.alerting) bar(from, to, 0, HEIGHT);
  pen.globalAlpha = 1;
  pen.fillStyle = colour("--line");
  pen.fillRect(0, HEIGHT / 2, width, 1);
  pen.fillStyle = colour("--soft");
  if (now <= view.end) bar(now, now, 0, HEIGHT, 1);
  pen.fillStyle = colour("--bad");
  for (const [from, to] of camera.trouble) bar(from, to, HEIGHT - 7, 5, 3);
  for (const alerted of [false, true]) {
    pen.fillStyle = colour(alerted ? "--accent" : "--quiet");
    for (const event of camera.events) if (event.alerted === alerted) bar(event.began, event.ended ?? now, 12, 20, 4);
  }
}

const STEPS = [1, 5, 10, 30, 60, 300, 900, 1800, 3600, 7200, 10800, 21600];
const APART = 62;

// The moments that are written on the ruler: full steps of the house's clock, far enough apart to be read.
export function ticks(view, width, ahead) {
  const step = STEPS.find((each) => each / view.span * width >= APART) ?? STEPS.at(-1);
  const found = [];
  for (let at = Math.ceil((view.from + ahead(view.from)) / step) * step - ahead(view.from); at <= view.to; at += step) found.push(at);
  return { step, found };
}
