// Slack's text format as DOM nodes; never as HTML, so a message cannot bring markup along.

const EMOJI = {
  house: "🏠", bell: "🔔", no_bell: "🔕", camera: "📷", warning: "⚠️", white_check_mark: "✅", x: "❌",
  speech_balloon: "💬", red_circle: "🔴", large_green_circle: "🟢", large_orange_circle: "🟠", movie_camera: "🎥", eyes: "👀",
};
const TOKEN = /```([\s\S]+?)```|`([^`\n]+)`|<([^<>\n]+)>|:([a-z0-9_+-]+):|(?<![\w*])\*([^*\n]+)\*(?!\w)|(?<![\w_])_([^_\n]+)_(?!\w)|(?<![\w~])~([^~\n]+)~(?!\w)/g;
const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const plain = (text) => text.replace(/&(amp|lt|gt);/g, (entity) => ENTITIES[entity]);

export function mrkdwn(text, users) {
  const out = element("div", { class: "text" });
  let quoted = null;
  text.split("\n").forEach((line, index, lines) => {
    if (line.startsWith(">") || line.startsWith("&gt;")) {
      quoted ??= out.appendChild(element("blockquote"));
      quoted.append(...inline(line.replace(/^(>|&gt;) ?/, ""), users), "\n");
      return;
    }
    quoted = null;
    out.append(line, index + 1 < lines.length ? "\n" : "");
  });
  return quoted || out.querySelector("blockquote") ? restyle(out, users) : fill(out, text, users);
}

function fill(out, text, users) {
  out.replaceChildren(...inline(text, users));
  return out;
}

function restyle(out, users) {
  for (const node of [...out.childNodes]) {
    if (node.nodeType === Node.TEXT_NODE) node.replaceWith(...inline(node.data, users));
  }
  return out;
}

export function inline(text, users) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    nodes.push(plain(text.slice(at, match.index)), token(match, users));
    at = match.index + match[0].length;
  }
  nodes.push(plain(text.slice(at)));
  return nodes;
}

function token([whole, block, code, angle, emoji, bold, italic, struck], users) {
  if (block !== undefined) return element("pre", {}, plain(block.replace(/^\n/, "")));
  if (code !== undefined) return element("code", {}, plain(code));
  if (angle !== undefined) return reference(angle, users);
  if (emoji !== undefined) return EMOJI[emoji] ?? whole;
  if (bold !== undefined) return element("b", {}, ...inline(bold, users));
  if (italic !== undefined) return element("i", {}, ...inline(italic, users));
  return element("s", {}, ...inline(struck, users));
}

function reference(inside, users) {
  const [target, label] = inside.split("|");
  if (target.startsWith("@")) return element("b", {}, "@" + (users[target.slice(1)]?.name ?? target.slice(1)));
  if (target.startsWith("#")) return "#" + (label ?? target.slice(1));
  if (target.startsWith("!date^")) return dated(target, label);
  if (target.startsWith("!")) return "@" + target.slice(1);
  if (/^(https?|mailto):/.test(target)) {
    return element("a", { href: target, target: "_blank", rel: "noreferrer" }, plain(label ?? target));
  }
  return plain(label ?? target);
}

const FORMATS = {
  "{time}": { hour: "2-digit", minute: "2-digit" },
  "{time_secs}": { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  "{date_num}": { year: "numeric", month: "2-digit", day: "2-digit" },
  "{date}": { year: "numeric", month: "long", day: "numeric" },
  "{date_short}": { year: "numeric", month: "short", day: "numeric" },
  "{date_short_pretty}": { month: "short", day: "numeric" },
  "{date_pretty}": { month: "long", day: "numeric" },
  "{date_long}": { weekday: "long", year: "numeric", month: "long", day: "numeric" },
};

function dated(target, label) {
  const [, seconds, format = "{date}"] = target.split("^");
  const when = new Date(Number(seconds) * 1000);
  if (Number.isNaN(when.getTime())) return plain(label ?? "");
  return format.replace(/\{[a-z_]+\}/g, (name) => (FORMATS[name] ? when.toLocaleString([], FORMATS[name]) : name));
}
