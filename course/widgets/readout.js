// The numbers below an explorer's picture, and the sentence that a screen reader says.

import { make, put } from "./dom.js";
import { Frame, fill, marker, number } from "./draw.js";
import { slope } from "./numbers.js";
import { axis } from "./panels.js";

export const WithReadout = (Base) =>
  class extends Base {
    addReadout() {
      const head = ["", "run", ...(this.spec.final ? [`loss after ${this.spec.steps}`, "loss per step"] : []), "verdict"];
      const table = make("table");
      const there = this.spec.final ? `; “there” is a loss of ${number(this.spec.target)} above the lowest` : "";
      table.append(make("caption", {}, `Each run, ${this.spec.steps} steps${there}`));
      table.append(make("thead", {}, make("tr", {}, ...head.map((text) => make("th", { scope: "col" }, text)))));
      const body = make("tbody");
      const shown = this.spec.group ? this.spec.series.slice(0, this.spec.group) : this.spec.series;
      this.cells = shown.map((one, k) => {
        const swatch = make("canvas", { width: 72, height: 24, "aria-hidden": "true" });
        const cells = head.slice(2).map((text) => make("td", text === "verdict" ? {} : { "data-head": text }));
        cells.at(-1).dataset.verdict = k;
        body.append(make("tr", { "data-run": one.label }, make("td", {}, swatch), make("th", { scope: "row" }, one.label), ...cells));
        return { swatch, cells };
      });
      table.append(body);
      this.readout.append(table);
      this.named = make("dl");
      this.values = this.spec.named.map(([, label]) => {
        const value = make("dd");
        this.named.append(make("div", {}, make("dt", {}, label), value));
        return value;
      });
      this.here = this.spec.dims.includes(1) ? make("dd", { "data-here": "" }) : null;
      if (this.here) this.named.append(make("div", {}, make("dt", {}, "underfoot"), this.here));
      this.readout.append(this.named);
    }

    swatch(canvas, one) {
      const ctx = canvas.getContext("2d");
      const frame = new Frame(ctx, 72, 24, axis([0, 1], ""), axis([0, 1], ""));
      ctx.setTransform(2, 0, 0, 2, 0, 0);
      ctx.clearRect(0, 0, 36, 12);
      frame.line([[0, 6], [36, 6]], one, this.theme, { markers: false, last: false });
      marker(ctx, one.marker, 18, 6, 4.2);
    }

    write() {
      this.cells.forEach(({ swatch, cells }, k) => {
        const one = this.spec.series[k];
        if (swatch.dataset.ink !== this.theme.ink) {
          swatch.dataset.ink = this.theme.ink;
          this.swatch(swatch, one);
        }
        const facts = this.facts(k);
        const [mark, words] = this.spec.verdicts[facts.verdict];
        const falls = Number.isFinite(facts.factor) && facts.factor > 0;
        const texts = this.spec.final ? [facts.final, falls ? `× ${number(Number(facts.factor.toPrecision(3)))}` : "–"] : [];
        texts.push(this.hidden() ? "hidden by the fog" : `${mark} ${fill(words, facts)}`);
        if (this.hidden()) texts.fill("–", 0, -1);
        cells.forEach((cell, i) => put(cell, { text: texts[i] }));
      });
      const extras = this.numbers()[2];
      this.spec.named.forEach(([column, , unit], k) => {
        put(this.values[k], { text: `${number(Number(extras[column].toPrecision(4)))}${unit ? ` ${unit}` : ""}` });
      });
      if (this.here) {
        const text = this.underfoot();
        put(this.here.parentElement, { hidden: !text });
        put(this.here, { text });
      }
      if (this.starters) {
        const flat = this.spec.dims[this.scene] === 1;
        const start = this.start();
        this.starters.forEach(({ box, input, shown }, k) => {
          put(box, { hidden: flat });
          if (flat) return;
          const [low, high] = this.plane().window[k];
          const text = number(Number(start[k].toPrecision(3)));
          const share = Math.round(((start[k] - low) / (high - low)) * 200);
          put(input, { "aria-valuetext": text, ...(document.activeElement === input ? {} : { value: share }) });
          put(shown, { text });
        });
      }
    }

    hidden() {
      return this.fog && this.step < this.spec.steps;
    }

    // Where the walker stands: place, height and slope at the step that is shown.
    underfoot() {
      if (this.spec.dims[this.scene] !== 1) return "";
      const [x, above] = this.rows(0, this.step).at(-1);
      const scene = this.spec.panels.find((panel) => panel.kind === "curve" || panel.kind === "plane").scenes[this.scene];
      const here = slope(scene, x);
      const parts = [`θ = ${number(Number(x.toPrecision(4)))}`];
      if (!this.fog) parts.push(`f(θ) = ${number(Number((above + scene.floor).toPrecision(4)))}`);
      parts.push(Number.isNaN(here) ? "outside the picture" : `slope ${number(Number(here.toPrecision(3)))}`);
      return parts.join(", ");
    }

    sentence() {
      const controls = this.spec.controls.map((control, k) => `${control.label} ${this.text(k)}`).filter((_, k) => this.text(k) !== null);
      if (this.step < this.spec.steps) controls.push(`step ${this.step} of ${this.spec.steps}`);
      const words = this.cells.map((_, k) => {
        const facts = this.facts(k);
        return `${this.spec.series[k].label}: ${fill(this.spec.verdicts[facts.verdict][1], facts)}`;
      });
      const said = this.hidden() ? [`underfoot: ${this.underfoot()}`] : [...new Set(words)];
      return `${controls.join(", ")}. ${said.join("; ")}.`;
    }

    say(text) {
      clearTimeout(this.speech);
      this.spoken.textContent = text;
    }

    announce(delay = 350) {
      clearTimeout(this.speech);
      this.speech = setTimeout(() => {
        if (this.timer) return;
        const text = this.sentence();
        if (this.spoken.textContent !== text) this.spoken.textContent = text;
        for (const { canvas, panel } of this.frames) canvas.setAttribute("aria-label", `${panel.title}. ${text}`);
      }, delay);
    }
  };
