// Frames with axes, lines, markers and the colours of the theme, on a canvas.

const MARGIN = { left: 58, right: 12, top: 10, bottom: 38 };
export const FONT = "12px system-ui, sans-serif";
// In widths of the frame; beyond it a dashed line would have more dashes than a canvas draws.
const FAR = 50;

// ---------------------------------------------------------------- words and numbers

export function number(value) {
  if (Number.isNaN(value)) return "not a number";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  let text;
  if (size >= 1e-3 && size < 1e5) text = String(Number(value.toPrecision(4)));
  else text = value.toExponential(2).replace(/\.?0+e/, "e").replace("e+", "e");
  return text.replaceAll("-", "−");
}

export function fill(words, facts) {
  return words.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
}

// Ticks at 1, 2 or 5 times a power of ten.
function ticks(low, high, count = 5) {
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  // A little closer than asked for rather than much further apart, which may leave a single tick.
  const step = [1, 2, 5, 10].map((k) => k * power).find((k) => k >= raw * 0.7);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high * (1 + 1e-12) + 1e-12; k++) found.push(k * step);
  return found.map((v) => [v, number(Number(v.toPrecision(10)))]);
}

function powers(low, high) {
  const [a, b] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const every = Math.max(1, Math.ceil((b - a) / 6));
  const found = [];
  for (let k = a; k <= b; k += every) found.push([10 ** k, `1e${k}`.replace("-", "−")]);
  return found;
}

// ---------------------------------------------------------------- marks

export function marker(ctx, kind, x, y, r) {
  const polygon = (n, turn, inner = 1) => {
    for (let k = 0; k < n; k++) {
      const size = k % 2 ? r * inner : r;
      const angle = turn + (2 * Math.PI * k) / n;
      ctx.lineTo(x + size * Math.cos(angle), y + size * Math.sin(angle));
    }
    ctx.closePath();
  };
  ctx.beginPath();
  if (kind === "s") ctx.rect(x - r * 0.85, y - r * 0.85, 1.7 * r, 1.7 * r);
  else if (kind === "D") polygon(4, 0);
  else if (kind === "^") polygon(3, -Math.PI / 2);
  else if (kind === "v") polygon(3, Math.PI / 2);
  else if (kind === "h") polygon(6, 0);
  else if (kind === "*") polygon(10, -Math.PI / 2, 0.45);
  else if (kind === "P" || kind === "X") {
    const turn = kind === "X" ? Math.PI / 4 : 0;
    const a = 0.34 * r;
    const corners = [[a, a], [r, a], [r, -a], [a, -a], [a, -r], [-a, -r], [-a, -a], [-r, -a], [-r, a], [-a, a], [-a, r], [a, r]];
    for (const [u, v] of corners) {
      ctx.lineTo(x + u * Math.cos(turn) - v * Math.sin(turn), y + u * Math.sin(turn) + v * Math.cos(turn));
    }
    ctx.closePath();
  } else ctx.arc(x, y, r * 0.9, 0, 2 * Math.PI);
  ctx.fill();
}

// ---------------------------------------------------------------- colours of the theme

function rgb(text) {
  const parts = (text.match(/[\d.]+/g) || [0, 0, 0]).map(Number);
  return parts.slice(0, 3);
}

export function readTheme(root) {
  const style = getComputedStyle(root);
  const paper = rgb(style.backgroundColor);
  const ink = rgb(style.color);
  const dark = paper[0] + paper[1] + paper[2] < 384;
  const mix = (share) => `rgb(${ink.map((v, i) => Math.round(v * share + paper[i] * (1 - share))).join(",")})`;
  // Line colours were chosen for white paper; on black they are mixed with white.
  const line = (hex) => {
    const channels = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
    return dark ? `rgb(${channels.map((v) => Math.round(v * 0.6 + 255 * 0.4)).join(",")})` : hex;
  };
  return { dark, ink: mix(1), soft: mix(0.72), grid: mix(0.14), axis: mix(0.45), fog: mix(0.16), paper: `rgb(${paper.join(",")})`, line };
}

// ---------------------------------------------------------------- a frame with axes

export class Frame {
  constructor(ctx, width, height, x, y) {
    Object.assign(this, { ctx, x, y });
    this.across = Frame.share(x);
    this.up = Frame.share(y);
    this.left = MARGIN.left;
    this.top = MARGIN.top;
    this.width = Math.max(40, width - MARGIN.left - MARGIN.right);
    this.height = Math.max(40, height - MARGIN.top - MARGIN.bottom);
  }

  // The share of an axis at a value; far below where a logarithmic one has no place for it.
  static share({ limits: [low, high], log }) {
    if (!log) return (value) => (value - low) / (high - low);
    const size = Math.log(high / low);
    return (value) => (value > 0 ? Math.log(value / low) / size : -FAR);
  }

  // Pixels; what is far outside or infinite lands far outside, NaN stays NaN.
  at(x, y) {
    return [
      this.left + Math.max(-FAR, Math.min(FAR, this.across(x))) * this.width,
      this.top + (1 - Math.max(-FAR, Math.min(FAR, this.up(y)))) * this.height,
    ];
  }

  value(px, py) {
    const back = (share, axis) => {
      const [low, high] = axis.limits;
      return axis.log ? low * (high / low) ** share : low + share * (high - low);
    };
    return [back((px - this.left) / this.width, this.x), back(1 - (py - this.top) / this.height, this.y)];
  }

  inside(px, py) {
    return px >= this.left - 1 && px <= this.left + this.width + 1 && py >= this.top - 1 && py <= this.top + this.height + 1;
  }

  // Where the way from a point inside to one outside crosses the frame.
  crossing([ax, ay], [bx, by]) {
    let share = 1;
    const clip = (from, to, low, high) => {
      if (to > high) share = Math.min(share, (high - from) / (to - from));
      if (to < low) share = Math.min(share, (low - from) / (to - from));
    };
    clip(ax, bx, this.left, this.left + this.width);
    clip(ay, by, this.top, this.top + this.height);
    return [ax + share * (bx - ax), ay + share * (by - ay)];
  }

  clip() {
    this.ctx.beginPath();
    this.ctx.rect(this.left, this.top, this.width, this.height);
    this.ctx.clip();
  }

  axes(theme) {
    const { ctx } = this;
    ctx.font = FONT;
    ctx.lineWidth = 1;
    const marks = (axis, count) => (axis.ticks ? axis.ticks : axis.log ? powers(...axis.limits) : ticks(...axis.limits, count));
    ctx.textAlign = "center";
    ctx.textBaseline = "top";
    let free = -Infinity;
    for (const [value, text] of marks(this.x, Math.max(3, Math.round(this.width / 80)))) {
      const [px] = this.at(value, this.y.limits[0]);
      ctx.strokeStyle = theme.grid;
      ctx.beginPath();
      ctx.moveTo(px, this.top);
      ctx.lineTo(px, this.top + this.height);
      ctx.stroke();
      const half = ctx.measureText(text).width / 2;
      if (px - half < free) continue;
      free = px + half + 6;
      ctx.fillStyle = theme.soft;
      // The last mark lies at the frame's end, and its text must not leave the canvas.
      const end = this.left + this.width + MARGIN.right - half;
      ctx.fillText(text, Math.min(px, end), this.top + this.height + 5);
    }
    ctx.textAlign = "right";
    ctx.textBaseline = "middle";
    for (const [value, text] of marks(this.y, Math.max(3, Math.round(this.height / 50)))) {
      const [, py] = this.at(this.x.limits[0], value);
      ctx.strokeStyle = theme.grid;
      ctx.beginPath();
      ctx.moveTo(this.left, py);
      ctx.lineTo(this.left + this.width, py);
      ctx.stroke();
      ctx.fillStyle = theme.soft;
      ctx.fillText(text, this.left - 6, py);
    }
    ctx.strokeStyle = theme.axis;
    ctx.strokeRect(this.left + 0.5, this.top + 0.5, this.width - 1, this.height - 1);
    ctx.fillStyle = theme.ink;
    ctx.textAlign = "center";
    ctx.textBaseline = "bottom";
    ctx.fillText(this.x.label, this.left + this.width / 2, this.top + this.height + MARGIN.bottom);
    ctx.save();
    ctx.translate(1, this.top + this.height / 2);
    ctx.rotate(-Math.PI / 2);
    ctx.textBaseline = "top";
    ctx.fillText(this.y.label, 0, 0);
    ctx.restore();
  }

  // A line through points in pixels, up to the first that is not a number.
  line(points, look, theme, { thin = false, every = 1, last = true, markers = true } = {}) {
    const { ctx } = this;
    const colour = theme.line(look.colour);
    const width = thin ? 1 : 2;
    ctx.strokeStyle = ctx.fillStyle = colour;
    ctx.lineWidth = width;
    ctx.lineJoin = "round";
    ctx.setLineDash(thin ? [] : look.dash.map((length) => length * width));
    ctx.beginPath();
    let end = points.findIndex(([x, y]) => Number.isNaN(x) || Number.isNaN(y));
    if (end < 0) end = points.length;
    for (let k = 0; k < end; k++) ctx.lineTo(...points[k]);
    ctx.stroke();
    ctx.setLineDash([]);
    if (markers && !thin) for (let k = 0; k < end; k += every) marker(ctx, look.marker, ...points[k], 3.4);
    if (last && end) marker(ctx, look.marker, ...points[end - 1], thin ? 2.5 : 5.5);
  }

  // The mark and the word at the place where a diverging run leaves the frame.
  leaves(points, look, theme, taken) {
    const out = points.findIndex(([x, y]) => !this.inside(x, y));
    if (out < 0) return;
    const before = points[Math.max(0, out - 1)];
    let [x, y] = out && !points[out].some(Number.isNaN) ? this.crossing(before, points[out]) : before;
    x = Math.max(this.left + 8, Math.min(this.left + this.width - 8, x));
    y = Math.max(this.top + 8, Math.min(this.top + this.height - 8, y));
    const { ctx } = this;
    ctx.strokeStyle = ctx.fillStyle = theme.line(look.colour);
    ctx.lineWidth = 2.5;
    ctx.beginPath();
    ctx.moveTo(x - 6, y - 6);
    ctx.lineTo(x + 6, y + 6);
    ctx.moveTo(x - 6, y + 6);
    ctx.lineTo(x + 6, y - 6);
    ctx.stroke();
    const right = x > this.left + this.width / 2;
    ctx.font = `600 ${FONT}`;
    ctx.textAlign = right ? "right" : "left";
    ctx.textBaseline = "middle";
    while (taken.some((other) => Math.abs(other - y) < 15) && y < this.top + this.height - 16) y += 15;
    taken.push(y);
    const at = x + (right ? -11 : 11);
    ctx.lineWidth = 4;
    ctx.strokeStyle = theme.paper;
    ctx.strokeText("diverges", at, y);
    ctx.fillText("diverges", at, y);
  }
}
