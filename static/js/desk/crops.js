// Where to look in a photo, and its crops, shown live. Without this the number fields remain.

const RATIOS = { '16:9': 16 / 9, '4:3': 4 / 3, '1:1': 1, '3:4': 3 / 4 };
const SMALLEST = 0.1; // of the picture's side; the server takes half of that
const between = (least, value, most) => Math.min(Math.max(least, value), most);
const round = (value) => Math.round(value * 1e5) / 1e5;

class CropDesk {
  constructor(desk) {
    this.desk = desk;
    this.width = Number(desk.dataset.width);
    this.height = Number(desk.dataset.height);
    this.fields = ['focal_x', 'focal_y', 'crops'].map((name) => document.getElementById(`id_${name}`));
    this.stage = desk.querySelector('.crop-stage');
    this.reset = desk.querySelector('[data-reset]');
    this.readFields();
    desk.hidden = false;
    desk.addEventListener('change', () => this.draw());
    for (const field of this.fields) {
      field.addEventListener('input', () => this.readFields());
    }
    this.stage.addEventListener('pointerdown', (event) => this.grasp(event));
    this.stage.addEventListener('pointermove', (event) => this.drag(event));
    this.stage.addEventListener('keydown', (event) => this.press(event));
    this.reset.addEventListener('click', () => {
      delete this.cuts[this.mode];
      this.stage.focus();
      this.write();
    });
    this.draw();
  }

  get mode() {
    return this.desk.querySelector('[name=crop-mode]:checked').value;
  }

  readFields() {
    const [x, y, crops] = this.fields.map((field) => field.value);
    this.focus = [x, y].map((value) => between(0, Number(value) || 0, 1));
    try {
      this.cuts = JSON.parse(crops || '{}') ?? {};
    } catch {
      this.cuts = {};
    }
    this.draw();
  }

  /** As photos.crops.box: the largest of its shape around the focal point, or what was cut. */
  box(shape) {
    if (this.cuts[shape]) {
      return this.cuts[shape];
    }
    const ratio = (RATIOS[shape] * this.height) / this.width;
    const [width, height] = ratio < 1 ? [ratio, 1] : [1, 1 / ratio];
    return this.placed(this.focus[0] - width / 2, this.focus[1] - height / 2, width, height);
  }

  placed(left, top, width, height) {
    return [between(0, left, 1 - width), between(0, top, 1 - height), width, height].map(round);
  }

  cut(shape, left, top, width) {
    const ratio = (RATIOS[shape] * this.height) / this.width; // width to height, in parts
    const least = Math.max(SMALLEST, SMALLEST * ratio);
    const wide = between(least, width, Math.min(1, ratio));
    this.cuts[shape] = this.placed(left, top, wide, wide / ratio);
    this.write();
  }

  look(x, y) {
    this.focus = [between(0, x, 1), between(0, y, 1)].map((value) => Math.round(value * 1e3) / 1e3);
    this.write();
  }

  write() {
    [this.fields[0].value, this.fields[1].value] = this.focus;
    this.fields[2].value = JSON.stringify(this.cuts);
    this.draw();
  }

  at(event) {
    const seen = new DOMPoint(event.clientX, event.clientY);
    const { x, y } = seen.matrixTransform(this.stage.getScreenCTM().inverse());
    return [x / this.width, y / this.height];
  }

  grasp(event) {
    this.stage.setPointerCapture(event.pointerId);
    const [x, y] = this.at(event);
    if (this.mode) {
      const [left, top, width, height] = this.box(this.mode);
      const near = Math.hypot(x - left - width, y - top - height) < 0.06;
      this.held = { isCorner: near, x: x - left, y: y - top };
    } else {
      this.held = {};
    }
    this.drag(event);
  }

  drag(event) {
    if (!event.buttons || !this.held) {
      return;
    }
    const [x, y] = this.at(event);
    if (!this.mode) {
      this.look(x, y);
      return;
    }
    const [left, top, width] = this.box(this.mode);
    if (this.held.isCorner) {
      this.cut(this.mode, left, top, x - left);
    } else {
      this.cut(this.mode, x - this.held.x, y - this.held.y, width);
    }
  }

  press(event) {
    const by = event.shiftKey ? 0.05 : 0.01;
    const [across, down] = {
      ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, -by], ArrowDown: [0, by],
    }[event.key] ?? [0, 0];
    const larger = { '+': 0.02, '=': 0.02, '-': -0.02, '−': -0.02 }[event.key] ?? 0;
    if (event.ctrlKey || event.metaKey || event.altKey || !(across || down || larger)) {
      return;
    }
    event.preventDefault();
    if (this.mode) {
      const [left, top, width] = this.box(this.mode);
      this.cut(this.mode, left + across - larger / 2, top + down - larger / 2, width + larger);
    } else {
      this.look(this.focus[0] + across, this.focus[1] + down);
    }
  }

  draw() {
    const { width: w, height: h, mode } = this;
    const set = (name, values) => {
      const part = this.desk.querySelector(name);
      Object.entries(values).forEach(([key, value]) => part.setAttribute(key, value));
    };
    for (const shape of Object.keys(RATIOS)) {
      const [left, top, width, height] = this.box(shape);
      const view = `${left * w} ${top * h} ${width * w} ${height * h}`;
      set(`[data-shape="${shape}"]`, { viewBox: view });
      const words = this.desk.querySelector(`[data-shape="${shape}"] + figcaption span`);
      words.textContent = this.cuts[shape] ? this.desk.dataset.byHand : '';
    }
    const dot = Math.max(w, h) / 60;
    const [left, top, width, height] = mode ? this.box(mode) : [0, 0, 1, 1];
    set('.crop-box', { x: left * w, y: top * h, width: width * w, height: height * h });
    set('.crop-shade', {
      d: `M0 0H${w}V${h}H0ZM${left * w} ${top * h}h${width * w}v${height * h}h${-width * w}Z`,
    });
    set('.crop-handle', { cx: (left + width) * w, cy: (top + height) * h, r: mode ? dot : 0 });
    set('.crop-focus', { cx: this.focus[0] * w, cy: this.focus[1] * h, r: dot });
    this.reset.hidden = !this.cuts[mode];
    this.tell();
  }

  tell() {
    const { focus, cut, free } = this.desk.dataset;
    const [left, top, width] = this.mode ? this.box(this.mode) : [...this.focus, 1];
    const said = { shape: this.mode, x: left, y: top, w: width };
    const words = this.mode ? (this.cuts[this.mode] ? cut : free) : focus;
    this.desk.querySelector('output').textContent = words.replace(
      /\{(\w)\}|\{shape\}/g,
      (_, name) => (name ? Math.round(said[name] * 100) : said.shape),
    );
  }
}

const desk = document.getElementById('crop-desk');
if (desk && document.getElementById('id_crops')) {
  new CropDesk(desk);
}
