// Brings the clip of an event into its page once it is made, and says so where the browser cannot play it.
const EVERY = 3000;
const CANNOT = "This browser cannot play this clip, maybe because the camera sends H.265: set it to H.264, or download the clip.";

let pictures = 0;

export function watchClips() {
  const card = document.querySelector("[data-clips]");
  if (!card) return;
  for (const video of card.querySelectorAll("video")) tend(video);
  showBest(card);
  if (card.hasAttribute("data-wait")) setTimeout(() => look(card), EVERY);
}

async function look(card) {
  if (document.hidden) return void document.addEventListener("visibilitychange", () => look(card), { once: true });
  let news = { clips: [], why: "", wait: true };
  try {
    const answer = await fetch(card.dataset.clips, { headers: { Accept: "application/json" } });
    if (answer.ok) news = await answer.json();
  } catch {
    // the page itself says that the house cannot be reached
  }
  const why = card.querySelector("[data-why]");
  if (news.clips.length) {
    why?.remove();
    for (const clip of news.clips) show(card, clip);
  } else {
    if (why && news.why) why.textContent = news.why;
    showBest(card);
    if (news.wait) setTimeout(() => look(card), EVERY);
  }
}

// While the event goes on better pictures are kept, which the strip of pictures shows by itself.
function showBest(card) {
  const count = document.querySelectorAll(".pictures li").length;
  const image = card.querySelector("[data-picture] img");
  if (!image || count === pictures) return;
  if (pictures) {
    image.src = card.dataset.poster = card.dataset.clips.replace(/clips$/, `picture?${count}`);
    card.querySelector("[data-picture] .overlay")?.remove();  // it is of the picture before
  }
  pictures = count;
}

function show(card, clip) {
  card.querySelector("[data-picture]")?.remove();
  const video = Object.assign(document.createElement("video"), { controls: true, preload: "metadata", playsInline: true, src: clip.url });
  video.dataset.eventAt = clip.pre_roll;
  if (card.dataset.poster && !card.querySelector("video")) video.poster = card.dataset.poster;
  video.setAttribute("aria-label", "Clip of the event");
  const line = Object.assign(document.createElement("p"), { className: "row soft" });
  const text = document.createElement("span");
  text.textContent = `${Math.round(clip.seconds)} s, the event begins at ${Math.round(clip.pre_roll)} s, where it starts to play`;
  const keep = Object.assign(document.createElement("a"), { className: "button small", href: `${clip.url}?download=1`, textContent: "Download clip" });
  line.append(text, " ", keep);
  card.append(video, line);
  tend(video);
}

// Shows the best picture until it is played, and then plays from the motion on: what came before is there to be seen too.
function tend(video) {
  video.addEventListener("play", () => {
    if (video.currentTime < 0.2) video.currentTime = Number(video.dataset.eventAt) || 0;
  }, { once: true });
  const cannot = () => {
    if (video.nextElementSibling?.hasAttribute("data-cannot")) return;
    const note = document.createElement("p");
    note.setAttribute("role", "alert");
    note.toggleAttribute("data-cannot", true);
    note.textContent = CANNOT;
    video.after(note);
  };
  video.addEventListener("error", cannot);
  if (video.error) cannot();
}
