// A quiz: choices or a number, answered on the spot. Python has turned all texts into HTML.

import { KEYS, make } from "./dom.js";

function rich(tag, attributes, html) {
  const node = make(tag, attributes);
  node.innerHTML = html;
  return node;
}

// A number as people write it: a comma for a point, a real minus, spaces between digits.
function read(text) {
  const plain = text.replace(/[\s\u00a0']/g, "").replace("−", "-").replace(",", ".");
  return plain === "" ? NaN : Number(plain);
}

function choices(spec, form, id) {
  const type = spec.kind === "one" ? "radio" : "checkbox";
  return spec.choices.map((choice, k) => {
    const field = `${id}-${k}`;
    const input = make("input", { type, id: field, name: id, value: k, "data-choice": k, ...KEYS });
    const reason = make("p", { class: "course-reason", id: `${field}-reason` });
    const row = make("div", { class: "course-choice" }, input, rich("label", { for: field }, choice.text), reason);
    form.append(row);
    return { choice, input, reason, row };
  });
}

// Marks each ticked choice, gives its reason, and says how it went.
function judgeChoices(spec, rows) {
  const ticked = rows.filter(({ input }) => input.checked);
  if (!ticked.length) return "Choose first.";
  for (const { choice, input, reason, row } of rows) {
    const shown = input.checked;
    row.dataset.answer = shown ? (choice.right ? "right" : "wrong") : "";
    reason.innerHTML = shown ? `${choice.right ? "✓ Right." : "✗ No."} ${choice.reason}` : "";
    if (shown) input.setAttribute("aria-describedby", reason.id);
    else input.removeAttribute("aria-describedby");
  }
  const wrong = ticked.filter(({ choice }) => !choice.right).length;
  const missed = rows.filter(({ choice, input }) => choice.right && !input.checked).length;
  if (!wrong && !missed) return "✓ Right.";
  if (spec.kind === "one") return "✗ Not this one. Try another.";
  const parts = [];
  if (wrong) parts.push(`${wrong} of your choices ${wrong === 1 ? "is" : "are"} wrong`);
  if (missed) parts.push(`${missed} right ${missed === 1 ? "one is" : "ones are"} missing`);
  return `✗ Not yet: ${parts.join(", ")}.`;
}

function judgeNumber(spec, input, reason, row) {
  const value = read(input.value);
  if (!Number.isFinite(value)) {
    row.dataset.answer = "";
    reason.textContent = "";
    return "Write a number, such as 0.25 or 1e-3.";
  }
  const near = (target) => Math.abs(value - target) <= spec.tolerance * (1 + 1e-9);
  const right = near(spec.value);
  row.dataset.answer = right ? "right" : "wrong";
  const known = spec.wrong.find(([other]) => near(other));
  const side = value > spec.value ? "too large" : "too small";
  reason.innerHTML = right ? spec.reason : known ? known[1] : `Your number is ${side}.`;
  return right ? "✓ Right." : "✗ No.";
}

function render({ model, el }) {
  const spec = model.get("spec");
  const id = `course-${Math.random().toString(36).slice(2)}`;
  const fields = make("fieldset", {}, rich("legend", {}, spec.question));
  const form = make("form", { class: "course-live course-quiz" }, fields);
  const verdict = make("p", { class: "course-verdict", role: "status", "aria-live": "polite" });
  const button = make("button", { type: "submit", ...KEYS }, "Check");
  let judge;
  if (spec.kind === "number") {
    const input = make("input", { type: "text", id, inputmode: "decimal", autocomplete: "off", "aria-describedby": `${id}-reason`, ...KEYS });
    const reason = make("p", { class: "course-reason", id: `${id}-reason` });
    const line = make("div", {}, make("label", { for: id }, "Your answer: "), input, ` ${spec.unit}`);
    const row = make("div", { class: "course-choice" }, make("span"), line, reason);
    fields.append(row);
    judge = () => judgeNumber(spec, input, reason, row);
  } else {
    const rows = choices(spec, fields, id);
    judge = () => judgeChoices(spec, rows);
  }
  form.append(make("div", { class: "course-actions" }, button, verdict));
  const answer = (event) => {
    event.preventDefault();
    verdict.textContent = judge();
    form.dataset.verdict = verdict.textContent[0] === "✓" ? "right" : "wrong";
  };
  form.addEventListener("submit", answer);
  // JupyterLab keeps a form from being sent by the Enter key.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) answer(event);
  });
  el.append(form);
}

export default { render };
