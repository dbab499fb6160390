// Zones and masks as data: read from lines of text, written as lines again, and the steps that undo takes back.
const LINE = /^(zone|mask)((?: +[^\s:]+)*) *:(.*)$/i;

export function read(text) {
  const found = [];
  for (const line of text.split("\n")) {
    const parts = LINE.exec(line.trim());
    if (!parts) continue;
    const [name = "", ...marks] = parts[2].trim().split(/\s+/);
    const corners = parts[3].trim().split(/\s+/).filter(Boolean).map((each) => each.split(",").map(Number));
    found.push({ kind: parts[1].toLowerCase(), name, alert: marks.includes("alert"), night: marks.includes("night"),
      labels: (marks.find((each) => each.startsWith("on=")) ?? "on=").slice(3), corners });
  }
  return found;
}

export function write(shapes) {
  return shapes.map(({ kind, name, alert, night, labels, corners }) => {
    const words = kind === "mask" ? [kind] : [kind, name, ...(alert ? ["alert"] : []), ...(night ? ["night"] : []),
      ...(labels ? [`on=${labels}`] : [])];
    return `${words.join(" ")}: ${corners.map(([x, y]) => `${round(x)},${round(y)}`).join(" ")}`;
  }).join("\n");
}

export const round = (value) => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;

// A square in the middle of the picture, a little aside for each that is there already.
export function fresh(kind, shapes) {
  const aside = 0.04 * (shapes.length % 8);
  const [low, high] = [0.3 + aside, 0.6 + aside];
  let number = 1;
  while (shapes.some(({ name }) => name === `zone-${number}`)) number += 1;
  return { kind, name: kind === "zone" ? `zone-${number}` : "", alert: false, night: false, labels: "",
    corners: [[low, low], [high, low], [high, high], [low, high]] };
}

export function middle({ corners }) {
  const sum = corners.reduce(([x, y], [a, b]) => [x + a, y + b], [0, 0]);
  return sum.map((each) => each / corners.length);
}

// The whole shape moved, no corner of it over the edge of the picture.
export function moved(corners, dx, dy) {
  const bounded = (delta, axis) => Math.min(1 - Math.max(...corners.map((each) => each[axis])),
    Math.max(-Math.min(...corners.map((each) => each[axis])), delta));
  const [x, y] = [bounded(dx, 0), bounded(dy, 1)];
  return corners.map(([a, b]) => [round(a + x), round(b + y)]);
}

const NEAR = 0.02;

// A corner at the edge of the picture, or on a corner of another shape, when it is nearly there.
export function snapped([x, y], others) {
  const near = others.flatMap(({ corners }) => corners).find(([a, b]) => Math.hypot(a - x, b - y) < NEAR);
  if (near) return [...near];
  return [x, y].map((each) => (each < NEAR ? 0 : each > 1 - NEAR ? 1 : round(each)));
}

export class Undo {
  #steps = [];

  keep(shapes) {
    const text = JSON.stringify(shapes);
    if (this.#steps.at(-1) !== text) this.#steps.push(text);
  }

  back() {
    return this.#steps.length ? JSON.parse(this.#steps.pop()) : null;
  }

  get empty() {
    return this.#steps.length === 0;
  }
}
