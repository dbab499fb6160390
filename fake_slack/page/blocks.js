// Blocks as DOM nodes. `act(block, part, value)` is called when a person presses or chooses.

import { element, inline, mrkdwn } from "./mrkdwn.js";

const words = (text, users) => (text.type === "mrkdwn" ? mrkdwn(text.text, users) : element("div", { class: "text" }, text.text));

export function blocks(list, board, act) {
  return list.map((block) => {
    const draw = DRAW[block.type];
    const node = draw ? draw(block, board, act) : element("div", { class: "soft" }, `(${block.type})`);
    node.classList.add("part");
    return node;
  });
}

const DRAW = {
  section: (block, board, act) => {
    const left = element("div");
    if (block.text) left.append(words(block.text, board.users));
    if (block.fields) left.append(element("div", { class: "fields" }, ...block.fields.map((f) => words(f, board.users))));
    const right = block.accessory ? part(block, block.accessory, board, act) : null;
    return element("div", { class: "section" }, left, right);
  },
  header: (block) => element("div", { class: "header" }, block.text.text),
  divider: () => element("div", {}, element("hr")),
  context: (block, board) =>
    element("div", { class: "context" }, ...block.elements.map((e) => (e.type === "image" ? picture(e, board, "") : words(e, board.users)))),
  actions: (block, board, act) => element("div", { class: "actions" }, ...block.elements.map((e) => part(block, e, board, act))),
  image: (block, board) => {
    const caption = block.title ? element("figcaption", {}, block.title.text) : null;
    return element("figure", {}, caption, picture(block, board, ""));
  },
  markdown: (block, board) => mrkdwn(block.text.replace(/\*\*/g, "*"), board.users),
  rich_text: (block, board) => element("div", { class: "text" }, ...block.elements.flatMap((e) => rich(e, board))),
  input: (block) => element("label", { class: "input" }, block.label.text, field(block)),
};

function rich(section, board) {
  if (section.type === "rich_text_list") {
    return [element(section.style === "ordered" ? "ol" : "ul", {}, ...section.elements.map((e) => element("li", {}, ...rich(e, board))))];
  }
  const name = { rich_text_preformatted: "pre", rich_text_quote: "blockquote" }[section.type] ?? "div";
  return [element(name, {}, ...section.elements.flatMap((leaf) => richLeaf(leaf, board)))];
}

function richLeaf(leaf, board) {
  if (leaf.type === "link") return inline(`<${leaf.url}|${leaf.text ?? leaf.url}>`, board.users);
  if (leaf.type === "user") return inline(`<@${leaf.user_id}>`, board.users);
  if (leaf.type === "emoji") return inline(`:${leaf.name}:`, board.users);
  if (leaf.type === "date") return inline(`<!date^${leaf.timestamp}^${leaf.format}|${leaf.fallback ?? ""}>`, board.users);
  const style = leaf.style ?? {};
  const name = style.code ? "code" : style.bold ? "b" : style.italic ? "i" : style.strike ? "s" : "span";
  return [element(name, {}, leaf.text ?? "")];
}

export function picture(image, board, css) {
  if (image.image_url) return element("img", { src: image.image_url, alt: image.alt_text, class: css });
  const id = image.slack_file.id ?? (image.slack_file.url.match(/F0[0-9A-F]+/) ?? [""])[0];
  return file(id, board, image.alt_text, css);
}

export function file(id, board, alt, css = "") {
  const known = board.files[id];
  if (!known?.ready) return element("div", { class: "missing" }, known ? `${known.name} is not here` : "This file was deleted");
  const source = `/ui/files/${id}`;
  if (known.type.startsWith("image/")) return element("img", { src: source, alt: alt || known.alt || known.name, class: css });
  if (known.type === "video/mp4") return element("video", { src: source, controls: true, preload: "metadata" });
  return element("a", { href: source }, `${known.name} (${Math.ceil(known.size / 1024)} KB)`);
}

function part(block, item, board, act) {
  if (item.type === "image") return picture(item, board, "thumb");
  const key = `${block.block_id}/${item.action_id}`;
  if (item.type === "button") {
    const button = element("button", { type: "button", class: item.style, "data-key": key, "aria-label": item.accessibility_label }, item.text.text);
    button.addEventListener("click", () => confirmed(item) && act(block, item, undefined));
    return button;
  }
  return chooser(block, item, board, act, key);
}

function chooser(block, item, board, act, key) {
  const choices = item.options
    ? item.options.map((o) => [o.value, o.text.text])
    : item.type.startsWith("users") ? board.people.map((id) => [id, board.users[id].name])
    : item.type.startsWith("channels") || item.type.startsWith("conversations") ? board.channels.map((c) => [c.id, c.name])
    : null;
  const label = item.placeholder?.text ?? "More";
  if (!choices) {
    const input = element("input", { type: { datepicker: "date", timepicker: "time" }[item.type] ?? "datetime-local", "aria-label": label, "data-key": key });
    input.addEventListener("change", () => act(block, item, input.value));
    return input;
  }
  const initial = item.initial_option?.value;
  const options = choices.map(([value, text]) => element("option", { value, selected: value === initial }, text));
  const select = element("select", { "aria-label": label, "data-key": key }, initial ? null : element("option", { value: "" }, label), ...options);
  select.addEventListener("change", () => select.value && act(block, item, select.value));
  return select;
}

function confirmed(item) {
  return !item.confirm || window.confirm(`${item.confirm.title.text}\n\n${item.confirm.text.text}`);
}

function field(block) {
  const item = block.element;
  const shared = { name: `${block.block_id}/${item.action_id}`, "data-type": item.type, required: !block.optional };
  if (item.options) return element("select", shared, ...item.options.map((o) => element("option", { value: o.value }, o.text.text)));
  return element(item.multiline ? "textarea" : "input", { ...shared, placeholder: item.placeholder?.text, value: item.initial_value });
}
