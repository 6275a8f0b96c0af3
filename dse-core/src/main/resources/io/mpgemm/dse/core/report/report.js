open((data, body) => {
  const FIRST_ROWS = 100;
  const MORE_ROWS = 500;
  const MOST_NAMES = 8;
  const MOST_LINES = 1500;
  const BINS = 12;
  const MOST_COLORS = data.series.palette.length - 1;
  const LARGE = 2500;
  const LONG = 24;
  const ACROSS = 1000;
  const UP = 600;
  const front = data.front;
  const count = data.front + data.others;
  const every = Uint32Array.from({ length: count }, (unused, row) => row);
  const ofFront = Array.from(every.subarray(0, front));
  const columns = data.columns.map(read);
  const at = new Map(columns.map((column, i) => [column.name, i]));
  const metrics = columns.filter((column) => column.kind === 'metric');
  const ordinals = columns[0];
  const reasons = columns[columns.length - 1];
  const state = {
    sort: -1, ascending: true, rows: FIRST_ROWS, chosen: -1, tree: 0,
    hidden: new Set(), ranges: new Map(), brush: null, drawing: '',
  };

  // ---- data: front first, then the other designs; a column is an array of numbers, or of places in a list of texts,
  // unpacked when it is first needed

  function lazily(column, name, make) {
    Object.defineProperty(column, name, { configurable: true, get() {
      const value = make();
      Object.defineProperty(column, name, { value });
      return value;
    } });
  }

  function read(packed) {
    const part = packed.all;
    const column = { ...packed, texts: undefined };
    if (part && part.as === 'texts') {
      column.texts = part.texts;
      column.numbers = part.texts.map((text) => (text === '' ? NaN : Number(text)));
      lazily(column, 'codes', () => codes(part, body));
    } else {
      lazily(column, 'values', () => (part ? ascending(part, body) : both(packed)));
      lazily(column, 'logs', () => column.values.map(Math.log));
    }
    lazily(column, 'span', () => range(column, every));
    return column;
  }

  function both(packed) {
    const values = new Float64Array(count).fill(NaN);
    values.set(exact(packed.front, body).map((value) => (Number.isFinite(value) ? value : NaN)));
    if (packed.others) {
      values.set(rounded(packed.others, body), front);
    }
    return values;
  }

  // NaN where there is none.
  const num = (column, row) => (column.texts ? column.numbers[column.codes[row]] : column.values[row]);
  // Empty where there is none.
  const plain = (column, row) => (column.texts ? column.texts[column.codes[row]]
    : Number.isNaN(column.values[row]) ? '' : String(column.values[row]));
  const shown = (column, row) => {
    const text = plain(column, row);
    return text === '' ? '\u2013' : column.kind === 'metric' ? number(column.values[row]) : text;
  };
  const feasible = (row) => row < front || reasons.texts[reasons.codes[row]] === '';
  const varies = (column) => !column.texts || column.texts.length > 1;
  const titled = (column) => column.title + (column.unit === '' ? '' : ' (' + column.unit + ')');
  const grouped = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, '\u202f');

  function number(value, digits = 4) {
    const size = Math.abs(value);
    if (Number.isInteger(value) && size < 1e9) {
      return String(value);
    }
    if (size < 1e-4 || size >= 1e9) {
      return value.toExponential(digits - 1);
    }
    const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
    return value.toFixed(Math.min(decimals, 12));
  }

  function tick(value) {
    const size = Math.abs(value);
    return size !== 0 && (size < 1e-3 || size >= 1e6) ? value.toExponential() : String(parseFloat(value.toPrecision(6)));
  }

  // The least and the largest of a column over some rows.
  function range(column, rows) {
    let low = Infinity;
    let high = -Infinity;
    for (let i = 0; i < rows.length; i++) {
      const value = num(column, rows[i]);
      if (value < low) {
        low = value;
      }
      if (value > high) {
        high = value;
      }
    }
    return [low, high];
  }
  // A logarithmic axis is the better start where values span more than a factor of 10.
  const spread = (column, [low, high]) => column.unit !== 'dB' && low > 0 && high > 10 * low;
  // The ends of a logarithmic axis: 1, 2 or 5 times a power of ten around the values.
  function ends([low, high]) {
    if (!(low > 0)) {
      return {};
    }
    const steps = (value) => {
      const decade = Math.pow(10, Math.floor(Math.log10(value)));
      return [1, 2, 5, 10].map((factor) => parseFloat((factor * decade).toPrecision(3)));
    };
    return { min: steps(low).filter((step) => step <= low).pop(), max: steps(high).find((step) => step >= high) };
  }

  // ---- colours: a group of rows for each

  const VIRIDIS = ['#440154', '#414487', '#2a788e', '#22a884', '#7ad151', '#fde725'];
  const ON_DARK = { '#000000': '#ffffff', '#0072b2': '#56a8e8', '#56b4e9': '#9bd8ff' };
  const tint = (style) => (theme.dark && ON_DARK[style.color]) || style.color;
  const CIRCLE = data.series.palette[0].path;
  let colours = null;

  // A colour of the scale, its end that would drown in the page left out.
  function scale(share) {
    const place = (theme.dark ? 0.25 + 0.75 * share : 0.88 * share) * (VIRIDIS.length - 1);
    const from = Math.min(Math.floor(place), VIRIDIS.length - 2);
    const channel = (text, i) => parseInt(text.slice(1 + 2 * i, 3 + 2 * i), 16);
    return '#' + [0, 1, 2].map((i) => Math.round(channel(VIRIDIS[from], i)
      + (place - from) * (channel(VIRIDIS[from + 1], i) - channel(VIRIDIS[from], i))).toString(16).padStart(2, '0')).join('');
  }

  function group() {
    const column = columns[at.get(byId('colour').value)];
    const of = new Uint8Array(count);
    if (!column) {
      return { of, list: [{ ...data.series.palette[0], label: 'all' }] };
    }
    if (!column.texts || (column.numeric && column.texts.length > MOST_NAMES)) {
      const [low, high] = column.span;
      const log = spread(column, [low, high]);
      const place = (value) => (high > low ? (log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low)) : 0);
      for (let row = 0; row < count; row++) {
        const share = place(num(column, row));
        of[row] = Number.isNaN(share) ? BINS : Math.min(BINS - 1, Math.floor(share * BINS));
      }
      const list = Array.from({ length: BINS }, (unused, bin) => ({ color: scale(bin / (BINS - 1)), path: CIRCLE, hollow: false }));
      list.push({ color: color('muted'), path: CIRCLE, hollow: true });
      return { of, list, column, low, high, log };
    }
    if (column.name === data.series.parameter) {
      const places = new Map(data.series.styles.map((style, i) => [style.value, i]));
      const codes = column.texts.map((text) => places.get(text));
      for (let row = 0; row < count; row++) {
        of[row] = codes[column.codes[row]];
      }
      return { of, column, list: data.series.styles.map((style) => ({ ...style, label: style.value === '' ? 'none' : style.value })) };
    }
    const uses = new Uint32Array(column.texts.length);
    column.codes.forEach((code) => uses[code]++);
    const common = column.texts.length <= MOST_COLORS ? column.texts.map((text, code) => code)
      : column.texts.map((text, code) => code).sort((a, b) => uses[b] - uses[a]).slice(0, MOST_COLORS).sort((a, b) => a - b);
    const places = new Map(common.map((code, i) => [code, i]));
    for (let row = 0; row < count; row++) {
      of[row] = places.get(column.codes[row]) ?? MOST_COLORS;
    }
    const list = common.map((code, i) => ({ ...data.series.palette[i], label: column.texts[code] === '' ? 'none' : column.texts[code] }));
    if (column.texts.length > MOST_COLORS) {
      list.push({ color: '#888888', path: CIRCLE, hollow: true, label: 'others' });
    }
    return { of, list, column };
  }

  function glyph(style) {
    const svg = drawn('svg', { viewBox: '-1.2 -1.2 2.4 2.4', 'aria-hidden': 'true' });
    svg.append(drawn('path', { d: style.path, fill: style.hollow ? 'none' : tint(style),
      stroke: style.hollow ? tint(style) : 'none', 'stroke-width': '0.35' }));
    return svg;
  }

  function drawn(name, attributes) {
    const node = document.createElementNS('http://www.w3.org/2000/svg', name);
    Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
    return node;
  }

  function drawChips() {
    const box = byId('series');
    box.replaceChildren();
    if (colours.low !== undefined) {
      const bar = element('span', undefined, 'scale');
      bar.style.background = 'linear-gradient(90deg, ' + [0, 0.25, 0.5, 0.75, 1].map(scale).join(', ') + ')';
      box.append(element('span', number(colours.low)), bar,
        element('span', number(colours.high) + (colours.column.unit === '' ? '' : ' ' + colours.column.unit) + (colours.log ? ', logarithmic' : '')));
      return;
    }
    box.hidden = colours.list.length < 2;
    colours.list.forEach((style, i) => {
      const button = element('button');
      button.type = 'button';
      button.setAttribute('aria-pressed', String(!state.hidden.has(i)));
      button.append(glyph(style), element('span', style.label));
      button.addEventListener('click', () => {
        if (!state.hidden.delete(i)) {
          state.hidden.add(i);
        }
        button.setAttribute('aria-pressed', String(!state.hidden.has(i)));
        update();
      });
      box.append(button);
    });
  }

  function recolour() {
    colours = group();
    drawChips();
  }

  // ---- the selection: what filter, drawn area, ranges and colours leave; the same for chart, lines and table

  let selected = new Uint8Array(count).fill(1);
  const restricted = () => byId('filter').value.trim() !== '' || state.brush !== null || state.ranges.size > 0;

  // Keeps the rows whose text or number passes.
  function keep(into, column, test) {
    if (column.texts) {
      const passes = column.texts.map((text, code) => test(column.numbers[code], text));
      for (let row = 0; row < count; row++) {
        into[row] &= passes[column.codes[row]];
      }
    } else {
      for (let row = 0; row < count; row++) {
        into[row] &= test(column.values[row], '');
      }
    }
  }

  function keepWord(into, word) {
    const found = new Uint8Array(count);
    for (const column of columns) {
      if (column.texts) {
        const has = column.texts.map((text) => text.toLowerCase().includes(word));
        if (has.includes(true)) {
          for (let row = 0; row < count; row++) {
            found[row] |= has[column.codes[row]];
          }
        }
      } else if (column === ordinals && String(Number(word)) === word) {
        const row = column.values.indexOf(Number(word));
        if (row >= 0) {
          found[row] = 1;
        }
      }
    }
    for (let row = 0; row < count; row++) {
      into[row] &= found[row];
    }
  }

  function keepBound(into, column, operation, text) {
    const limit = Number(text);
    const tests = {
      '<': (value) => value < limit, '>': (value) => value > limit,
      '<=': (value) => value <= limit, '>=': (value) => value >= limit,
      '=': (value, own) => (column.texts ? own === text : value === limit),
    };
    keep(into, column, tests[operation]);
  }

  function inside(polygon, x, y) {
    let odd = false;
    for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
      const [xi, yi] = polygon[i];
      const [xj, yj] = polygon[j];
      if ((yi > y) !== (yj > y) && x < (xj - xi) * (y - yi) / (yj - yi) + xi) {
        odd = !odd;
      }
    }
    return odd;
  }

  // Corners are compared as the axes showed them when they were drawn.
  function keepArea(into, brush) {
    const x = columns[brush.x];
    const y = columns[brush.y];
    const xs = brush.logX ? x.logs : x.values;
    const ys = brush.logY ? y.logs : y.values;
    const across = (value) => (brush.logX ? Math.log(value) : value);
    const up = (value) => (brush.logY ? Math.log(value) : value);
    const polygon = brush.corners.map(([a, b]) => [across(a), up(b)]);
    const left = Math.min(...polygon.map((corner) => corner[0]));
    const right = Math.max(...polygon.map((corner) => corner[0]));
    for (let row = 0; row < count; row++) {
      if (into[row]) {
        into[row] = xs[row] >= left && xs[row] <= right && inside(polygon, xs[row], ys[row]) ? 1 : 0;
      }
    }
  }

  function select() {
    const into = new Uint8Array(count).fill(1);
    const unknown = [];
    for (const word of byId('filter').value.trim().split(/\s+/).filter((one) => one !== '')) {
      const bound = /^([^<>=]+)(<=|>=|<|>|=)(.*)$/.exec(word);
      if (bound === null) {
        keepWord(into, word.toLowerCase());
      } else if (!at.has(bound[1])) {
        unknown.push(bound[1]);
      } else if (bound[3] !== '') {
        keepBound(into, columns[at.get(bound[1])], bound[2], bound[3]);
      }
    }
    byId('filterNote').textContent = unknown.length === 0 ? '' : 'There is no column ' + unknown.join(', ') + '.';
    for (const [name, test] of state.ranges) {
      keep(into, columns[at.get(name)], test);
    }
    if (state.brush !== null) {
      keepArea(into, state.brush);
    }
    if (state.hidden.size > 0) {
      for (let row = 0; row < count; row++) {
        into[row] &= !state.hidden.has(colours.of[row]);
      }
    }
    selected = into;
  }

  function tell() {
    let best = 0;
    let others = 0;
    for (let row = 0; row < count; row++) {
      if (row < front) {
        best += selected[row];
      } else {
        others += selected[row];
      }
    }
    const by = [[byId('filter').value.trim() !== '', 'filter'], [state.brush !== null, 'drawn area'],
      [state.ranges.size > 0, state.ranges.size === 1 ? '1 range' : state.ranges.size + ' ranges'], [state.hidden.size > 0, 'colours']]
      .filter(([used]) => used).map(([, name]) => name);
    byId('count').textContent = (by.length === 0 ? 'All selected: ' : 'Selected by ' + by.join(', ') + ': ')
      + grouped(best) + ' of ' + grouped(front) + ' on the front'
      + (data.others === 0 ? '.' : ', ' + grouped(others) + ' of ' + grouped(data.others) + ' others.');
    byId('clear').disabled = by.length === 0;
  }

  function clear() {
    byId('filter').value = '';
    state.brush = null;
    state.hidden.clear();
    state.ranges.clear();
    drawChips();
    drawParallel();
    update();
  }

  // ---- scatter

  const scatter = echarts.init(byId('scatter'));
  const parallel = echarts.init(byId('parallel'));
  const GRID = { left: 74, right: 18, top: 16, bottom: 54 };
  let drawnRows = new Map();

  const heading = (row) => 'Design ' + plain(ordinals, row) + (data.series.parameter === '' ? ''
    : ': ' + shown(columns[at.get(data.series.parameter)], row));

  function tip(row) {
    const box = element('div', undefined, 'tip');
    box.append(element('p', heading(row)));
    const list = element('dl');
    for (const column of columns) {
      if (column !== ordinals && varies(column) && plain(column, row) !== '') {
        list.append(element('dt', column.name), element('dd', shown(column, row)));
      }
    }
    box.append(list);
    return box;
  }

  const rowOf = (entry) => (drawnRows.has(entry.seriesId) ? drawnRows.get(entry.seriesId)[entry.dataIndex] : undefined);

  const tooltip = () => ({ confine: true, backgroundColor: color('panel'), borderColor: color('line'), textStyle: { color: color('text') } });

  function edge(x, y) {
    const sx = columns[x].objective === 'max' ? -1 : 1;
    const sy = columns[y].objective === 'max' ? -1 : 1;
    const points = ofFront.filter((row) => selected[row]).map((row) => [num(columns[x], row), num(columns[y], row)])
      .filter(([a, b]) => !Number.isNaN(a + b)).sort((a, b) => sx * (a[0] - b[0]) || sy * (a[1] - b[1]));
    const line = [];
    let best = Infinity;
    for (const point of points) {
      if (sy * point[1] < best) {
        if (line.length > 0) {
          line.push([point[0], line[line.length - 1][1]]);
        }
        line.push(point);
        best = sy * point[1];
      }
    }
    return line;
  }

  // The place of each design in a grid over the axes, -1 outside; the last grid is kept, since a filter does not move it.
  let grid = { key: '', cells: new Int32Array(0) };
  function cellsOf(axes, spans, logs) {
    const key = JSON.stringify([axes.map((column) => column.name), spans, logs]);
    if (grid.key !== key) {
      const cells = new Int32Array(count);
      const [xs, ys] = axes.map((column, i) => (logs[i] ? column.logs : column.values));
      const [[left, right], [bottom, top]] = spans.map(([low, high], i) => (logs[i] ? [Math.log(low), Math.log(high)] : [low, high]));
      // Points of very many designs are 2.5 pixels wide, so a place is two pixels.
      const share = count > 20 * LARGE ? 0.5 : 1;
      const across = (share * ACROSS - 1) / (right - left || 1);
      const up = (share * UP - 1) / (top - bottom || 1);
      for (let row = 0; row < count; row++) {
        const a = (xs[row] - left) * across;
        const b = (ys[row] - bottom) * up;
        cells[row] = a >= 0 && a < ACROSS && b >= 0 && b < UP ? (a | 0) * UP + (b | 0) : -1;
      }
      grid = { key, cells };
    }
    return grid.cells;
  }

  // Whether another design of the same colour was drawn at the same place already; of few designs all are drawn.
  const taken = new Uint32Array(count > LARGE ? ACROSS * UP : 0);
  function thinner(axes, spans, logs) {
    if (taken.length === 0) {
      return () => false;
    }
    taken.fill(0);
    const cells = cellsOf(axes, spans, logs);
    return (row, group) => {
      const cell = cells[row];
      if (cell < 0) {
        return false;
      }
      const before = taken[cell];
      taken[cell] |= 1 << group;
      return before === taken[cell];
    };
  }

  // The designs that the boxes and colours let through, whatever is selected, and the spans of their axes; kept as the grid is.
  let seen = { key: '' };
  function visibleRows(x, y, withDominated, withInfeasible) {
    const key = JSON.stringify([x.name, y.name, withDominated, withInfeasible, byId('colour').value, [...state.hidden]]);
    if (seen.key !== key) {
      const rows = new Uint32Array(count);
      let size = 0;
      for (let row = 0; row < count; row++) {
        if (!Number.isNaN(x.values[row] + y.values[row]) && !(state.hidden.size > 0 && state.hidden.has(colours.of[row]))
          && (row < front || (feasible(row) ? withDominated : withInfeasible))) {
          rows[size++] = row;
        }
      }
      const visible = rows.subarray(0, size);
      seen = { key, visible, spans: [range(x, visible), range(y, visible)] };
    }
    return seen;
  }

  const axes = () => [at.get(byId('x').value), at.get(byId('y').value)];

  function drawScatter() {
    const [xAt, yAt] = axes();
    const x = columns[xAt];
    const y = columns[yAt];
    for (const [box, column] of [[byId('logX'), x], [byId('logY'), y]]) {
      box.disabled = !(column.span[0] > 0);
      box.checked = box.checked && !box.disabled;
    }
    const withDominated = byId('dominated').checked;
    const withInfeasible = byId('infeasible').checked;
    const bins = colours.list.map(() => []);
    const rest = [];
    const broken = [];
    const zoom = byId('zoom').checked;
    const logs = [byId('logX').checked, byId('logY').checked];
    const { visible, spans: whole } = visibleRows(x, y, withDominated, withInfeasible);
    const framed = zoom ? visible.filter((row) => selected[row]) : visible;
    const spans = zoom ? [range(x, framed), range(y, framed)] : whole;
    const hides = thinner([x, y], spans, logs);
    for (const row of visible) {
      if (!selected[row]) {
        if (!hides(row, 31)) {
          rest.push(row);
        }
      } else if (row >= front) {
        const good = feasible(row);
        if (!hides(row, good ? colours.of[row] : 30)) {
          (good ? bins[colours.of[row]] : broken).push(row);
        }
      }
    }
    const series = [];
    drawnRows = new Map();
    const cloud = (id, rows, look) => {
      if (rows.length === 0) {
        return;
      }
      const values = new Float64Array(2 * rows.length);
      for (let i = 0; i < rows.length; i++) {
        values[2 * i] = x.values[rows[i]];
        values[2 * i + 1] = y.values[rows[i]];
      }
      drawnRows.set(id, rows);
      series.push({ id, type: 'scatter', dimensions: ['x', 'y'], data: values, large: rows.length > LARGE, largeThreshold: 1,
        progressive: 0, symbolSize: count > 20 * LARGE ? 2.5 : rows.length > LARGE ? 3 : 5, ...look });
    };
    cloud('rest', rest, { z: 1, itemStyle: { color: color('faint'), opacity: 0.6 } });
    bins.forEach((rows, i) => cloud('others ' + i, rows, { z: 2, itemStyle: { color: tint(colours.list[i]), opacity: count > LARGE ? 0.5 : 0.3 } }));
    cloud('infeasible', broken, { z: 1, symbol: 'path://M-1 -1L1 1M-1 1L1 -1', symbolSize: broken.length > LARGE ? 2 : 7,
      itemStyle: broken.length > LARGE ? { color: color('muted'), opacity: 0.4 } : { color: 'none', borderColor: color('muted'), borderWidth: 1, opacity: 0.7 } });
    colours.list.forEach((style, i) => {
      const rows = ofFront.filter((row) => colours.of[row] === i && selected[row] && !Number.isNaN(num(x, row) + num(y, row)));
      drawnRows.set('front ' + i, rows);
      series.push({ id: 'front ' + i, type: 'scatter', symbol: 'path://' + style.path, symbolSize: front > 300 ? 9 : 12, z: 4, cursor: 'pointer',
        itemStyle: style.hollow ? { color: color('page'), borderColor: tint(style), borderWidth: 1.5 }
          : { color: tint(style), borderColor: color('page'), borderWidth: 0.5 },
        data: rows.map((row) => [num(x, row), num(y, row)]) });
    });
    if (x.objective && y.objective && x !== y) {
      series.push({ id: 'edge', type: 'line', data: edge(xAt, yAt), showSymbol: false, silent: true, z: 3,
        lineStyle: { color: color('muted'), width: 1.3 }, tooltip: { show: false } });
    }
    const axis = (column, log, [low, high], where) => {
      const pad = 0.03 * (high - low);
      return {
        type: log ? 'log' : 'value', scale: true, ...(low > high ? {} : log ? ends([low, high]) : zoom ? { min: low - pad, max: high + pad } : {}),
        name: titled(column), nameLocation: 'middle', nameGap: where === 'x' ? 32 : 52, nameTextStyle: { color: color('text'), fontSize: 14 },
        axisLabel: { color: color('text'), hideOverlap: true, formatter: tick },
        axisLine: { show: true, lineStyle: { color: color('muted') } }, splitLine: { lineStyle: { color: color('grid') } },
      };
    };
    scatter.setOption({
      animation: false, grid: GRID, xAxis: axis(x, logs[0], spans[0], 'x'), yAxis: axis(y, logs[1], spans[1], 'y'), series,
      tooltip: { ...tooltip(), formatter: (entry) => {
        const row = rowOf(entry);
        return row === undefined ? '' : tip(row);
      } },
    }, true);
    drawOverlay();
  }

  scatter.on('click', (entry) => {
    const row = rowOf(entry);
    if (row !== undefined) {
      choose(row);
    }
  });

  // ---- over the scatter: the chosen design, and an area drawn with the pointer

  const overlay = byId('overlay');
  let stroke = [];

  const pixel = (x, y) => scatter.convertToPixel({ xAxisIndex: 0, yAxisIndex: 0 }, [x, y]);

  function drawOverlay() {
    const [xAt, yAt] = axes();
    overlay.replaceChildren();
    if (stroke.length > 0) {
      overlay.append(drawn('polygon', { points: outline(stroke).map((point) => point.join(',')).join(' '), class: 'area' }));
    } else if (state.brush !== null && state.brush.x === xAt && state.brush.y === yAt) {
      overlay.append(drawn('polygon', { points: state.brush.corners.map(([x, y]) => pixel(x, y).join(',')).join(' '), class: 'area' }));
    }
    if (state.chosen >= 0) {
      const [cx, cy] = pixel(num(columns[xAt], state.chosen), num(columns[yAt], state.chosen));
      if (Number.isFinite(cx + cy)) {
        overlay.append(drawn('circle', { cx, cy, r: 11, class: 'ring' }));
      }
    }
  }

  const outline = (points) => {
    if (state.drawing === 'lasso') {
      return points;
    }
    const [[ax, ay], [bx, by]] = [points[0], points[points.length - 1]];
    return [[ax, ay], [bx, ay], [bx, by], [ax, by]];
  };

  function pointer(event) {
    const box = overlay.getBoundingClientRect();
    return [Math.min(Math.max(event.clientX - box.left, GRID.left), box.width - GRID.right),
      Math.min(Math.max(event.clientY - box.top, GRID.top), box.height - GRID.bottom)];
  }

  overlay.addEventListener('pointerdown', (event) => {
    if (event.button === 0) {
      overlay.setPointerCapture(event.pointerId);
      stroke = [pointer(event)];
      event.preventDefault();
    }
  });
  overlay.addEventListener('pointermove', (event) => {
    if (stroke.length > 0) {
      stroke.push(pointer(event));
      drawOverlay();
    }
  });
  overlay.addEventListener('pointerup', (event) => {
    if (stroke.length === 0) {
      return;
    }
    stroke.push(pointer(event));
    const [x, y] = axes();
    const wide = Math.max(...stroke.map((point) => Math.abs(point[0] - stroke[0][0]) + Math.abs(point[1] - stroke[0][1]))) > 5;
    state.brush = wide ? { x, y, logX: byId('logX').checked, logY: byId('logY').checked,
      corners: outline(stroke).map((point) => scatter.convertFromPixel({ xAxisIndex: 0, yAxisIndex: 0 }, point)) } : null;
    stroke = [];
    update();
  });
  overlay.addEventListener('pointercancel', () => {
    stroke = [];
    drawOverlay();
  });

  function draw(mode) {
    state.drawing = state.drawing === mode ? '' : mode;
    for (const id of ['rectangle', 'lasso']) {
      byId(id).setAttribute('aria-pressed', String(state.drawing === id));
    }
    overlay.classList.toggle('drawing', state.drawing !== '');
  }
  byId('rectangle').addEventListener('click', () => draw('rectangle'));
  byId('lasso').addEventListener('click', () => draw('lasso'));

  byId('plot').addEventListener('keydown', (event) => {
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };
    if (event.key === 'Escape' && state.drawing !== '') {
      draw(state.drawing);
    } else if (event.key in steps && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      const [x, y] = axes().map((index) => columns[index]);
      const walk = ofFront.filter((row) => selected[row] && !Number.isNaN(num(x, row) + num(y, row)))
        .sort((a, b) => num(x, a) - num(x, b) || num(y, a) - num(y, b));
      if (walk.length > 0) {
        const now = walk.indexOf(state.chosen);
        const next = Math.min(Math.max(now < 0 && steps[event.key] === -1 ? walk.length - 1 : now + steps[event.key], 0), walk.length - 1);
        choose(walk[next]);
        byId('live').textContent = heading(walk[next]) + '; ' + [x, y].map((column) => column.title + ' ' + shown(column, walk[next])
          + (column.unit === '' ? '' : ' ' + column.unit)).join(', ') + '; ' + (next + 1) + ' of ' + walk.length + ' on the front';
      }
    }
  });

  // ---- all of one design

  function part(node, total, unit, depth) {
    const share = total === 0 ? 0 : node.value / total;
    const parts = node.children.filter((child) => child.value !== 0).sort((a, b) => b.value - a.value);
    const box = element(parts.length === 0 ? 'div' : 'details', undefined, 'part');
    const head = element(parts.length === 0 ? 'div' : 'summary');
    const bar = element('span', undefined, 'bar');
    bar.style.width = Math.max(0, Math.min(100, 100 * share)) + '%';
    const figures = number(node.value) + (unit ? ' ' + unit : '') + (depth === 0 ? '' : ', ' + (100 * share).toFixed(1) + ' %');
    head.append(element('span', node.name, 'name'), element('span', figures, 'figures'), bar);
    if (node.note !== '') {
      head.append(element('span', node.note, 'note'));
    }
    box.append(head);
    box.open = depth === 0;
    parts.forEach((child) => box.append(part(child, total, '', depth + 1)));
    return box;
  }

  function breakdown(trees) {
    const box = element('div');
    const tabs = element('div', undefined, 'group');
    tabs.setAttribute('role', 'group');
    tabs.setAttribute('aria-label', 'Breakdown');
    const panel = element('div', undefined, 'tree');
    const open = (chosen) => {
      state.tree = chosen;
      [...tabs.children].forEach((button, i) => button.setAttribute('aria-pressed', String(i === chosen)));
      const named = /^(.*) \(([^()]*)\)$/.exec(trees[chosen].name);
      panel.replaceChildren(part(named === null ? trees[chosen] : { ...trees[chosen], name: named[1] }, trees[chosen].value,
        named === null ? '' : named[2].replace(/^([mu]m)2$/, '$1\u00b2'), 0));
    };
    trees.forEach((tree, i) => {
      const button = element('button', tree.name.replace(/ .*/, ''));
      button.type = 'button';
      button.addEventListener('click', () => open(i));
      tabs.append(button);
    });
    box.append(element('h4', 'Breakdown'), tabs, panel);
    open(Math.min(state.tree, trees.length - 1));
    return box;
  }

  function profile(one) {
    const box = element('div');
    box.append(element('h4', one.title + (one.unit === '' ? '' : ' (' + one.unit + ')')));
    const list = element('div', undefined, 'bars');
    const most = Math.max(...one.bars.map((bar) => bar.value), 0);
    for (const place of one.bars) {
      const bar = element('span', undefined, 'bar');
      bar.style.width = (most > 0 ? Math.max(0, 100 * place.value / most) : 0) + '%';
      const track = element('span', undefined, 'track');
      track.append(bar);
      list.append(element('span', place.name, 'name'), track, element('span', number(place.value), 'figures'));
    }
    box.append(list);
    return box;
  }

  function facts(some, row) {
    const list = element('dl');
    for (const column of some.filter((one) => plain(one, row) !== '')) {
      const term = element('dt', column.kind === 'metric' ? titled(column) : column.name);
      term.title = column.help;
      list.append(term, element('dd', shown(column, row), plain(column, row).length > LONG ? 'long' : ''));
    }
    return list;
  }

  function folded(title, some, row) {
    const box = element('details');
    const list = facts(some, row);
    box.append(element('summary', title), list);
    return list.children.length === 0 ? '' : box;
  }

  // Focus goes to the pane where the design was chosen far from it.
  function choose(row, far) {
    state.chosen = row;
    const wanted = new Set(data.table);
    const box = byId('detail');
    const close = element('button', far ? 'Back to the table' : 'Close');
    close.type = 'button';
    close.addEventListener('click', () => {
      if (far) {
        byId('rows').querySelector('tr.chosen button')?.focus();
      } else {
        leave();
      }
    });
    const key = plain(ordinals, row);
    const head = element('div', undefined, 'head');
    head.append(element('h3', heading(row)), close);
    box.replaceChildren(head);
    if (!feasible(row)) {
      box.append(element('p', 'Not feasible: ' + plain(reasons, row), 'bad'));
    }
    box.append(facts(metrics.filter((column) => wanted.has(column.name)), row));
    const trees = data.breakdowns[key];
    if (trees && trees.length > 0) {
      box.append(breakdown(trees));
    } else if (Object.keys(data.breakdowns).length > 0) {
      box.append(element('p', 'Breakdowns are kept for ' + Object.keys(data.breakdowns).length + ' of ' + front
        + ' designs of the front, not for this one; dse eval prints that of any design.', 'muted'));
    }
    (data.profiles[key] || []).forEach((one) => box.append(profile(one)));
    box.append(element('h4', 'Parameters'),
      facts(columns.filter((column) => column !== ordinals && column !== reasons && column.texts && varies(column)), row),
      folded('All other metrics', metrics.filter((column) => !wanted.has(column.name)), row),
      folded('What all designs share', columns.filter((column) => column.texts && !varies(column)), row));
    drawOverlay();
    mark();
    for (const line of byId('rows').children) {
      line.classList.toggle('chosen', line.dataset.row === String(row));
    }
    if (far) {
      box.focus();
      box.scrollIntoView({ block: 'nearest' });
    }
  }

  function leave() {
    state.chosen = -1;
    byId('detail').replaceChildren(element('p', 'Choose a design in the chart or in the table to see all of it.', 'muted'));
    drawOverlay();
    mark();
    byId('rows').querySelector('tr.chosen')?.classList.remove('chosen');
    byId('plot').focus();
  }

  // ---- parallel coordinates

  const dims = data.profile.map((name) => columns[at.get(name)]);
  const named = dims.map((column) => column.kind !== 'metric' && (!column.numeric || column.texts.length <= MOST_NAMES));
  const names = dims.map((column, dim) => (named[dim] ? column.texts.filter((text, code) => ofFront.some((row) => column.codes[row] === code))
    .sort(compare(column)).map((text) => (text === '' ? '\u2013' : text)) : []));
  const line = (row) => dims.map((column, dim) => (named[dim] ? shown(column, row) : Number.isNaN(num(column, row)) ? '-' : num(column, row)));
  const sparse = front <= MOST_LINES ? ofFront
    : Array.from({ length: MOST_LINES }, (unused, i) => Math.floor(i * (front - 1) / (MOST_LINES - 1)));
  byId('lined').textContent = sparse.length < front ? grouped(sparse.length) + ' designs, evenly along the front, are drawn.' : '';
  const lines = new Map(sparse.map((row) => [row, line(row)]));

  function parallelSeries() {
    const some = [...lines.keys()].filter((row) => !state.hidden.has(colours.of[row]));
    const picked = some.filter((row) => selected[row]);
    const opacity = picked.length > 200 ? 0.3 : 0.65;
    return [
      { id: 'rest', type: 'parallel', silent: true, inactiveOpacity: 0.25, activeOpacity: 0.25, z: 1,
        lineStyle: { color: color('faint'), width: 1, opacity: 0.25 }, data: some.filter((row) => !selected[row]).map((row) => lines.get(row)) },
      { id: 'lines', type: 'parallel', inactiveOpacity: 0.06, activeOpacity: Math.max(opacity, 0.5), z: 2,
        data: picked.map((row) => ({ value: lines.get(row), lineStyle: { color: tint(colours.list[colours.of[row]]), width: 1.3, opacity } })) },
      chosenLine(),
    ];
  }

  const chosenLine = () => ({ id: 'chosen', type: 'parallel', silent: true, z: 3, inactiveOpacity: 1, activeOpacity: 1,
    lineStyle: { color: color('accent'), width: 4, opacity: 1 }, data: state.chosen >= 0 && state.chosen < front ? [line(state.chosen)] : [] });

  const mark = () => parallel.setOption({ series: [chosenLine()] });

  function drawParallel() {
    const parallelAxis = dims.map((column, dim) => {
      const base = { dim, name: titled(column), nameGap: dim % 2 === 0 ? 12 : 30,
        nameTextStyle: { color: color('text'), fontSize: 12 }, axisLine: { lineStyle: { color: color('muted') } },
        axisLabel: { color: color('text'), textBorderColor: color('page'), textBorderWidth: 3 } };
      if (named[dim]) {
        return { ...base, type: 'category', data: names[dim] };
      }
      const span = range(column, ofFront);
      const log = spread(column, span);
      return { ...base, type: log ? 'log' : 'value', scale: true, ...(log ? ends(span) : {}), axisLabel: { ...base.axisLabel, formatter: tick } };
    });
    byId('parallel').style.width = Math.max(byId('parallel').parentElement.clientWidth, 100 * dims.length + 80) + 'px';
    parallel.resize();
    parallel.setOption({ animation: false, parallel: { left: 60, right: 70, top: 58, bottom: 18 }, parallelAxis, series: parallelSeries() }, true);
    dims.forEach((column, dim) => {
      if (state.ranges.has(column.name)) {
        parallel.dispatchAction({ type: 'axisAreaSelect', parallelAxisId: axisModels()[dim].id, intervals: state.ranges.get(column.name).intervals }, { silent: true });
      }
    });
  }

  const axisModels = () => {
    const models = [];
    parallel.getModel().eachComponent('parallelAxis', (model) => {
      models[model.get('dim')] = model;
    });
    return models;
  };

  parallel.on('axisareaselected', () => {
    axisModels().forEach((model, dim) => {
      const intervals = model.activeIntervals.map((interval) => [...interval].sort((a, b) => a - b));
      if (intervals.length === 0) {
        state.ranges.delete(dims[dim].name);
        return;
      }
      const within = (value) => intervals.some(([low, high]) => value >= low && value <= high);
      const test = named[dim] ? (value, text) => within(names[dim].indexOf(text === '' ? '\u2013' : text)) : within;
      state.ranges.set(dims[dim].name, Object.assign(test, { intervals }));
    });
    update();
  });

  // ---- table

  function compare(column) {
    return (a, b) => {
      if (a === '' || b === '') {
        return Number(a === '') - Number(b === '');
      }
      return column.numeric ? Number(a) - Number(b) : (a < b ? -1 : Number(a > b));
    };
  }

  function found() {
    const rows = Array.from((byId('listAll').checked ? every : ofFront).filter((row) => selected[row]));
    if (state.sort >= 0) {
      const column = columns[state.sort];
      const sign = state.ascending ? 1 : -1;
      if (column.texts && !column.numeric) {
        rows.sort((a, b) => (plain(column, a) === '' || plain(column, b) === '' ? 1 : sign) * compare(column)(plain(column, a), plain(column, b)));
      } else {
        rows.sort((a, b) => {
          const x = num(column, a);
          const y = num(column, b);
          return Number.isNaN(x) || Number.isNaN(y) ? Number(Number.isNaN(x)) - Number(Number.isNaN(y)) : sign * (x - y);
        });
      }
    }
    return rows;
  }

  function visibleColumns() {
    const wanted = new Set(data.table);
    return columns.map((column, i) => i)
      .filter((i) => byId('allColumns').checked || wanted.has(columns[i].name)
        || (columns[i] === reasons && byId('listAll').checked && byId('infeasible').checked));
  }

  function drawHead() {
    const row = element('tr');
    for (const index of visibleColumns()) {
      const column = columns[index];
      const cell = element('th', undefined, column.numeric ? 'number' : '');
      cell.scope = 'col';
      cell.title = column.help;
      const sorted = state.sort === index;
      cell.setAttribute('aria-sort', sorted ? (state.ascending ? 'ascending' : 'descending') : 'none');
      const button = element('button', column.title + (sorted ? (state.ascending ? ' \u25b2' : ' \u25bc') : ''));
      button.type = 'button';
      button.addEventListener('click', () => {
        state.ascending = sorted ? !state.ascending : column.objective !== 'max';
        state.sort = index;
        drawTable();
        byId('head').querySelectorAll('button')[visibleColumns().indexOf(index)].focus();
      });
      cell.append(button);
      if (column.unit !== '' || column.objective) {
        const better = column.objective ? (column.objective === 'max' ? '\u2191 better' : '\u2193 better') : '';
        cell.append(element('span', [column.unit, better].filter((one) => one !== '').join(', '), 'unit'));
      }
      row.append(cell);
    }
    byId('head').replaceChildren(row);
  }

  function drawTable() {
    drawHead();
    const rows = found();
    const some = rows.slice(0, state.rows);
    const visible = visibleColumns().map((index) => columns[index]);
    byId('rows').replaceChildren(...some.map((row) => {
      const line = element('tr');
      line.dataset.row = String(row);
      line.classList.toggle('chosen', state.chosen === row);
      for (const column of visible) {
        const cell = element('td', undefined, column.numeric ? 'number' : '');
        if (column === ordinals) {
          const button = element('button', plain(column, row));
          button.type = 'button';
          button.setAttribute('aria-label', 'Show all of design ' + plain(column, row));
          button.addEventListener('click', () => choose(row, true));
          cell.append(button);
        } else {
          cell.textContent = shown(column, row);
        }
        line.append(cell);
      }
      return line;
    }));
    byId('listed').textContent = grouped(rows.length) + (rows.length === 1 ? ' design' : ' designs')
      + (some.length < rows.length ? ', the first ' + grouped(some.length) + ' shown' : '') + '.';
    byId('more').hidden = some.length === rows.length;
  }

  byId('rows').addEventListener('keydown', (event) => {
    const step = event.key === 'ArrowDown' ? 'nextElementSibling' : event.key === 'ArrowUp' ? 'previousElementSibling' : '';
    const next = step === '' ? null : event.target.closest('tr')[step];
    if (next !== null) {
      event.preventDefault();
      next.querySelector('button').focus();
    }
  });

  function download() {
    const quote = (cell) => (/[",\r\n]/.test(cell) ? '"' + cell.replaceAll('"', '""') + '"' : cell);
    const lines = [columns.map((column) => quote(column.name))].concat(found().map((row) => columns.map((column) => quote(plain(column, row)))));
    const link = element('a');
    link.href = URL.createObjectURL(new Blob(lines.map((cells) => cells.join(',') + '\r\n'), { type: 'text/csv' }));
    link.download = 'selection.csv';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  // ---- figures of lines, in place of their pictures

  const figures = data.lines.map((figure) => {
    const box = element('div', undefined, 'lines');
    box.id = 'figure-' + figure.name;
    box.setAttribute('role', 'img');
    box.setAttribute('aria-label', figure.caption);
    const picture = byId(figure.section).parentElement.querySelectorAll('img.chart')[figure.at];
    picture.before(box);
    picture.hidden = true;
    return { ...figure, chart: echarts.init(box) };
  });

  function drawFigure(figure) {
    const axis = ({ label, log }, at, gap) => ({ type: log ? 'log' : 'value', scale: true, name: label, nameLocation: 'middle', nameGap: gap,
      nameTextStyle: { color: color('text'), fontSize: 14 }, axisLabel: { color: color('text'), hideOverlap: true, formatter: tick },
      ...(log ? ends(extent(figure, at)) : {}),
      axisLine: { show: true, lineStyle: { color: color('muted') } }, splitLine: { lineStyle: { color: color('grid') } } });
    const look = (one) => (one.look < 0 ? color('muted') : tint(data.series.palette[one.look % data.series.palette.length]));
    figure.chart.setOption({
      animation: false, grid: { left: 74, right: 24, top: 40, bottom: 54 }, legend: { type: 'scroll', top: 4, textStyle: { color: color('text') },
        pageTextStyle: { color: color('text') }, data: [...new Set(figure.series.map((one) => one.label))] },
      tooltip: { ...tooltip(), trigger: 'axis', axisPointer: { type: 'line', lineStyle: { color: color('muted') } }, formatter: (entries) => {
        const box = element('div', undefined, 'tip');
        entries.slice(0, MOST_COLORS).forEach((entry) => box.append(element('div', entry.seriesName + ': ' + number(entry.value[0]) + ', ' + number(entry.value[1])
          + figure.keys.map((key, i) => ', ' + key + ' ' + entry.value[2 + i]).join(''))));
        return box;
      } },
      xAxis: axis(figure.x, 0, 32), yAxis: axis(figure.y, 1, 52),
      series: figure.series.map((one) => ({ type: one.join === 'NOTHING' ? 'scatter' : 'line', name: one.label,
        data: one.points.map((cells) => (cells[1] === null ? [cells[0], '-'] : cells)), step: one.join === 'STEPS' ? 'end' : false,
        symbol: 'circle', symbolSize: one.join === 'NOTHING' ? 9 : 5, showSymbol: one.points.length < 60, lineStyle: { color: look(one), width: 1.8 * one.width },
        itemStyle: one.join === 'NOTHING' ? { color: color('page'), borderColor: look(one), borderWidth: 1.5 } : { color: look(one) } })),
    }, true);
  }

  function extent(figure, at) {
    const values = figure.series.flatMap((one) => one.points.map((cells) => cells[at])).filter((value) => value !== null);
    return [Math.min(...values), Math.max(...values)];
  }

  // ---- start

  // One drawing a frame, however many events.
  let waiting = false;
  function update() {
    if (!waiting) {
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        refresh();
      });
    }
  }

  function refresh() {
    state.rows = FIRST_ROWS;
    select();
    tell();
    drawScatter();
    parallel.setOption({ series: parallelSeries() });
    drawTable();
  }

  function redraw() {
    recolour();
    select();
    tell();
    drawScatter();
    drawParallel();
    drawTable();
    figures.forEach(drawFigure);
  }

  for (const [id, first] of [['x', data.x], ['y', data.y]]) {
    for (const column of metrics) {
      const option = element('option', titled(column));
      option.value = column.name;
      option.selected = column.name === first;
      byId(id).append(option);
    }
    const log = byId(id === 'x' ? 'logX' : 'logY');
    const reset = () => {
      const column = columns[at.get(byId(id).value)];
      log.checked = spread(column, column.span);
    };
    reset();
    byId(id).addEventListener('change', () => {
      reset();
      drawScatter();
    });
    log.addEventListener('change', drawScatter);
  }
  if (data.series.parameter === '') {
    byId('colour').append(element('option', 'none'));
    byId('colour').firstChild.value = '';
  }
  for (const [label, some] of [['Parameters', columns.filter((column) => column.kind === 'parameter' && varies(column))],
    ['Labels', columns.filter((column) => column.kind === 'label' && varies(column))], ['Metrics', metrics]]) {
    const list = element('optgroup');
    list.label = label;
    for (const column of some) {
      const option = element('option', titled(column));
      option.value = column.name;
      option.selected = column.name === data.series.parameter;
      list.append(option);
    }
    if (some.length > 0) {
      byId('colour').append(list);
    }
  }
  byId('colour').addEventListener('change', () => {
    state.hidden.clear();
    recolour();
    update();
  });
  for (const id of ['dominated', 'infeasible', 'zoom']) {
    byId(id).addEventListener('change', update);
  }
  byId('filter').addEventListener('input', update);
  byId('clear').addEventListener('click', clear);
  for (const id of ['allColumns', 'listAll']) {
    byId(id).addEventListener('change', drawTable);
  }
  byId('more').addEventListener('click', () => {
    state.rows += MORE_ROWS;
    drawTable();
  });
  byId('download').addEventListener('click', download);
  byId('held').textContent = data.held;
  byId('filterExample').textContent = data.filterExample;
  theme.changed = redraw;
  window.addEventListener('resize', () => {
    scatter.resize();
    drawOverlay();
    drawParallel();
    figures.forEach((figure) => figure.chart.resize());
  });
  redraw();
});
