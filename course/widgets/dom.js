// Small pieces of the page.

export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

// Text, attributes, values and `hidden` are written only where they change: each writing lays out
// the page anew.
export function put(node, changes) {
  for (const [name, value] of Object.entries(changes)) {
    if (name === "text") {
      if (node.textContent !== value) node.textContent = value;
    } else if (name === "value") {
      if (node.value !== String(value)) node.value = value;
    } else if (name === "hidden") {
      if (node.hidden !== value) node.hidden = value;
    } else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  }
}

// JupyterLab takes arrow keys, Enter and letters unless the focused element says that it wants them.
export const KEYS = { "data-lm-suppress-shortcuts": "true" };
