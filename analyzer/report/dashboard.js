
const data = JSON.parse(document.getElementById('data').textContent);
const byId = id => document.getElementById(id);
const names = {data_stream: 'data stream', delivery_stream: 'delivery stream', enhanced_fan_out: 'enhanced fan-out', shared: 'shared', lambda: 'Lambda'};
const lines = [data.low, data.high];

function drawHeader() {
  const end = Date.parse(data.end), days = (end - Date.parse(data.start)) / (24 * hourMs);
  const stamp = clock({day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit'});
  const length = days === Math.round(days) ? plural(days, 'day', 'days') : plural(Math.round(days * 24), 'hour', 'hours');
  byId('scope').textContent = `Account ${data.account} · ${data.region} · ${length} up to ${stamp(end)} UTC`;
  const s = data.summary;
  const left = kind => s.excluded[kind] ? `${s.excluded[kind].toLocaleString('en-US')} more left out by filters` : 'none left out';
  tile('Data streams', String(s.data_streams), left('data_stream'));
  tile('Delivery streams', String(s.delivery_streams), left('delivery_stream'));
  tile('Traffic a day', `${s.gb_per_day.toLocaleString('en-US', {maximumSignificantDigits: 3})} GB`, 'from outside');
  const marks = node('span', 'marks');
  for (const [name, word] of [['HIGH', 'high'], ['MEDIUM', 'medium'], ['LOW', 'low']]) {
    marks.append(node('span', `severity ${word}`, `${s.findings[name] || 0} ${word}`), ' ');
  }
  if (s.suppressed) marks.append(`${s.suppressed} suppressed`);
  tile('Findings', String(Object.values(s.findings).reduce((a, b) => a + b, 0)), marks);
  tile('Average health', s.health === null ? 'no stream' : s.health.toFixed(1), 'of 100');
  tile('Cost a month', s.cost === null ? 'not known' : wholeDollars(s.cost), s.without_cost ? `${plural(s.without_cost, 'stream', 'streams')} without a price` : 'at list prices');
  tile('Savings a month', s.savings === null ? 'not known' : wholeDollars(s.savings), s.cost ? `${percent(100 * s.savings / s.cost)} of the cost` : '');
}

function tile(name, value, note) {
  byId('tiles').append(node('div', 'tile', node('dt', '', name), node('dd', '', value), note ? node('dd', 'note', note) : null));
}

function drawLegend() {
  const scale = node('div', 'scale'), top = 120;
  data.scale.forEach((from, i) => {
    const band = node('i');
    band.style.flexGrow = (data.scale[i + 1] ?? top) - from;
    band.style.background = `var(--heat-${i})`;
    scale.append(band);
  });
  for (const at of [0, data.low, data.high, 100]) {
    const tick = node('b', lines.includes(at) ? 'line' : '', node('span', '', `${at}%`));
    tick.style.left = `${100 * at / top}%`;
    scale.append(tick);
  }
  scale.setAttribute('role', 'img');
  scale.setAttribute('aria-label', `Colours: grey below ${data.low}%, blue up to ${data.high}%, orange above, dark red above 100%`);
  const key = (className, text) => node('span', 'key', node('i', className), text);
  byId('legend').append(scale, key('hatch', 'no data'));
}

const orders = {
  worst: () => 0, // as the rows come
  over: (a, b) => b.over - a.over,
  mean: (a, b) => (b.mean ?? -1) - (a.mean ?? -1),
  stream: (a, b) => a.stream.localeCompare(b.stream, 'en') || (a.shard || '').localeCompare(b.shard || '', 'en'),
};

function heatNote(rows) {
  const shards = rows.filter(r => r.shard), streams = rows.length - shards.length;
  const hot = rows.filter(r => r.over).length;
  const parts = [`${hot} of ${plural(rows.length, 'row', 'rows')} went above ${data.high}%`, plural(shards.length, 'shard', 'shards')];
  if (streams) parts.push(`${plural(streams, 'stream', 'streams')} without shard metrics as one row each, marked “stream level”`);
  return parts.join(' · ');
}

const stream = {title: 'Stream', className: 'name', value: r => r.stream, cell: r => {
  const cell = node('span', '', r.stream);
  if (r.kind === 'delivery_stream') cell.append(node('span', 'tag', 'delivery'));
  return cell;
}};
const count = (title, key) => ({title, className: 'number', value: r => r.findings[key] || 0, cell: r => r.findings[key] ? String(r.findings[key]) : node('span', 'zero', '0')});
const level = (v, warn, bad) => v < bad ? 'bad' : v < warn ? 'warn' : '';

function healthTable(rows) {
  return new SortedTable(byId('health'), {
    rows, sort: ['Score', 'ascending'], empty: 'No stream was analysed.',
    columns: [
      stream,
      {title: 'Health', className: 'chart', value: r => r.health, cell: r => meter(r.health, level(r.health, 80, 50), `${r.stream}\nhealth ${r.health} of 100`)},
      {title: 'Score', className: 'number', value: r => r.health},
      count('High', 'HIGH'), count('Medium', 'MEDIUM'), count('Low', 'LOW'),
      {title: 'Cost a month', className: 'number', value: r => r.cost, cell: r => dollars(r.cost) || node('span', 'zero', 'not known')},
    ],
  });
}

function utilisationCell(r) {
  if (r.unsized) return node('span', 'muted', `not sized: ${r.unsized}`);
  const tip = `${r.stream}\naverage ${percent(r.average)}, busy ${percent(r.busy)}, peak ${percent(r.peak)}\n${plural(r.shards, 'open shard', 'open shards')}, the peak with headroom needs ${r.target}`;
  return meter(r.average, r.busy > data.high ? 'warn' : '', tip, r.busy, lines);
}

function utilisationTable(rows) {
  byId('utilisation-note').textContent = `Bar: average. Mark: busy, the 95th percentile of 5-minute buckets. Dashed: ${data.low}% and ${data.high}%.`;
  return new SortedTable(byId('utilisation'), {
    rows, sort: ['Busy', 'descending'], empty: 'No data stream was analysed.',
    columns: [
      {...stream, cell: r => node('span', '', r.stream, r.mode === 'ON_DEMAND' ? node('span', 'tag', 'on-demand') : null)},
      {title: 'Utilisation', className: 'chart', value: r => r.average, cell: utilisationCell},
      {title: 'Average', className: 'number', value: r => r.average, cell: r => percent(r.average)},
      {title: 'Busy', className: 'number', value: r => r.busy, cell: r => percent(r.busy)},
      {title: 'Peak', className: 'number', value: r => r.peak, cell: r => percent(r.peak)},
      {title: 'Shards', className: 'number', value: r => r.shards || null},
      {title: 'Target', className: 'number', value: r => r.target || null},
    ],
  });
}

function lagState(r) {
  if (r.max_ms === null && r.p95_ms === null) return 'not measured';
  const silent = r.silent_minutes ? `, silent for ${duration(r.silent_minutes * 60e3)}` : '';
  return (!r.flagged ? 'within limit' : r.ongoing ? 'ongoing' : 'past') + silent;
}

function lagTable() {
  return new SortedTable(byId('lag'), {
    rows: data.lags, sort: ['Maximum', 'descending'], empty: 'No consumer was seen.',
    columns: [
      stream,
      {title: 'Consumer', value: r => r.consumer},
      {title: 'Reads by', value: r => names[r.type] || r.type},
      {title: 'Maximum', className: 'number', value: r => r.max_ms, cell: r => duration(r.max_ms)},
      {title: 'p95', className: 'number', value: r => r.p95_ms, cell: r => duration(r.p95_ms)},
      {title: 'Limit', className: 'number', value: r => r.threshold_ms, cell: r => duration(r.threshold_ms)},
      {title: 'Above it', className: 'number', value: r => r.over_minutes, cell: r => r.over_minutes ? duration(r.over_minutes * 60e3) : ''},
      {title: 'State', value: lagState, cell: r => node('span', r.flagged && r.ongoing ? 'high strong' : r.flagged ? 'medium strong' : 'muted', lagState(r))},
    ],
  });
}

const issue = {title: 'Finding', value: r => r.issue, cell: r => r.consumer ? `${r.issue} (${r.consumer})` : r.issue};
const advice = {title: 'What to do', className: 'text', value: r => r.remediation};

function savingsTable() {
  const sum = rows => rows.reduce((total, r) => total + r.saving, 0);
  return new SortedTable(byId('savings'), {
    rows: data.findings.filter(f => f.saving !== null), sort: ['Savings', 'descending'], empty: 'No finding saves money.',
    columns: [stream, issue, advice, {title: 'Savings', className: 'number', value: r => r.saving, cell: r => dollars(r.saving)}],
    total: rows => ['Total', '', '', dollars(sum(rows))],
  });
}

function seen(r) {
  if (!r.first) return 'configuration';
  const span = `${moment(Date.parse(r.first))} – ${moment(Date.parse(r.last))}`;
  return r.ongoing ? node('span', '', node('span', 'strong', 'ongoing'), node('br'), span) : span;
}

function findingsTable() {
  const rank = {HIGH: 3, MEDIUM: 2, LOW: 1};
  const rows = [...data.findings].sort((a, b) => b.ongoing - a.ongoing || rank[b.severity] - rank[a.severity]);
  return new SortedTable(byId('findings'), {
    rows, limit: 20, empty: 'Nothing was found.',
    columns: [
      {title: 'Severity', value: r => rank[r.severity], cell: r => severity(r.severity)},
      stream,
      {...issue, className: 'text', cell: r => node('div', '', node('div', 'strong', r.consumer ? `${r.issue} (${r.consumer})` : r.issue), node('div', 'muted', r.details))},
      advice,
      {title: 'Seen (UTC)', className: 'nowrap', value: r => r.last ? Date.parse(r.last) : null, cell: seen},
    ],
  });
}

function unknownTable() {
  const rows = data.unknown.flatMap(u => u.streams.map(stream => ({...u, stream})));
  byId('unknown').hidden = document.querySelector('nav [href="#unknown"]').hidden = rows.length === 0;
  return new SortedTable(byId('unknown'), {
    rows, empty: '',
    columns: [
      {title: 'Check', value: r => r.check}, stream, {title: 'Why', className: 'text', value: r => r.reason},
      {title: 'IAM action to add', value: r => (r.actions || []).join(', ')},
    ],
  });
}

function start() {
  const streams = data.streams.map(s => ({...s, stream: s.name}));
  drawHeader();
  drawLegend();
  const heatmap = new Heatmap(data, byId('grid'), byId('readout'), byId('tooltip'));
  const tables = [healthTable(streams), utilisationTable(streams.filter(s => s.kind === 'data_stream')), lagTable(), savingsTable(), findingsTable(), unknownTable()];
  const filter = byId('filter'), order = byId('order');
  const showRows = () => {
    const text = filter.value.trim().toLowerCase();
    const rows = data.rows.filter(r => r.stream.toLowerCase().includes(text)).sort(orders[order.value]);
    heatmap.show(rows);
    byId('heatmap-note').textContent = heatNote(rows);
  };
  order.addEventListener('change', showRows);
  filter.addEventListener('input', () => {
    const text = filter.value.trim(), matches = name => name.toLowerCase().includes(text.toLowerCase());
    showRows();
    for (const table of tables) table.filter(matches, text);
    byId('matches').textContent = text ? `${streams.filter(s => matches(s.name)).length} of ${plural(streams.length, 'stream', 'streams')}` : '';
  });
  performance.mark('heatmap');
  showRows();
  performance.measure('heatmap', 'heatmap');
  document.addEventListener('pointerover', e => tipFor(e));
  addEventListener('beforeprint', () => { document.documentElement.classList.add('print'); heatmap.print(100); });
  addEventListener('afterprint', () => { document.documentElement.classList.remove('print'); heatmap.print(0); });
  performance.measure('dashboard', {start: 0});
}

// showTip puts a text beside a point, inside the view.
function showTip(tip, text, x, y) {
  tip.textContent = text;
  tip.hidden = false;
  const {width, height} = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(4, x + 14 + width > innerWidth ? x - width - 14 : x + 14)}px`;
  tip.style.top = `${Math.max(4, y + 14 + height > innerHeight ? y - height - 10 : y + 14)}px`;
}

// tipFor shows the numbers of the bar under the pointer.
function tipFor(e) {
  const bar = e.target.closest && e.target.closest('[data-tip]');
  if (bar) showTip(byId('tooltip'), bar.dataset.tip, e.clientX, e.clientY);
  else if (!byId('grid').contains(e.target)) byId('tooltip').hidden = true;
}

start();
