// The map of the corpus: a square of files by files, dark where they share many words.

const PAIRS_LISTED = 15;

class CorpusMap {
  constructor(heat) {
    this.heat = heat;
    this.canvas = byId("map");
    this.total = Math.max(1, heat.files.length);
    this.view = { x: 0, y: 0, size: this.total };
    this.at = [0, 0];
    this.listen();
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  draw() {
    const side = Math.round(this.canvas.clientWidth * devicePixelRatio);
    if (!side) return;
    this.canvas.width = side;
    this.canvas.height = side;
    const { cells, columns, per, most } = this.heat.cells(this.view);
    const pen = this.canvas.getContext("2d");
    const width = (side * per) / this.view.size;
    pen.fillStyle = colour("card");
    pen.fillRect(0, 0, side, side);
    pen.fillStyle = colour("bar");
    for (const [cell, words] of cells.entries()) {
      if (!words) continue;
      // By its square root, so that few words are seen beside many.
      pen.globalAlpha = 0.15 + 0.85 * Math.sqrt(words / most);
      pen.fillRect((cell % columns) * width, Math.floor(cell / columns) * width, Math.max(1, width - (width > 8 ? 1 : 0)), Math.max(1, width - (width > 8 ? 1 : 0)));
    }
    pen.globalAlpha = 1;
    pen.strokeStyle = colour("text");
    pen.lineWidth = devicePixelRatio;
    const cell = side / this.view.size;
    const [x, y] = [(this.at[0] - this.view.x) * cell, (this.at[1] - this.view.y) * cell];
    pen.strokeRect(x, y, Math.max(3, cell - 1), Math.max(3, cell - 1));
  }

  // Say which files the cell is of that is pointed at, and what they share.
  say() {
    const [a, b] = this.at.map((number) => this.heat.files[number]);
    if (!a || !b) return;
    const { most } = this.heat.cells({ x: this.at[0], y: this.at[1], size: 1 });
    const names = a === b ? [bdi(a.path), " with itself: "] : [bdi(a.path), " and ", bdi(b.path), ": "];
    byId("map-said").replaceChildren(...names, count(most, "word"));
  }

  point(x, y) {
    this.at = [x, y].map((value) => Math.max(0, Math.min(this.total - 1, Math.floor(value))));
    this.say();
    this.draw();
  }

  open() {
    const [a, b] = this.at.map((number) => this.heat.files[number]);
    if (a && b) showFiles(...(a === b ? [a.path] : [a.path, b.path]));
  }

  // Zoom by a factor, keeping a point (of files) where it is.
  zoom(factor, [x, y]) {
    const size = Math.max(Math.min(4, this.total), Math.min(this.total, this.view.size / factor));
    const share = [(x - this.view.x) / this.view.size, (y - this.view.y) / this.view.size];
    this.move(x - share[0] * size, y - share[1] * size, size);
  }

  move(x, y, size = this.view.size) {
    const inside = (value) => Math.max(0, Math.min(this.total - size, Math.round(value)));
    this.view = { x: inside(x), y: inside(y), size: Math.round(size) };
    this.draw();
  }

  files(event) {
    const box = this.canvas.getBoundingClientRect();
    const scale = this.view.size / box.width;
    return [this.view.x + (event.clientX - box.left) * scale, this.view.y + (event.clientY - box.top) * scale];
  }

  listen() {
    const middle = () => [this.view.x + this.view.size / 2, this.view.y + this.view.size / 2];
    byId("map-in").addEventListener("click", () => this.zoom(2, middle()));
    byId("map-out").addEventListener("click", () => this.zoom(0.5, middle()));
    byId("map-all").addEventListener("click", () => this.move(0, 0, this.total));
    this.canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoom(event.deltaY < 0 ? 1.25 : 0.8, this.files(event));
    }, { passive: false });
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    let held = null;
    this.canvas.addEventListener("pointerdown", (event) => {
      held = { from: this.files(event), moved: false, x: event.clientX, y: event.clientY };
      this.canvas.setPointerCapture(event.pointerId);
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (!held) {
        this.point(...this.files(event));
        return;
      }
      held.moved ||= Math.hypot(event.clientX - held.x, event.clientY - held.y) > 5;
      if (!held.moved) return;
      const [x, y] = this.files(event);
      this.move(this.view.x + held.from[0] - x, this.view.y + held.from[1] - y);
    });
    this.canvas.addEventListener("pointerup", (event) => {
      if (held && !held.moved) {
        this.point(...this.files(event));
        this.open();
      }
      held = null;
    });
  }

  key(event) {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (by) this.step(by);
    else if (event.key === "Enter") this.open();
    else if (event.key === "+") this.zoom(2, this.at);
    else if (event.key === "-") this.zoom(0.5, this.at);
    else return;
    event.preventDefault();
  }

  step([x, y]) {
    this.point(this.at[0] + x, this.at[1] + y);
    const { view } = this;
    const inside = this.at.every((value, side) => value >= [view.x, view.y][side] && value < [view.x, view.y][side] + view.size);
    if (!inside) this.move(this.at[0] - view.size / 2, this.at[1] - view.size / 2);
  }
}

function prepareMap() {
  const heat = new Heat();
  const map = new CorpusMap(heat);
  const without = FILES.length - heat.files.length;
  const parts = [`${count(heat.files.length, "file")} across and down, by path; the darker, the more words of findings they share.`];
  if (without > 0) parts.push(`${count(without, "file")} without repeats ${without === 1 ? "is" : "are"} left out.`);
  if (heat.wide) parts.push(`${count(heat.wide, "finding")} in very many files would darken all of it and ${heat.wide === 1 ? "is" : "are"} left out.`);
  byId("map-note").textContent = parts.join(" ");
  const rows = heat.pairs(PAIRS_LISTED).map(({ a, b, words }) => {
    const names = a === b ? [bdi(a.path), " with itself"] : [bdi(a.path), " and ", bdi(b.path)];
    const button = make("button", { type: "button", class: "link", onclick: () => showFiles(...(a === b ? [a.path] : [a.path, b.path])) }, ...names);
    return make("li", null, button, ` ${count(words, "word")}`);
  });
  byId("map-pairs").replaceChildren(...rows);
  return map;
}
