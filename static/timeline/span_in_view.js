// The stretch of a day that is in view, between one minute and the whole day. Pure.
export const LEAST = 60;

export class SpanInView {
  constructor(start, end) {
    Object.assign(this, { start, end, from: start, to: end });
  }

  get span() { return this.to - this.from; }
  get isWhole() { return this.span >= this.end - this.start; }

  // Shows that stretch, moved and bounded so that it lies within the day and is a minute long at least.
  show(from, to) {
    const span = Math.min(this.end - this.start, Math.max(LEAST, to - from));
    const middle = (from + to) / 2;
    this.from = Math.min(this.end - span, Math.max(this.start, middle - span / 2));
    this.to = this.from + span;
  }

  // Makes the stretch `factor` times as long (under 1: zooms in) while the moment `at` keeps its place.
  zoom(factor, at) {
    const span = Math.min(this.end - this.start, Math.max(LEAST, this.span * factor));
    const place = (at - this.from) / this.span;
    this.from = Math.min(this.end - span, Math.max(this.start, at - place * span));
    this.to = this.from + span;
  }

  pan(seconds) { this.show(this.from + seconds, this.to + seconds); }

  // Brings a moment into view without zooming.
  reveal(at) {
    if (at < this.from) this.show(at - this.span * 0.1, at + this.span * 0.9);
    else if (at > this.to) this.show(at - this.span * 0.9, at + this.span * 0.1);
  }

  x(at, width) { return (at - this.from) / this.span * width; }
  at(x, width) { return this.from + x / width * this.span; }
}
