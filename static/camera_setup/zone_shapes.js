// Zones, masks and scores as data: read from lines of text, and written as lines again.
const LINE = /^(zone|mask|score)((?: +[^\s:]+)*) *:(.*)$/i;

const listed = (marks, key) => (marks.find((each) => each.startsWith(`${key}=`)) ?? "").slice(key.length + 1).split(",").filter(Boolean);

// A label as one word without marks of this text, and back, as app/pages/camera_setup/zones/zone_text.py does it.
const parted = (word) => word.replaceAll("_", " ").replace(/%([0-9a-f]{2})/gi, (_, code) => String.fromCharCode(parseInt(code, 16)));
const joined = (label) => label.trim().replace(/[%_:,@\t]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`)
  .replace(/\s/g, "_");

export function read(text) {
  const found = { shapes: [], scores: {} };
  for (const line of text.split("\n")) {
    const parts = LINE.exec(line.trim());
    if (!parts) continue;
    const kind = parts[1].toLowerCase();
    const [name = "", ...marks] = parts[2].trim().split(/\s+/);
    if (kind === "score") found.scores[parted([name, ...marks].join("_"))] = Number(parts[3]);
    else found.shapes.push(shape(kind, name, marks, corners(parts[3])));
  }
  return found;
}

const corners = (text) => text.trim().split(/\s+/).filter(Boolean).map((each) => each.split(",").map(Number));

function shape(kind, name, marks, at) {
  const scores = listed(marks, "score").map((each) => each.split("@"));
  return { kind, name, corners: at, alert: marks.includes("alert"), night: marks.includes("night"),
    entrance: marks.includes("entrance"), labels: listed(marks, "on").map(parted), modes: listed(marks, "in"),
    scores: Object.fromEntries(scores.map(([label, score]) => [parted(label), Number(score)])) };
}

export function write({ shapes, scores }) {
  const wide = Object.entries(scores).map(([label, score]) => `score ${joined(label)}: ${score}`);
  return [...shapes.map(line), ...wide].join("\n");
}

function line(each) {
  const at = each.corners.map(([x, y]) => `${round(x)},${round(y)}`).join(" ");
  return each.kind === "mask" ? `mask: ${at}` : `${["zone", each.name, ...marksOf(each)].join(" ")}: ${at}`;
}

function marksOf({ alert, night, entrance, labels, scores, modes }) {
  const own = Object.entries(scores).map(([label, score]) => `${joined(label)}@${score}`);
  return [alert && "alert", night && "night", entrance && "entrance", labels.length && `on=${labels.map(joined).join(",")}`,
    own.length && `score=${own.join(",")}`, modes.length && `in=${modes.join(",")}`].filter(Boolean);
}

export const round = (value) => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;

// A square in the middle of the picture, a little aside for each that is there already.
export function fresh(kind, shapes) {
  const aside = 0.04 * (shapes.length % 8);
  const [low, high] = [0.3 + aside, 0.6 + aside];
  let number = 1;
  while (shapes.some(({ name }) => name === `zone-${number}`)) number += 1;
  return shape(kind, kind === "zone" ? `zone-${number}` : "", [], [[low, low], [high, low], [high, high], [low, high]]);
}

export const mask = (at) => shape("mask", "", [], at.map((each) => each.map(round)));

export function middle({ corners: at }) {
  const sum = at.reduce(([x, y], [a, b]) => [x + a, y + b], [0, 0]);
  return sum.map((each) => each / at.length);
}

// The place between a corner and the next one.
export function between({ corners: at }, number) {
  const next = at[(number + 1) % at.length];
  return at[number].map((each, axis) => round((each + next[axis]) / 2));
}

// The whole shape moved, no corner of it over the edge of the picture.
export function moved(at, dx, dy) {
  const bounded = (delta, axis) => Math.min(1 - Math.max(...at.map((each) => each[axis])),
    Math.max(-Math.min(...at.map((each) => each[axis])), delta));
  const [x, y] = [bounded(dx, 0), bounded(dy, 1)];
  return at.map(([a, b]) => [round(a + x), round(b + y)]);
}

const NEAR = 0.02;

// A corner at the edge of the picture, or on a corner of another shape, when it is nearly there.
export function snapped([x, y], others) {
  const near = others.flatMap((each) => each.corners).find(([a, b]) => Math.hypot(a - x, b - y) < NEAR);
  if (near) return [...near];
  return [x, y].map((each) => (each < NEAR ? 0 : each > 1 - NEAR ? 1 : round(each)));
}
