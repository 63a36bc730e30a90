// In an exported page: a model for each view, without a kernel, and the module's render.

class Model {
  constructor(traits) {
    this.traits = traits;
    this.kernelless = true;
    this.hears = {};
  }

  get(name) {
    return this.traits[name];
  }

  set(name, value) {
    this.traits[name] = value;
    for (const hear of this.hears[`change:${name}`] ?? []) hear();
  }

  on(event, hear) {
    (this.hears[event] ??= []).push(hear);
  }

  off(event, hear) {
    this.hears[event] = (this.hears[event] ?? []).filter((one) => one !== hear);
  }

  save_changes() {}

  send() {}
}

async function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new DataView(await new Response(stream).arrayBuffer());
}

// The file holds the first bytes of all numbers, then the second ones, and so on.
function together(view) {
  const apart = new Uint8Array(view.buffer);
  const count = apart.length / 4;
  const bytes = new Uint8Array(apart.length);
  for (let k = 0; k < 4; k++) for (let i = 0; i < count; i++) bytes[4 * i + k] = apart[k * count + i];
  return new DataView(bytes.buffer);
}

export async function show(modules) {
  const views = JSON.parse(document.getElementById("course-models").textContent);
  for (const [id, view] of Object.entries(views)) {
    for (const [path, text] of view.buffers) {
      let place = view.traits;
      for (const key of path.slice(0, -1)) place = place[key];
      const found = await unpack(text);
      place[path.at(-1)] = path[0] === "buffer" ? together(found) : found;
    }
    modules[view.source].render({ model: new Model(view.traits), el: document.getElementById(id) });
  }
}
