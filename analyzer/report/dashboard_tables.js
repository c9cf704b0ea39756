'use strict';

// What was observed reaches the page through textContent and setAttribute alone.

function node(tag, className, ...children) {
  const n = document.createElement(tag);
  if (className) n.className = className;
  n.append(...children.filter(c => c !== null && c !== undefined));
  return n;
}

const plural = (n, one, many) => `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;
const percent = v => v === null || v === undefined ? '' : `${v.toFixed(1)}%`;
const dollars = v => v === null || v === undefined ? '' : `$${v.toLocaleString('en-US', {minimumFractionDigits: 2, maximumFractionDigits: 2})}`;
const wholeDollars = v => `$${Math.round(v).toLocaleString('en-US')}`;
const hourMs = 3600e3;
const clock = format => {
  const f = new Intl.DateTimeFormat('en-GB', {timeZone: 'UTC', ...format});
  return t => f.format(t).replace(',', '');
};
const moment = clock({day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit'});

// duration of milliseconds, with three digits or so: "840 ms", "12.4 s", "3 min 20 s", "5 h 10 min", "2 d 4 h".
function duration(ms) {
  if (ms === null || ms === undefined) return '';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const s = Math.round(ms / 1000);
  if (s < 60) return `${(ms / 1000).toFixed(1)} s`;
  const two = (a, unit, b, small) => b ? `${a} ${unit} ${b} ${small}` : `${a} ${unit}`;
  if (s < 3600) return two(Math.floor(s / 60), 'min', s % 60, 's');
  const min = Math.round(s / 60);
  if (min < 48 * 60) return two(Math.floor(min / 60), 'h', min % 60, 'min');
  const h = Math.round(min / 60);
  return two(Math.floor(h / 24), 'd', h % 24, 'h');
}

// meter is a bar of 0 to 100%; mark and lines are percentages too. What is above 100 ends at the bar's end.
function meter(value, level, tip, mark, lines = []) {
  const at = v => `${Math.min(100, Math.max(0, v))}%`;
  const bar = node('div', 'meter');
  const fill = node('i', level);
  fill.style.width = at(value);
  bar.append(fill);
  for (const line of lines) bar.append(node('s'));
  bar.querySelectorAll('s').forEach((s, i) => { s.style.left = at(lines[i]); });
  if (mark !== undefined) {
    const u = node('u');
    u.style.left = at(mark);
    bar.append(u);
  }
  bar.dataset.tip = tip;
  return bar;
}

function severity(name) {
  const words = {HIGH: 'High', MEDIUM: 'Medium', LOW: 'Low'};
  return node('span', `severity ${name.toLowerCase()}`, words[name] || name);
}

// SortedTable shows rows in a section. A column has a title, value(row) to sort by, cell(row) to show
// (a text or a node; value by default) and a class. Rows carry stream, the name the filter looks at.
class SortedTable {
  constructor(section, {columns, rows, sort, limit = 12, empty, total}) {
    Object.assign(this, {columns, rows, limit, empty, total, shown: rows, all: false});
    this.sort = sort && {column: columns.findIndex(c => c.title === sort[0]), down: sort[1] === 'descending'};
    this.headers = columns.map((column, i) => {
      const button = node('button', '', column.title);
      button.type = 'button';
      button.addEventListener('click', () => this.sortBy(i));
      const th = node('th', column.className, button);
      th.scope = 'col';
      th.setAttribute('role', 'columnheader');
      return th;
    });
    this.body = node('tbody');
    this.foot = node('tfoot');
    this.table = node('table', '', node('thead', '', role(node('tr', '', ...this.headers), 'row')), this.body, this.foot);
    role(this.table, 'table').setAttribute('aria-labelledby', section.getAttribute('aria-labelledby'));
    for (const group of this.table.children) role(group, 'rowgroup');
    this.none = node('p', 'empty muted');
    this.more = node('button', 'more');
    this.more.type = 'button';
    this.more.addEventListener('click', () => { this.all = !this.all; this.draw(); });
    section.append(this.table, this.none, this.more);
    this.draw();
  }

  filter(matches, text) {
    this.shown = this.rows.filter(r => matches(r.stream));
    this.text = text;
    this.draw();
  }

  sortBy(column) {
    const numeric = (this.columns[column].className || '').includes('number');
    const again = this.sort && this.sort.column === column;
    this.sort = {column, down: again ? !this.sort.down : numeric};
    this.draw();
  }

  sorted() {
    if (!this.sort) return this.shown;
    const {column, down} = this.sort;
    const value = this.columns[column].value;
    const unknown = v => v === null || v === undefined || v === '';
    return [...this.shown].sort((x, y) => {
      const a = value(x), b = value(y);
      if (unknown(a) || unknown(b)) return unknown(a) - unknown(b); // last, whichever way it is sorted
      const order = typeof a === 'string' ? a.localeCompare(b, 'en') : a - b;
      return down ? -order : order;
    });
  }

  draw() {
    this.headers.forEach((th, i) => {
      if (this.sort && this.sort.column === i) th.setAttribute('aria-sort', this.sort.down ? 'descending' : 'ascending');
      else th.removeAttribute('aria-sort');
    });
    const rows = this.sorted();
    const visible = this.all ? rows : rows.slice(0, this.limit);
    this.body.replaceChildren(...visible.map(r => this.row(r)));
    this.foot.replaceChildren(...(this.total && rows.length ? [this.row(this.total(rows), true)] : []));
    this.table.hidden = rows.length === 0;
    this.none.hidden = rows.length > 0;
    this.none.textContent = this.rows.length === 0 ? this.empty : `None of a stream that matches “${this.text}”.`;
    this.more.hidden = rows.length <= this.limit;
    this.more.textContent = this.all ? `Show the first ${this.limit}` : `Show all ${rows.length.toLocaleString('en-US')}`;
  }

  row(r, plain) {
    const cells = this.columns.map((column, i) => {
      const content = plain ? r[i] : (column.cell || column.value)(r);
      const td = node('td', column.className, content === null || content === undefined ? '' : content instanceof Node ? content : String(content));
      td.dataset.label = column.title;
      return role(td, 'cell');
    });
    return role(node('tr', '', ...cells), 'row');
  }
}

// role says again what an element is: the narrow layout takes it out of the table for assistive technology.
function role(n, name) {
  n.setAttribute('role', name);
  return n;
}
