// An explorer's controls, its play, and its panels as they are drawn.

import { KEYS, make, put } from "./dom.js";
import { WithStart } from "./drag.js";
import { Frame, readTheme } from "./draw.js";
import { Numbers, slope } from "./numbers.js";
import { PANELS } from "./panels.js";
import { WithReadout } from "./readout.js";

const STEPS_A_SECOND = 15;

class Explorer extends WithReadout(WithStart(Numbers)) {
  constructor(model, root) {
    super(model);
    this.root = root;
    // JupyterLab loads this module once for every explorer, so a counter would start anew in each.
    this.id = `course-${Math.random().toString(36).slice(2)}`;
    this.step = this.spec.first_step;
    this.fog = this.spec.panels.some((panel) => panel.fog);
    this.pictures = [];
    this.cleanup = [];
    this.flights = [];
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.build();
    this.readPictures();
    this.follow();
    this.refresh();
    this.announce(0);
  }

  // -------------------------------------------------------------- the page

  build() {
    const { spec, root, id } = this;
    root.classList.add("course-live", "course-explorer");
    root.dataset.explorer = spec.name;
    root.setAttribute("role", "group");
    root.setAttribute("aria-labelledby", `${id}-title`);
    root.append(make("p", { class: "course-title", id: `${id}-title` }, spec.title));
    this.controls = make("div", { class: "course-controls" });
    root.append(this.controls);
    spec.controls.forEach((control, k) => this.addControl(control, k));
    if (spec.drag) this.addStart();
    this.addPlay();
    this.panels = make("div", { class: "course-panels" });
    root.append(this.panels);
    this.frames = spec.panels.map((panel) => this.addPanel(panel));
    this.readout = make("div", { class: "course-readout" });
    root.append(this.readout);
    this.addReadout();
    this.spoken = make("p", { class: "course-spoken", "aria-live": "polite", role: "status" });
    root.append(this.spoken);
    const notes = spec.note ? [spec.note] : [];
    if (spec.drag && this.model.kernelless) notes.push("Moving the start freely needs a kernel; the other sliders work here.");
    for (const note of notes) root.append(make("p", { class: "course-note" }, note));
  }

  slider(label, max, value, name) {
    const field = `${this.id}-${name}`;
    const shown = make("output", { for: field });
    const input = make("input", { type: "range", id: field, min: 0, max, step: 1, "data-control": name, ...KEYS });
    input.value = value;
    const line = make("div", { class: "course-label" }, make("label", { for: field }, label), shown);
    const box = make("div", { class: "course-control" }, line, input);
    this.controls.append(box);
    return { box, input, shown };
  }

  addControl(control, k) {
    if (!control.choice) {
      const { box, input, shown } = this.slider(control.label, control.texts.length - 1, this.at[k], control.name);
      input.addEventListener("input", () => this.move(k, Number(input.value)));
      control.update = () => {
        const text = this.text(k);
        put(box, { hidden: text === null });
        if (text === null) return;
        put(input, { value: this.at[k], "aria-valuetext": text });
        put(shown, { text });
      };
      return;
    }
    const field = `${this.id}-${control.name}`;
    const select = make("select", { id: field, "data-control": control.name, ...KEYS });
    control.texts.forEach((text, value) => select.append(make("option", { value }, text)));
    select.addEventListener("input", () => this.move(k, Number(select.value)));
    const label = make("label", { for: field }, control.label);
    this.controls.append(make("div", { class: "course-control" }, make("div", { class: "course-label" }, label), select));
    control.update = () => {
      put(select, { value: this.at[k] });
    };
  }

  addPlay() {
    const { input, shown } = this.slider("step", this.spec.steps, this.step, "step");
    this.stepper = { input, shown };
    input.addEventListener("input", () => {
      this.stop();
      this.step = Number(input.value);
      this.show();
      this.announce();
    });
    this.button = make("button", { type: "button", class: "course-play", "data-control": "play", ...KEYS }, "Play");
    this.button.addEventListener("click", () => this.play());
    const box = make("div", { class: "course-control course-buttons" }, this.button);
    if (this.fog) {
      const check = make("input", { type: "checkbox", id: `${this.id}-fog`, "data-control": "fog", ...KEYS });
      check.addEventListener("input", () => {
        this.fog = !check.checked;
        this.show();
        this.announce();
      });
      box.append(make("span", {}, check, make("label", { for: `${this.id}-fog` }, " lift the fog")));
    }
    this.controls.append(box);
  }

  addPanel(panel) {
    const canvas = make("canvas", { role: "img", "data-panel": panel.kind });
    const figure = make("div", { class: "course-panel" }, make("p", {}, panel.title), canvas);
    this.panels.append(figure);
    const frame = { panel, canvas, ctx: canvas.getContext("2d"), back: document.createElement("canvas"), key: "" };
    const draggable = panel.kind === "plane" ? this.spec.drag : panel.kind === "curve" && this.control("start");
    if (draggable) this.listen(frame);
    return frame;
  }

  // -------------------------------------------------------------- following the page, the kernel and the hand

  follow() {
    const theme = () => {
      this.theme = null;
      this.refresh();
    };
    const watcher = new MutationObserver(theme);
    watcher.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-name", "data-jp-theme-light", "class"] });
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", theme);
    const size = new ResizeObserver(() => {
      this.theme = null;
      this.refresh();
    });
    size.observe(this.panels);
    const buffer = () => {
      this.land("drop");
      this.readBuffer();
      this.ask();
      this.refresh();
      this.announce();
    };
    const message = (content, buffers) => this.receive(content, buffers);
    this.model.on("change:buffer", buffer);
    this.model.on("msg:custom", message);
    this.cleanup.push(() => {
      watcher.disconnect();
      size.disconnect();
      dark.removeEventListener("change", theme);
      this.model.off("change:buffer", buffer);
      this.model.off("msg:custom", message);
      this.stop();
      cancelAnimationFrame(this.frame);
      cancelAnimationFrame(this.due);
      for (const timer of [this.settle, this.silence, this.speech]) clearTimeout(timer);
    });
  }

  readPictures() {
    this.model.get("backgrounds").forEach(async (view, k) => {
      this.pictures[k] = await createImageBitmap(new Blob([view], { type: "image/png" }));
      for (const frame of this.frames) frame.key = "";
      this.refresh();
    });
  }

  move(k, value) {
    this.at[k] = value;
    if (this.spec.controls[k].scene) this.override = null;
    this.stop();
    if (this.fog && this.spec.controls[k].name === "start") this.step = this.spec.first_step;
    this.show();
    this.announce();
  }

  play() {
    if (this.timer) {
      this.stop();
      this.announce();
      return;
    }
    if (this.step >= this.spec.steps) this.step = 0;
    if (this.calm.matches) {
      this.step = this.spec.steps;
      this.refresh();
      this.announce();
      return;
    }
    const from = this.step;
    const begun = performance.now();
    const pace = Math.max(STEPS_A_SECOND, this.spec.steps / 6);
    this.button.textContent = "Pause";
    const advance = (time) => {
      // A frame's time may lie a little before the click.
      const walked = Math.floor((Math.max(0, time - begun) / 1000) * pace);
      this.step = Math.min(this.spec.steps, from + walked);
      this.paint();
      if (this.step < this.spec.steps) {
        this.timer = requestAnimationFrame(advance);
        return;
      }
      this.stop();
      this.announce();
    };
    this.timer = requestAnimationFrame(advance);
  }

  stop() {
    cancelAnimationFrame(this.timer);
    this.timer = 0;
    put(this.button, { text: "Play" });
  }

  // -------------------------------------------------------------- drawing

  // Draws at once what a hand moved, so that the frame that is due shows it already. A move that
  // comes before that frame is drawn for the next one: no picture is replaced before it was seen.
  show() {
    if (this.due) {
      this.late = true;
      return;
    }
    this.paint();
    this.due = requestAnimationFrame(() => {
      setTimeout(() => {
        this.due = 0;
        if (!this.late) return;
        this.late = false;
        this.show();
      });
    });
  }

  refresh() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.paint());
  }

  paint() {
    if (!this.root.isConnected || !this.panels.clientWidth) return;
    this.theme ??= readTheme(this.root);
    // First what reads the page's sizes, then what changes the page: the other way round, every
    // frame would lay the notebook out twice.
    const now = this.now();
    for (const frame of this.frames) this.paintPanel(frame, now);
    const text = `${this.step} of ${this.spec.steps}`;
    put(this.stepper.input, { value: this.step, "aria-valuetext": text });
    put(this.stepper.shown, { text });
    for (const control of this.spec.controls) control.update();
    this.write();
    this.root.dataset.painted = (Number(this.root.dataset.painted) || 0) + 1;
  }

  now() {
    const runs = this.spec.series.map((look, k) => {
      const rows = this.rows(k, this.step);
      return { look, rows, diverges: this.spec.verdicts[this.facts(k).verdict][1].startsWith("diverges") };
    });
    return {
      theme: this.theme,
      step: this.step,
      steps: this.spec.steps,
      fog: this.fog,
      start: this.start(),
      canDrag: this.spec.drag,
      thin: this.spec.panels.some((panel) => panel.thin),
      extras: this.numbers()[2],
      each: (draw) => runs.forEach(draw),
      control: (name) => this.control(name),
      index: (name) => this.index(name),
      sweep: (name) => this.sweep(name),
      slope: (scene, x) => slope(scene, x),
    };
  }

  paintPanel(frame, now) {
    const { panel, canvas, ctx, back } = frame;
    const scene = panel.scenes[this.scene];
    const kind = PANELS[scene.kind ?? panel.kind];
    const width = canvas.parentElement.clientWidth;
    const height = Math.round(Math.max(190, Math.min(width * kind.ratio, 400)));
    const scale = window.devicePixelRatio || 1;
    const key = [width, scale, this.scene, this.theme.paper, this.theme.ink].join();
    if (frame.key !== key) {
      frame.key = key;
      canvas.style.height = `${height}px`;
      for (const one of [canvas, back]) {
        one.width = Math.round(width * scale);
        one.height = Math.round(height * scale);
      }
      const quiet = back.getContext("2d");
      quiet.setTransform(scale, 0, 0, scale, 0, 0);
      frame.space = new Frame(quiet, width, height, ...kind.axes(panel, scene, now));
      const picture = this.pictures[scene.background ?? panel.background];
      const { left, top } = frame.space;
      if (picture) quiet.drawImage(picture, left, top, frame.space.width, frame.space.height);
      frame.space.axes(this.theme);
      frame.space.ctx = ctx;
    }
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, canvas.width, canvas.height);
    ctx.drawImage(back, 0, 0);
    ctx.setTransform(scale, 0, 0, scale, 0, 0);
    ctx.save();
    frame.space.clip();
    kind.draw(frame.space, panel, scene, now);
    ctx.restore();
  }

  destroy() {
    for (const undo of this.cleanup) undo();
  }
}

function render({ model, el }) {
  const explorer = new Explorer(model, el.appendChild(make("div")));
  return () => explorer.destroy();
}

export default { render };
