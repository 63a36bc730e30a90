// Moving the start: by pointer, by key, and with the kernel's help where there are two parameters.

export const WithStart = (Base) =>
  class extends Base {
    listen(frame) {
      const { canvas } = frame;
      canvas.classList.add("course-drag");
      const go = (event, kind) => {
        const box = canvas.getBoundingClientRect();
        const [x, y] = frame.space.value(event.clientX - box.left, event.clientY - box.top);
        const limit = (value, [low, high]) => Math.max(low, Math.min(high, value));
        const { window } = frame.panel.scenes[this.scene];
        this.stop();
        if (this.spec.dims[this.scene] === 1) {
          const k = this.spec.controls.findIndex((control) => control.name === "start");
          const { values } = this.spec.controls[k].scenes[this.scene];
          let best = 0;
          values.forEach((value, i) => {
            if (Math.abs(value - x) < Math.abs(values[best] - x)) best = i;
          });
          this.move(k, best);
        } else this.drag([limit(x, window[0]), limit(y, window[1])], kind);
      };
      canvas.addEventListener("pointerdown", (event) => {
        canvas.setPointerCapture(event.pointerId);
        go(event, "drag");
      });
      canvas.addEventListener("pointermove", (event) => {
        if (canvas.hasPointerCapture(event.pointerId)) go(event, "drag");
      });
      canvas.addEventListener("pointerup", (event) => go(event, "drop"));
    }

    // Three questions at a time: while the kernel computes one picture, others are on their way;
    // of what comes in between only the newest position waits.
    drag(start, kind) {
      if (this.model.kernelless) {
        this.say("Moving the start needs a kernel: open this lesson in JupyterLab. The sliders work here.");
        return;
      }
      this.waiting = { start, kind };
      this.ask();
    }

    ask() {
      if (!this.waiting || this.flights.length >= 3) return;
      const { start, kind } = this.waiting;
      this.waiting = null;
      this.flights.push({ position: this.position, kind });
      this.model.send({ kind, start, position: this.position });
      clearTimeout(this.silence);
      this.silence = setTimeout(() => {
        this.flights = [];
        this.say("The kernel is busy or gone, so the start stays. The sliders still work; else run the cell again.");
      }, 4000);
    }

    // A flight of this kind has come back.
    land(kind) {
      const k = this.flights.findIndex((flight) => flight.kind === kind);
      if (k < 0) return null;
      const [flight] = this.flights.splice(k, 1);
      if (!this.flights.length) clearTimeout(this.silence);
      return flight;
    }

    receive(content, buffers) {
      const flight = content.kind === "path" ? this.land("drag") : null;
      if (!flight) return;
      const view = buffers[0];
      const all = new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
      const rows = [];
      let from = 0;
      for (const size of this.sizes) {
        rows.push(all.subarray(from, from + size));
        from += size;
      }
      this.override = { position: flight.position, rows };
      this.root.dataset.drags = (Number(this.root.dataset.drags) || 0) + 1;
      this.ask();
      this.show();
      this.announce();
    }

    // The start of a problem of two parameters: two sliders do what dragging does.
    addStart() {
      this.starters = [0, 1].map((axis) => {
        const slider = this.slider(`start ${"θ"}${"₁₂"[axis]}`, 200, 100, `start${axis + 1}`);
        slider.input.disabled = Boolean(this.model.kernelless);
        slider.box.title = this.model.kernelless ? "Moving the start needs a kernel" : "";
        slider.input.addEventListener("input", () => {
          const [low, high] = this.plane().window[axis];
          const start = [...this.start()];
          start[axis] = low + ((high - low) * Number(slider.input.value)) / 200;
          this.drag(start, "drag");
          clearTimeout(this.settle);
          this.settle = setTimeout(() => this.drag(start, "drop"), 250);
        });
        return slider;
      });
    }

    plane() {
      const panel = this.spec.panels.find((one) => one.scenes.some((scene) => scene.kind === "plane"));
      return panel.scenes[this.scene];
    }
  };
