// The workspace as a person sees it: asks for the board every second while visible, draws what has changed.

import { blocks, file } from "./blocks.js";
import { element, mrkdwn } from "./mrkdwn.js";

const EVERY = 1000;
const at = (id) => document.getElementById(id);
const chosen = { channel: "", user: "", thread: null, home: false };
let board = null;
let drawn = "";
let known = null;
let asked = 0;
let shown = 0;

// Who acts: the one chosen last, whose board may still be on its way.
const me = () => chosen.user || board.me;

async function ask(path, body) {
  const answer = await fetch(path, body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  return answer.json();
}

async function refresh() {
  const turn = ++asked;
  let found;
  try {
    const query = new URLSearchParams({ channel: chosen.channel, user: chosen.user });
    found = await ask(`/ui/board?${query}`);
  } catch {
    say("The stand-in does not answer. Is it still running?", "bad");
    return;
  }
  if (turn < shown) return; // overtaken by the answer to a later question
  shown = turn;
  board = found;
  const { now, ...rest } = board;
  const next = JSON.stringify([rest, chosen]);
  if (next !== drawn) {
    drawn = next;
    draw();
  }
}

function draw() {
  const focused = document.activeElement?.dataset?.key;
  const inside = focused && document.activeElement.closest("[data-ts]")?.dataset.ts;
  drawNav();
  drawMain();
  drawThread();
  drawModal();
  if (!focused) return;
  const scope = inside ? `[data-ts="${inside}"] ` : "";
  document.querySelector(`${scope}[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function drawNav() {
  at("team").textContent = board.team;
  const items = board.channels.map((channel) => entry(channel.id, channelName(channel), () => open({ channel: channel.id, home: false })));
  items.push(entry("home", `${board.app} · Home`, openHome));
  at("channels").replaceChildren(...items);
  const people = board.people.map((id) => element("option", { value: id, selected: id === me() }, board.users[id].name));
  at("me").replaceChildren(...people);
  at("commands").replaceChildren(...board.commands.map((name) => element("option", { value: name })));
}

function channelName(channel) {
  if (channel.kind === "im") return `${channel.name} (direct)`;
  return (channel.kind === "private" ? "🔒 " : "# ") + channel.name + (channel.archived ? " (archived)" : "");
}

function entry(id, name, go) {
  const current = chosen.home ? id === "home" : id === board.here;
  const button = element("button", { type: "button", "aria-current": String(current), "data-key": `nav-${id}` }, name);
  button.addEventListener("click", go);
  return element("li", {}, button);
}

function open(change) {
  Object.assign(chosen, { thread: null }, change);
  known = null;
  refresh();
}

function openHome() {
  open({ home: true });
  ask("/admin/home", { user: me() }).then(tell).then(refresh);
}

function drawMain() {
  const channel = board.channels.find((c) => c.id === board.here);
  at("title").textContent = chosen.home ? `${board.app} · Home` : channelName(channel);
  at("composer").hidden = chosen.home || channel.archived;
  if (chosen.home) return drawHome();
  const top = board.messages.filter((m) => !m.thread_ts || m.broadcast || m.only_for);
  at("subtitle").textContent = top.length === 1 ? "1 message" : `${top.length} messages`;
  list(at("messages"), top, true);
  known = new Set(board.messages.map((m) => m.ts));
  return undefined;
}

function drawHome() {
  at("subtitle").textContent = "What the app shows on its Home tab";
  const home = board.home;
  const act = (block, part, value) => press({ view: "home" }, block, part, value);
  const empty = element("p", { class: "empty" }, "The app has published no Home tab for you yet. It does so when the house answers the opening of this page.");
  at("messages").replaceChildren(home ? card(blocks(home, board, act)) : empty);
}

function card(parts) {
  return element("article", {}, element("div", { class: "face", "aria-hidden": "true" }, "⌂"), ...parts);
}

function list(place, messages, withThreads) {
  const atEnd = place.scrollHeight - place.scrollTop - place.clientHeight < 80;
  const nodes = [];
  let day = "";
  for (const message of messages) {
    const today = new Date(message.ts * 1000).toLocaleDateString([], { weekday: "long", month: "long", day: "numeric" });
    if (today !== day) nodes.push(element("div", { class: "day" }, (day = today)));
    nodes.push(drawMessage(message, withThreads));
  }
  if (!messages.length) nodes.push(element("p", { class: "empty" }, "Nothing has been said here yet. Type /hearth help below, or walk past a camera."));
  place.replaceChildren(...nodes);
  if (atEnd) place.scrollTop = place.scrollHeight;
  for (const image of place.querySelectorAll("img")) {
    image.addEventListener("load", () => atEnd && (place.scrollTop = place.scrollHeight), { once: true });
  }
}

function drawMessage(message, withThreads) {
  const user = board.users[message.user] ?? { name: "Slackbot", bot: true };
  const isNew = known && !known.has(message.ts);
  const classes = [message.only_for && "private", isNew && "new"].filter(Boolean).join(" ");
  const act = (block, part, value) => press({ channel: board.here, ts: message.ts }, block, part, value);
  return element(
    "article",
    { class: classes || undefined, "data-ts": message.ts, "aria-label": `${user.name}, ${clock(message.ts)}` },
    element("div", { class: "face", "aria-hidden": "true" }, user.name[0].toUpperCase()),
    heading(message, user),
    ...content(message, act),
    ...message.files.map((id) => element("figure", { class: "part" }, file(id, board, ""))),
    presses(message),
    withThreads ? threadLink(message) : null,
  );
}

function heading(message, user) {
  return element(
    "div",
    { class: "who" },
    element("b", {}, user.name),
    user.bot ? element("span", { class: "tag" }, "APP") : null,
    element("time", { class: "soft", datetime: new Date(message.ts * 1000).toISOString() }, clock(message.ts)),
    message.edited_at ? element("span", { class: "soft", title: `at ${clock(message.edited_at)}` }, "(edited)") : null,
    message.only_for ? element("span", { class: "soft" }, "Only visible to you") : null,
  );
}

function content(message, act) {
  if (message.blocks.length) return blocks(message.blocks, board, act);
  const text = message.text ? mrkdwn(message.text, board.users) : null;
  text?.classList.add("part");
  return [text, ...message.attachments.flatMap((a) => [a.text && mrkdwn(a.text, board.users), ...blocks(a.blocks ?? [], board, act)])];
}

function presses(message) {
  if (!message.presses.length) return null;
  const last = message.presses.at(-1);
  const what = last.text?.text ?? last.action_id;
  const more = message.presses.length > 1 ? ` · ${message.presses.length} presses` : "";
  return element("div", { class: "part presses" }, `${board.users[last.user].name} pressed ${what}, ${clock(last.at)}${more}`);
}

function threadLink(message) {
  if (message.only_for || message.thread_ts) return null;
  const replies = board.messages.filter((m) => m.thread_ts === message.ts);
  const name = replies.length ? `${replies.length} ${replies.length === 1 ? "reply" : "replies"}` : "Reply in thread";
  const button = element("button", { type: "button", class: "plain", "data-key": "thread" }, name);
  button.addEventListener("click", () => openThread(message.ts));
  return element("div", { class: "part" }, button);
}

function openThread(ts) {
  chosen.thread = ts;
  draw();
  at("reply").focus();
}

function closeThread() {
  const ts = chosen.thread;
  chosen.thread = null;
  draw();
  document.querySelector(`#messages [data-ts="${ts}"] [data-key="thread"]`)?.focus();
}

function drawThread() {
  const shown = chosen.thread && board.messages.some((m) => m.ts === chosen.thread) && !chosen.home;
  at("thread").hidden = !shown;
  if (shown) list(at("replies"), board.messages.filter((m) => [m.ts, m.thread_ts].includes(chosen.thread)), false);
}

function drawModal() {
  const dialog = at("modal");
  const view = board.modals.at(-1);
  if (!view) {
    if (dialog.open) dialog.close();
    return;
  }
  if (dialog.dataset.hash === JSON.stringify(view)) return;
  dialog.dataset.hash = JSON.stringify(view);
  const act = (block, part, value) => press({ view: view.id }, block, part, value);
  const close = element("button", { type: "button" }, view.close?.text ?? "Close");
  close.addEventListener("click", () => ask("/admin/close", { view: view.id, user: me() }).then(refresh));
  dialog.oncancel = () => close.click();
  const submit = view.submit ? element("button", { type: "submit", class: "filled" }, view.submit.text) : null;
  const form = element("form", {}, element("h2", {}, view.title.text), ...blocks(view.blocks, board, act), element("div", { class: "foot" }, close, submit));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask("/admin/submit", { view: view.id, user: me(), values: values(form) }).then(tell).then(refresh);
  });
  dialog.replaceChildren(form);
  if (!dialog.open) dialog.showModal();
}

function values(form) {
  const all = {};
  for (const input of form.querySelectorAll("[name]")) {
    const [block, action] = input.name.split("/");
    const type = input.dataset.type;
    const value = input.tagName === "SELECT" ? { type, selected_option: { value: input.value } } : { type, value: input.value || null };
    all[block] = { ...all[block], [action]: value };
  }
  return all;
}

function press(where, block, part, value) {
  say(`Pressing ${part.text?.text ?? part.action_id} …`);
  ask("/admin/press", { ...where, user: me(), block_id: block.block_id, action_id: part.action_id, value }).then(tell).then(refresh);
}

async function send(line, thread) {
  if (!board) await refresh();
  if (!board) return null;
  const base = { user: me(), channel: chosen.channel || board.here, ...(thread && { thread_ts: thread }) };
  if (!line.startsWith("/")) return ask("/admin/write", { ...base, text: line }).then(() => say("")).then(refresh);
  const [, command, text] = line.match(/^(\/\S*)\s*([\s\S]*)$/);
  say(`${command} …`);
  return ask("/admin/command", { ...base, command, text }).then(tell).then(refresh);
}

function tell(report) {
  if (!report.ok) return say(report.error, "bad");
  if (!report.acked) return say(`The app did not take it: ${report.error}${report.url ? ` (${report.url})` : ""}`, "bad");
  const how = report.via === "socket" ? "over Socket Mode" : `with HTTP ${report.status}`;
  return say(`The app answered after ${Math.max(1, Math.round(report.seconds * 1000))} ms ${how}.`, "ok");
}

function say(text, kind = "") {
  at("status").textContent = text;
  at("status").className = `status ${kind}`;
}

function clock(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

function onSubmit(form, input, thread) {
  at(form).addEventListener("submit", (event) => {
    event.preventDefault();
    const line = at(input).value.trim();
    if (!line) return;
    at(input).value = "";
    send(line, thread());
  });
}

onSubmit("composer", "line", () => null);
onSubmit("reply-composer", "reply", () => chosen.thread);
at("me").addEventListener("change", (event) => open({ user: event.target.value }));
at("close-thread").addEventListener("click", closeThread);
document.addEventListener("keydown", (event) => {
  const typing = ["INPUT", "TEXTAREA", "SELECT"].includes(document.activeElement.tagName);
  if (event.key === "Escape" && chosen.thread && !at("modal").open) closeThread();
  if (event.key === "/" && !typing && !chosen.home) {
    event.preventDefault();
    at("line").value ||= "/";
    at("line").focus();
  }
});
document.addEventListener("visibilitychange", () => !document.hidden && refresh());
setInterval(() => !document.hidden && refresh(), EVERY);
refresh();
