
const dayLabel = clock({weekday: 'short', day: 'numeric', month: 'short'});

// Painter knows the heatmap's geometry and draws the part of its rows that is in view on one canvas.
class Painter {
  constructor(canvas, data) {
    Object.assign(this, {canvas, data, rows: [], left: 0, top: 0});
    this.start = Date.parse(data.end) - data.hours * hourMs;
    this.context = canvas.getContext('2d');
  }

  // resize fits columns and canvas to a width and height; colours are those of the style sheet.
  resize(width, height, narrowestColumn) {
    const narrow = width < 640;
    Object.assign(this, {width, height, rowHeight: 18, headHeight: 30, labelWidth: narrow ? 128 : 264, statWidth: narrow ? 0 : 162});
    this.right = width - this.statWidth;
    this.columnWidth = Math.max(narrowestColumn, (this.right - this.labelWidth) / this.data.hours);
    this.ratio = devicePixelRatio || 1;
    this.canvas.width = Math.round(width * this.ratio);
    this.canvas.height = Math.round(height * this.ratio);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    const style = getComputedStyle(document.documentElement);
    this.colour = name => style.getPropertyValue(`--${name}`).trim();
    this.heat = this.data.scale.map((_, i) => this.colour(`heat-${i}`));
    this.family = getComputedStyle(document.body).fontFamily;
    this.hatch = this.hatchPattern();
  }

  hatchPattern() {
    const tile = document.createElement('canvas');
    tile.width = tile.height = 6;
    const c = tile.getContext('2d');
    c.strokeStyle = this.colour('hatch');
    c.beginPath();
    for (const x of [-6, 0, 6]) { c.moveTo(x - 1, 7); c.lineTo(x + 7, -1); }
    c.stroke();
    return c.createPattern(tile, 'repeat');
  }

  // x and y are where a column and a row begin, on whole pixels of the screen.
  x(column) { return Math.round((this.labelWidth + column * this.columnWidth - this.left) * this.ratio) / this.ratio; }

  y(row) { return this.headHeight + row * this.rowHeight - this.top; }

  // cellAt is the row and column at a place on the canvas, column -1 beside the cells; null outside the rows.
  cellAt(x, y) {
    const row = Math.floor((y - this.headHeight + this.top) / this.rowHeight);
    if (y < this.headHeight || row < 0 || row >= this.rows.length) return null;
    if (x < this.labelWidth || x > this.right) return {row, column: -1};
    const column = Math.floor((x - this.labelWidth + this.left) / this.columnWidth);
    return {row, column: Math.min(column, this.data.hours - 1)};
  }

  // heatClass is the index of a value's colour. Up to the high line an edge belongs to the class above it.
  heatClass(value) {
    const {scale, high} = this.data;
    let i = scale.length - 1;
    while (i > 0 && (scale[i] < high ? value < scale[i] : value <= scale[i])) i--;
    return i;
  }

  // paint draws from a scrolled place on, with two cells marked where they are not null.
  paint(left, top, cursor, hover) {
    Object.assign(this, {left, top, cursor, hover});
    const c = this.context;
    c.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    c.clearRect(0, 0, this.width, this.height);
    const first = Math.max(0, Math.floor(top / this.rowHeight));
    const last = Math.min(this.rows.length, first + Math.ceil(this.height / this.rowHeight) + 1);
    this.within(0, this.headHeight, this.width, this.height, () => {
      for (let i = first; i < last; i++) this.paintLabel(i);
    });
    this.within(this.labelWidth, this.headHeight, this.right, this.height, () => {
      for (let i = first; i < last; i++) this.paintCells(i);
      c.fillStyle = this.colour('panel');
      for (const [column] of this.midnights()) c.fillRect(this.x(column), this.headHeight, 1, this.y(last) - this.headHeight);
      this.paintMark(hover, 'muted');
      this.paintMark(cursor, 'ink');
    });
    this.paintHead();
  }

  within(left, top, right, bottom, paint) {
    this.context.save();
    this.context.beginPath();
    this.context.rect(left, top, right - left, bottom - top);
    this.context.clip();
    paint();
    this.context.restore();
  }

  text(text, x, y, align, colour, size) {
    const c = this.context;
    c.font = `${size}px ${this.family}`;
    c.textBaseline = 'middle';
    c.textAlign = align;
    c.fillStyle = this.colour(colour);
    c.fillText(text, x, y);
  }

  paintCells(i) {
    const c = this.context, row = this.rows[i], y = this.y(i) + 1, height = this.rowHeight - 2, offset = Math.floor(row.at / 60);
    c.fillStyle = this.hatch;
    c.fillRect(this.x(0), y, this.x(this.data.hours) - this.x(0), height);
    for (let k = 0; k < row.percent.length;) {
      const heat = this.heatClass(row.percent[k]), left = this.x(offset + k);
      while (k < row.percent.length && this.heatClass(row.percent[k]) === heat) k++;
      c.fillStyle = this.heat[heat];
      c.fillRect(left, y, this.x(offset + k) - left, height);
    }
  }

  // paintLabel draws a row's name to the left of its cells and its figures to the right.
  paintLabel(i) {
    const c = this.context, row = this.rows[i], y = this.y(i), middle = y + this.rowHeight / 2 + 0.5, end = this.labelWidth - 10;
    if ([this.cursor, this.hover].some(cell => cell && cell.row === i)) {
      c.fillStyle = this.colour('row');
      c.fillRect(0, y, this.width, this.rowHeight);
    }
    const shard = row.shard ? shardLabel(row.shard) : this.statWidth ? 'stream level' : 'stream';
    this.text(shard, end, middle, 'right', 'muted', 11);
    let room = end - c.measureText(shard).width - 10;
    if (!row.shard) {
      c.fillStyle = this.hatch;
      c.fillRect(room - 4, y + 4, 10, this.rowHeight - 8);
      room -= 12;
    }
    c.font = `12px ${this.family}`;
    this.text(fit(c, row.stream, room), 0, middle, 'left', 'ink', 12);
    if (!this.statWidth) return;
    this.text(row.worst === null ? 'no data' : percent(row.worst), this.right + 54, middle, 'right', row.worst > this.data.high ? 'ink' : 'muted', 12);
    this.text(percent(row.mean), this.right + 108, middle, 'right', 'muted', 12);
    this.text(row.over ? String(row.over) : '', this.right + 162, middle, 'right', 'ink', 12);
  }

  paintMark(cell, colour) {
    if (!cell || cell.column < 0) return;
    const c = this.context;
    for (const [width, name] of [[4, 'panel'], [2, colour]]) {
      c.lineWidth = width;
      c.strokeStyle = this.colour(name);
      c.strokeRect(this.x(cell.column) - 1, this.y(cell.row), Math.max(5, this.columnWidth) + 2, this.rowHeight);
    }
  }

  paintHead() {
    const c = this.context, y = this.headHeight - 12;
    this.text('Stream', 0, y, 'left', 'muted', 11);
    this.text('shard', this.labelWidth - 10, y, 'right', 'muted', 11);
    if (this.statWidth) {
      ['worst', 'average', `h > ${this.data.high}%`].forEach((title, i) => this.text(title, this.right + 54 * (i + 1), y, 'right', 'muted', 11));
    }
    this.within(this.labelWidth, 0, this.right, this.headHeight, () => {
      for (const [column, t] of this.midnights()) {
        const label = dayLabel(t), short = label.replace(/^\S+ /, '');
        const room = 24 * this.columnWidth - 6;
        this.text(c.measureText(label).width < room ? label : c.measureText(short).width < room ? short : '', this.x(column) + 3, y, 'left', 'muted', 11);
        c.fillRect(this.x(column), this.headHeight - 18, 1, 18);
      }
    });
  }

  // midnights are the columns in which a day begins, with its time.
  midnights() {
    const day = 24 * hourMs, days = [];
    for (let t = Math.ceil(this.start / day) * day; t < this.start + this.data.hours * hourMs; t += day) days.push([(t - this.start) / hourMs, t]);
    return days;
  }
}

// shardLabel is the number in AWS's shardId-000000000012, or the whole of another id.
function shardLabel(id) {
  const number = /^shardId-(\d+)$/.exec(id);
  return number ? `#${Number(number[1])}` : id.slice(0, 14);
}

// fit cuts a text to a width in pixels.
function fit(c, text, width) {
  if (c.measureText(text).width <= width) return text;
  let low = 0, high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (c.measureText(`${text.slice(0, middle)}…`).width <= width) low = middle; else high = middle - 1;
  }
  return `${text.slice(0, low)}…`;
}
