// What each panel of an explorer draws, on the frames of draw.js.

import { FONT, marker } from "./draw.js";

export const axis = (limits, label, more = {}) => ({ limits, label, ...more });

export const PANELS = {
  plane: {
    ratio: 0.82,
    axes: (panel, scene) => [axis(scene.window[0], panel.labels[0]), axis(scene.window[1], panel.labels[1])],
    draw(frame, panel, scene, now) {
      const { ctx } = frame;
      for (const minimum of scene.minima) {
        const [x, y] = frame.at(...minimum);
        ctx.strokeStyle = now.theme.ink;
        ctx.lineWidth = 2;
        ctx.beginPath();
        ctx.moveTo(x - 6, y);
        ctx.lineTo(x + 6, y);
        ctx.moveTo(x, y - 6);
        ctx.lineTo(x, y + 6);
        ctx.stroke();
      }
      const taken = [];
      const every = now.step <= 40 ? 1 : Math.ceil(now.step / 12);
      now.each((one) => {
        const points = one.rows.map((row) => frame.at(row[0], row[1]));
        // A diverging run ends where it first leaves the picture.
        const out = one.diverges ? points.findIndex(([x, y]) => !frame.inside(x, y)) : -1;
        if (out >= 0) points.length = out + 1;
        frame.line(points, one.look, now.theme, { thin: panel.thin, every });
        if (one.diverges) frame.leaves(points, one.look, now.theme, taken);
      });
      ctx.strokeStyle = now.theme.ink;
      ctx.lineWidth = 2;
      for (const [x, y] of panel.ring ? scene.minima : []) {
        const [a, b] = now.extras.slice(-2);
        const [left, top] = frame.at(x - a, y + b);
        const [right, bottom] = frame.at(x + a, y - b);
        ctx.setLineDash([5, 4]);
        ctx.beginPath();
        ctx.ellipse((left + right) / 2, (top + bottom) / 2, (right - left) / 2, (bottom - top) / 2, 0, 0, 2 * Math.PI);
        ctx.stroke();
        ctx.setLineDash([]);
      }
      const [x, y] = frame.at(...now.start);
      ctx.beginPath();
      ctx.arc(x, y, now.canDrag ? 10 : 7, 0, 2 * Math.PI);
      ctx.stroke();
    },
  },

  curve: {
    ratio: 0.78,
    axes(panel, scene) {
      const labels = panel.kind === "curve" ? panel.labels : ["θ", "f(θ)"];
      return [axis(scene.window[0], labels[0]), axis(scene.window[1], labels[1])];
    },
    draw(frame, panel, scene, now) {
      const { ctx } = frame;
      const [low, high] = scene.window[0];
      const x = (k) => low + ((high - low) * k) / (scene.y.length - 1);
      ctx.strokeStyle = now.theme.line("#0072B2");
      ctx.lineWidth = 1.5;
      ctx.beginPath();
      scene.y.forEach((y, k) => ctx.lineTo(...frame.at(x(k), y)));
      ctx.stroke();
      const taken = [];
      now.each((one) => {
        const points = one.rows.map((row) => frame.at(row[0], row[1] + scene.floor));
        const last = one.rows.at(-1)[0];
        const slope = now.slope(scene, last);
        if (Number.isFinite(slope)) {
          const reach = (high - low) * 0.14;
          const y = one.rows.at(-1)[1] + scene.floor;
          ctx.strokeStyle = now.theme.ink;
          ctx.lineWidth = 2.5;
          ctx.beginPath();
          ctx.moveTo(...frame.at(last - reach, y - slope * reach));
          ctx.lineTo(...frame.at(last + reach, y + slope * reach));
          ctx.stroke();
        }
        frame.line(points, one.look, now.theme, { every: 1 });
        if (one.diverges) frame.leaves(points, one.look, now.theme, taken);
        if (panel.fog && now.fog) {
          // What the walker sees: a band around the feet, and nothing of the rest.
          const [at] = frame.at(last, 0);
          const reach = (frame.width * panel.fog) / (high - low);
          const mist = ctx.createLinearGradient(at - reach, 0, at + reach, 0);
          const clear = now.theme.fog.replace("rgb(", "rgba(").replace(")", ",0)");
          mist.addColorStop(0, now.theme.fog);
          mist.addColorStop(0.3, clear);
          mist.addColorStop(0.7, clear);
          mist.addColorStop(1, now.theme.fog);
          ctx.fillStyle = Number.isFinite(at) ? mist : now.theme.fog;
          ctx.fillRect(frame.left, frame.top, frame.width, frame.height);
          ctx.fillStyle = now.theme.soft;
          ctx.font = FONT;
          ctx.textAlign = "center";
          ctx.textBaseline = "middle";
          const right = at > frame.left + frame.width / 2;
          ctx.fillText("fog", (right ? frame.left + at : at + frame.left + frame.width) / 2, frame.top + frame.height / 2);
        }
      });
    },
  },

  loss: {
    ratio: 0.78,
    axes: (panel, scene, now) => [axis([0, now.steps], "step"), axis(scene.window, "loss − lowest loss", { log: true })],
    draw(frame, panel, scene, now) {
      const taken = [];
      const every = Math.max(1, Math.ceil(now.step / 8));
      now.each((one) => {
        const points = one.rows.map((row, t) => frame.at(t, Number.isNaN(row.at(-1)) ? Infinity : row.at(-1)));
        frame.line(points, one.look, now.theme, { thin: now.thin, every });
        if (one.diverges) frame.leaves(points, one.look, now.theme, taken);
      });
    },
  },

  sweep: {
    ratio: 0.78,
    axes(panel, scene, now) {
      const slider = now.control(panel.slider);
      const values = slider.values;
      return [
        axis([values[0], values.at(-1)], slider.label, { log: slider.log }),
        axis([panel.low, panel.high], "final loss − lowest", { log: true }),
      ];
    },
    draw(frame, panel, scene, now) {
      const { ctx } = frame;
      if (panel.edge) {
        const [px] = frame.at(panel.edge[0], 1);
        ctx.strokeStyle = ctx.fillStyle = now.theme.ink;
        ctx.lineWidth = 1.5;
        ctx.setLineDash([2, 3]);
        ctx.beginPath();
        ctx.moveTo(px, frame.top);
        ctx.lineTo(px, frame.top + frame.height);
        ctx.stroke();
        ctx.setLineDash([]);
        ctx.font = FONT;
        ctx.textBaseline = "top";
        ctx.textAlign = px > frame.left + frame.width * 0.7 ? "right" : "left";
        ctx.fillText(panel.edge[1], px + (ctx.textAlign === "left" ? 5 : -5), frame.top + 4);
      }
      const slider = now.control(panel.slider);
      now.sweep(panel.slider).forEach(({ look, finals, here }) => {
        const points = finals.map((loss, k) => {
          const shown = Number.isFinite(loss) ? Math.min(Math.max(loss, panel.low), panel.high) : panel.high;
          return frame.at(slider.values[k], shown);
        });
        frame.line(points, look, now.theme, { markers: false, last: false });
        marker(ctx, look.marker, ...points[here], 7);
      });
    },
  },

  stability: {
    ratio: 0.8,
    axes(panel, scene, now) {
      const even = (name) => {
        const { values, texts, label } = now.control(name);
        const some = [0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(share * (values.length - 1)));
        return axis([0, values.length - 1], label, { ticks: some.map((k) => [k, texts[k]]) });
      };
      return [even(panel.x), even(panel.y)];
    },
    draw(frame, panel, scene, now) {
      const { ctx } = frame;
      const [x, y] = frame.at(now.index(panel.x), now.index(panel.y));
      ctx.strokeStyle = now.theme.paper;
      ctx.fillStyle = now.theme.ink;
      ctx.lineWidth = 3;
      ctx.beginPath();
      ctx.arc(x, y, 7, 0, 2 * Math.PI);
      ctx.stroke();
      ctx.fill();
      ctx.font = FONT;
      ctx.textAlign = "left";
      ctx.textBaseline = "bottom";
      ctx.strokeText("hatched: diverges", frame.left + 6, frame.top + frame.height - 5);
      ctx.fillText("hatched: diverges", frame.left + 6, frame.top + frame.height - 5);
    },
  },

  eigenvalues: {
    ratio: 0.8,
    axes: () => [axis([-1.6, 1.6], "real part"), axis([-1.4, 1.4], "imaginary part")],
    draw(frame, panel, scene, now) {
      const { ctx } = frame;
      const [x, y] = frame.at(0, 0);
      const [right, top] = frame.at(1, 1);
      ctx.strokeStyle = now.theme.ink;
      ctx.lineWidth = 1.5;
      ctx.beginPath();
      ctx.ellipse(x, y, right - x, y - top, 0, 0, 2 * Math.PI);
      ctx.stroke();
      panel.names.forEach((name, k) => {
        const [real, imaginary] = now.extras.slice(2 * k, 2 * k + 2);
        const out = Math.hypot(real, imaginary) > 1 + 1e-6;
        const shown = [Math.max(-1.55, Math.min(1.55, real)), Math.max(-1.35, Math.min(1.35, imaginary))];
        const [px, py] = frame.at(...shown);
        ctx.fillStyle = now.theme.line(out ? "#D55E00" : "#0072B2");
        marker(ctx, out ? "X" : "o^sD"[Math.floor(k / 2) % 4], px, py, 7);
        if (k % 2 === 0) {
          ctx.fillStyle = now.theme.ink;
          ctx.font = FONT;
          ctx.textAlign = px > frame.left + frame.width * 0.7 ? "right" : "left";
          ctx.textBaseline = "bottom";
          ctx.fillText(name, px + (ctx.textAlign === "left" ? 9 : -9), py - 4);
        }
      });
    },
  },

  data: {
    ratio: 0.82,
    axes: (panel, scene) => [axis(scene.window[0], panel.labels[0]), axis(scene.window[1], panel.labels[1])],
    draw(frame, panel, scene, now) {
      const { ctx } = frame;
      scene.points.forEach((point, k) => {
        const group = scene.groups ? scene.groups[k] : 0;
        ctx.fillStyle = now.theme.line(scene.groups ? (group ? "#D55E00" : "#0072B2") : "#4d4d4d");
        ctx.globalAlpha = 0.75;
        marker(ctx, group ? "s" : "o", ...frame.at(...point), 3.6);
        ctx.globalAlpha = 1;
      });
      const [low, high] = frame.x.limits;
      now.each((one) => {
        const [a, b] = one.rows.at(-1);
        if (!Number.isFinite(a) || !Number.isFinite(b)) return;
        // y = a + b x, or the boundary a x + b y = 0, long enough to reach every side of the frame.
        const size = Math.hypot(a, b) || 1;
        const reach = 4 * (Math.abs(low) + Math.abs(high) + Math.abs(frame.y.limits[0]) + Math.abs(frame.y.limits[1]));
        const ends = scene.groups
          ? [[-b, a], [b, -a]].map(([x, y]) => frame.at((x / size) * reach, (y / size) * reach))
          : [low, high].map((x) => frame.at(x, a + b * x));
        frame.line(ends, one.look, now.theme, { markers: false, last: false });
      });
    },
  },
};
