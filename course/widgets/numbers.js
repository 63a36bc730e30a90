// What Python computed, and which part of it the controls ask for.

import { number } from "./draw.js";

// The slope at x from the slopes that Python computed; NaN outside the picture.
export function slope(scene, x) {
  const [low, high] = scene.window[0];
  const at = ((x - low) / (high - low)) * (scene.slope.length - 1);
  if (!(at >= 0 && at <= scene.slope.length - 1)) return NaN;
  const k = Math.min(Math.floor(at), scene.slope.length - 2);
  return scene.slope[k] + (at - k) * (scene.slope[k + 1] - scene.slope[k]);
}

export class Numbers {
  constructor(model) {
    this.model = model;
    this.spec = model.get("spec");
    this.at = this.spec.controls.map((control) => control.first);
    this.readBuffer();
  }

  readBuffer() {
    const view = this.model.get("buffer");
    const bytes = view.buffer ? view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength) : view;
    const all = new Float32Array(bytes);
    const { spec } = this;
    this.width = spec.dim + 1;
    this.positions = spec.controls.reduce((product, control) => product * control.texts.length, 1);
    const run = (spec.steps + 1) * this.width;
    const sizes = [run * spec.series.length, spec.facts * spec.series.length, spec.extras];
    this.sizes = sizes;
    this.block = [];
    let from = 0;
    for (const size of sizes) {
      this.block.push(all.subarray(from, from + size * this.positions));
      from += size * this.positions;
    }
    this.override = null;
  }

  get position() {
    return this.spec.controls.reduce((index, control, k) => index * control.texts.length + this.at[k], 0);
  }

  get scene() {
    return this.spec.controls[0].scene ? this.at[0] : 0;
  }

  // The three rows of numbers at a position: points, facts, extras.
  numbers(position = this.position) {
    if (this.override && this.override.position === position) return this.override.rows;
    return this.sizes.map((size, k) => this.block[k].subarray(position * size, (position + 1) * size));
  }

  facts(k, position) {
    const count = this.spec.facts;
    const [steps_to, diverged_at, final, factor, verdict] = this.numbers(position)[1].subarray(k * count, (k + 1) * count);
    return { steps_to, diverged_at, final: number(final), raw: final, factor, verdict, steps: this.spec.steps };
  }

  rows(k, upTo) {
    const { width } = this;
    const all = this.numbers()[0];
    const first = k * (this.spec.steps + 1) * width;
    // A scene with one parameter in an explorer of two leaves the second empty.
    const flat = this.spec.dims[this.scene] === 1;
    const found = [];
    for (let i = first; i <= first + upTo * width; i += width) {
      found.push(flat ? [all[i], all[i + width - 1]] : [all[i], all[i + 1], all[i + 2]]);
    }
    return found;
  }

  control(name) {
    return this.spec.controls.find((control) => control.name === name);
  }

  // What a control says where it stands; null where it does nothing in this scene.
  text(k) {
    const control = this.spec.controls[k];
    if (!control.scenes) return control.texts[this.at[k]];
    return control.scenes[this.scene]?.texts[this.at[k]] ?? null;
  }

  index(name) {
    return this.at[this.spec.controls.findIndex((control) => control.name === name)];
  }

  start() {
    const rows = this.rows(0, 0);
    return [rows[0][0], rows[0][1]];
  }

  // The final losses of each series over all positions of one slider.
  sweep(name) {
    const k = this.spec.controls.findIndex((control) => control.name === name);
    const stride = this.spec.controls.slice(k + 1).reduce((product, control) => product * control.texts.length, 1);
    const base = this.position - this.at[k] * stride;
    return this.spec.series.map((look, s) => {
      const finals = this.spec.controls[k].texts.map((_, i) => this.facts(s, base + i * stride).raw);
      return { look, finals, here: this.at[k] };
    });
  }
}
