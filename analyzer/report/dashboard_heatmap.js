
const hourLabel = clock({weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit'});

// Heatmap is the box that scrolls, its cursor and its read-out. A cell is a row and a column; -1 as a
// column means the row as such.
class Heatmap {
  constructor(data, box, readout, tooltip) {
    Object.assign(this, {data, box, readout, tooltip, rows: [], cursor: null, hover: null, printing: 0});
    this.space = box.firstElementChild;
    this.painter = new Painter(box.querySelector('canvas'), data);
    this.start = this.painter.start;
    box.addEventListener('scroll', () => { if (this.hover) this.point(null); else this.redraw(); });
    box.addEventListener('keydown', e => this.key(e));
    box.addEventListener('focus', () => { if (!this.cursor && this.rows.length && box.matches(':focus-visible')) this.moveTo(0, this.worstColumn(0)); });
    box.addEventListener('blur', () => this.point(null));
    this.painter.canvas.addEventListener('pointermove', e => this.point(this.cellAt(e), e));
    this.painter.canvas.addEventListener('pointerleave', () => this.point(null));
    this.painter.canvas.addEventListener('click', e => { const cell = this.cellAt(e); if (cell && cell.column >= 0) this.moveTo(cell.row, cell.column); });
    new ResizeObserver(() => this.layout()).observe(box);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.layout());
  }

  show(rows) {
    this.rows = this.painter.rows = rows;
    this.cursor = this.hover = null;
    this.box.scrollTop = 0;
    this.tooltip.hidden = true;
    this.layout();
    this.say(null);
  }

  // layout fits the scrolled space to the rows and the canvas to the box.
  layout() {
    const {space, box, painter, printing} = this;
    const size = rows => painter.headHeight + rows * painter.rowHeight + 2;
    painter.resize(box.clientWidth, 0, printing ? 1 : 4);
    space.style.height = `${size(this.rows.length)}px`;
    space.style.width = `${Math.floor(painter.labelWidth + painter.statWidth + painter.columnWidth * this.data.hours)}px`;
    painter.resize(box.clientWidth, printing ? size(printing) : box.clientHeight, printing ? 1 : 4);
    const {labelWidth, columnWidth, rowHeight, headHeight} = painter;
    Object.assign(box.dataset, {rows: this.rows.length, columns: this.data.hours, labelWidth, columnWidth, rowHeight, headHeight});
    this.draw();
  }

  // print draws the first rows in full, as paper does not scroll; 0 rows end it.
  print(limit) {
    this.printing = Math.min(this.rows.length, limit);
    this.box.scrollTop = this.box.scrollLeft = 0;
    this.layout();
    this.say(null);
    if (this.printing && this.printing < this.rows.length) this.readout.textContent = `The first ${this.printing} of ${plural(this.rows.length, 'row', 'rows')}.`;
  }

  draw() { this.painter.paint(this.box.scrollLeft, this.box.scrollTop, this.cursor, this.hover); }

  redraw() {
    this.frame ||= requestAnimationFrame(() => { this.frame = 0; this.draw(); });
  }

  cellAt(e) {
    const box = this.painter.canvas.getBoundingClientRect();
    return this.painter.cellAt(e.clientX - box.left, e.clientY - box.top);
  }

  // point shows what is under the pointer; without it, what the cursor is on.
  point(cell, e) {
    this.hover = cell;
    const focused = this.box === document.activeElement;
    this.say(cell || (focused ? this.cursor : null));
    if (cell) showTip(this.tooltip, this.read(cell).join('\n'), e.clientX, e.clientY);
    else if (focused && this.cursor) this.tipAtCursor();
    else this.tooltip.hidden = true;
    this.redraw();
  }

  key(e) {
    const step = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-10, 0], PageDown: [10, 0],
      Home: [0, -this.data.hours], End: [0, this.data.hours]}[e.key];
    if (e.key === 'Escape') this.tooltip.hidden = true;
    if (!step || !this.rows.length) return;
    e.preventDefault();
    const from = this.cursor || {row: 0, column: this.worstColumn(0)};
    this.moveTo(from.row + step[0], from.column + step[1]);
  }

  worstColumn(row) {
    const at = this.rows[row].worst_at;
    return at ? Math.floor((Date.parse(at) - this.start) / hourMs) : 0;
  }

  moveTo(row, column) {
    const between = (v, high) => Math.max(0, Math.min(v, high));
    const {painter, box} = this;
    this.cursor = {row: between(row, this.rows.length - 1), column: between(column, this.data.hours - 1)};
    this.hover = null;
    const top = this.cursor.row * painter.rowHeight, left = this.cursor.column * painter.columnWidth;
    box.scrollTop = Math.min(Math.max(box.scrollTop, top - (painter.height - painter.headHeight - painter.rowHeight)), top);
    box.scrollLeft = Math.min(Math.max(box.scrollLeft, left - (painter.right - painter.labelWidth - painter.columnWidth)), left);
    this.draw();
    this.say(this.cursor);
    this.tipAtCursor();
  }

  // read is what a cell, or a row, shows, in short lines.
  read({row: i, column}) {
    const row = this.rows[i];
    const name = row.shard ? `${row.stream}, ${row.shard}` : `${row.stream}, stream level`;
    if (column < 0) {
      const about = row.worst === null ? 'no data' : `worst hour ${percent(row.worst)} (${hourLabel(Date.parse(row.worst_at))}), average ${percent(row.mean)}, ${plural(row.over, 'hour', 'hours')} above ${this.data.high}%`;
      return [name, about, row.note].filter(Boolean);
    }
    const k = column - Math.floor(row.at / 60), value = row.percent[k];
    const begin = this.start + (value === undefined ? column * 60 : row.at + k * 60) * 60e3;
    const hour = `${hourLabel(begin)} to ${hourLabel(begin + hourMs).slice(-5)} UTC`;
    if (value === undefined) return [name, hour, 'no data' + (row.note ? `: ${row.note}` : '')];
    const rates = [`${(row.kib[k] / 1024).toPrecision(3)} MiB/s`, `${row.records[k].toLocaleString('en-US')} records/s`];
    const refused = (row.refused || {})[k];
    if (refused) rates.push(`${refused.toLocaleString('en-US')} rejected/s`);
    return [name, hour, `${percent(value)} of ${row.shard ? 'the shard’s' : 'the open shards’'} write limit`, rates.join(', ')];
  }

  say(cell) {
    this.readout.textContent = cell ? this.read(cell).join(' · ') : 'Point at a cell, or move to it with the arrow keys.';
    this.readout.classList.toggle('muted', !cell);
  }

  tipAtCursor() {
    const {painter, cursor} = this, box = painter.canvas.getBoundingClientRect();
    showTip(this.tooltip, this.read(cursor).join('\n'), box.left + painter.x(cursor.column) + painter.columnWidth, box.top + painter.y(cursor.row) + painter.rowHeight);
  }
}
