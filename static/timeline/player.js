// Plays what was recorded, in order: the clip at a moment, then the next one, of one camera or of all.
const STILL = 2000;
const REST = 150;

export class Player {
  // moved(at) is called as the picture moves on, changed() when it begins or stops playing.
  constructor(screen, { moved, changed, caption }) {
    Object.assign(this, { screen, moved, changed, caption, pieces: [], playing: false, at: 0, piece: null });
    this.video = screen.querySelector("video");
    this.image = screen.querySelector("img");
    this.video.addEventListener("timeupdate", () => this.#moved());
    this.video.addEventListener("ended", () => this.#next());
    this.video.addEventListener("error", () => this.#broken());
    this.video.addEventListener("click", () => this.toggle());
  }

  // The events to be played; one without a clip is shown as a picture.
  offer(events) {
    this.pieces = events.flatMap(pieces).sort((one, other) => one.begins - other.begins);
    const same = (each) => each.event.id === this.piece.event.id && each.clip?.part === this.piece.clip?.part;
    if (this.piece) this.piece = this.pieces.find(same) ?? this.piece;
  }

  // Shows what was recorded at that moment; nothing when nothing was.
  seek(at) {
    this.at = at;
    const found = this.#covering(at);
    if (found) this.#show(found, at - found.begins);
    else this.#nothing(at);
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  play() {
    this.playing = true;
    const found = this.#covering(this.at) ?? this.#after(this.at);
    if (found) this.#show(found, Math.max(0, this.at - found.begins));
    else this.pause();
    this.changed();
  }

  pause() {
    this.playing = false;
    clearTimeout(this.timer);
    this.video.pause();
    this.changed();
  }

  #covering(at) {
    if (this.pieces.includes(this.piece) && within(this.piece, at)) return this.piece;
    return this.pieces.findLast((each) => within(each, at));
  }

  #after(at) { return this.pieces.find((each) => each.begins > at); }

  #show(piece, offset) {
    clearTimeout(this.timer);
    this.piece = piece;
    this.screen.hidden = false;
    this.caption(piece, this.at);
    const { event, clip } = piece;
    const picture = event.pictured ? `/events/${event.id}/${clip ? "thumbnail" : "picture"}` : "";
    this.image.hidden = Boolean(clip) && this.#loaded(piece) || !picture;
    if (picture && this.image.getAttribute("src") !== picture) this.image.src = picture;
    this.video.hidden = !clip;
    if (clip) this.timer = setTimeout(() => this.#load(piece, offset), this.playing || this.#loaded(piece) ? 0 : REST);
    else if (this.playing) this.timer = setTimeout(() => this.#next(), STILL);
    if (!clip) this.video.pause();
  }

  #loaded(piece) { return this.video.getAttribute("src") === source(piece) && this.video.readyState >= 2; }

  #load(piece, offset) {
    const address = source(piece);
    const begin = () => {
      if (this.video.getAttribute("src") !== address || source(this.piece) !== address) return;
      this.image.hidden = true;
      if (Math.abs(this.video.currentTime - offset) > 0.3) this.video.currentTime = offset;
      if (this.playing) this.video.play().catch(() => this.pause());
    };
    if (this.video.getAttribute("src") === address && this.video.readyState >= 1) return begin();
    this.video.addEventListener("loadedmetadata", begin, { once: true });
    this.video.src = address;
  }

  #moved() {
    if (!this.playing || !this.piece?.clip || this.video.seeking) return;
    this.at = this.piece.begins + this.video.currentTime;
    this.moved(this.at);
    this.caption(this.piece, this.at);
  }

  #next() {
    if (!this.playing || !this.piece) return;
    const found = this.pieces.find((each) => each.begins > this.piece.begins);
    if (!found) return this.pause();
    this.at = found.begins;
    this.moved(this.at);
    this.#show(found, 0);
  }

  #broken() {
    if (!this.piece?.clip || !this.video.getAttribute("src")) return;
    this.image.hidden = !this.piece.event.pictured;
    this.video.hidden = true;
    this.caption(this.piece, this.at, "This clip cannot be played here.");
    if (this.playing) this.timer = setTimeout(() => this.#next(), STILL);
  }

  #nothing(at) {
    this.piece = null;
    clearTimeout(this.timer);
    this.video.pause();
    this.video.hidden = this.image.hidden = true;
    this.caption(null, at);
    if (this.playing) this.play();
  }
}

function pieces(event) {
  if (event.clips.length) return event.clips.map((clip) => ({ event, clip, begins: clip.begins, ends: clip.begins + clip.seconds }));
  return event.pictured ? [{ event, clip: null, begins: event.began, ends: event.ended ?? event.began + 10 }] : [];
}

function within(piece, at) { return at >= piece.begins && at < piece.ends; }

function source(piece) { return piece?.clip ? `/events/${piece.event.id}/clip-${piece.clip.part}.mp4` : ""; }
