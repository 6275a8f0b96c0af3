(() => {
  const columns = data.columns;
  const at = new Map(columns.map((column, i) => [column.name, i]));
  const metrics = columns.filter((column) => column.kind === 'metric');
  const seriesAt = data.series.parameter === '' ? -1 : at.get(data.series.parameter);
  const styles = new Map(data.series.styles.map((style) => [style.value, style]));
  const hidden = new Set();
  const FIRST_ROWS = 200;
  const MOST_NAMES = 8;
  const state = { sort: -1, ascending: true, all: false, chosen: null };

  const seriesOf = (point) => (seriesAt < 0 ? '' : point[seriesAt] === null ? '' : point[seriesAt]);
  const styleOf = (point) => styles.get(seriesOf(point));
  const tint = (style) => (dark.matches && style.color === '#000000' ? '#ffffff' : style.color);
  const feasible = (point) => point[columns.length - 1] === '';
  const shown = (point) => !hidden.has(seriesOf(point));

  function number(value, digits = 4) {
    if (value === null || value === undefined) {
      return '\u2013';
    }
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

  function text(column, value) {
    if (value === null || value === '') {
      return '\u2013';
    }
    return column.kind === 'metric' ? number(value) : String(value);
  }

  const titled = (column) => column.title + (column.unit === '' ? '' : ' (' + column.unit + ')');

  // A logarithmic axis is the better start where values span more than a factor of 10.
  function spread(points, index) {
    const [low, high] = range(points, index);
    return low > 0 && high > 10 * low;
  }
  function range(points, index) {
    let low = Infinity;
    let high = -Infinity;
    for (const point of points) {
      if (point[index] !== null) {
        low = Math.min(low, point[index]);
        high = Math.max(high, point[index]);
      }
    }
    return [low, high];
  }
  // The ends of a logarithmic axis: 1, 2 or 5 times a power of ten around the values.
  function ends(points, index) {
    const [low, high] = range(points, index);
    const steps = (value) => {
      const decade = Math.pow(10, Math.floor(Math.log10(value)));
      return [1, 2, 5, 10].map((factor) => parseFloat((factor * decade).toPrecision(3)));
    };
    return { min: steps(low).filter((step) => step <= low).pop(), max: steps(high).find((step) => step >= high) };
  }
  const positive = (points, index) => points.every((point) => point[index] === null || point[index] > 0);

  // ---- choice of series

  function glyph(style) {
    const ns = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(ns, 'svg');
    svg.setAttribute('viewBox', '-1.2 -1.2 2.4 2.4');
    svg.setAttribute('aria-hidden', 'true');
    const path = document.createElementNS(ns, 'path');
    path.setAttribute('d', style.path);
    path.setAttribute('fill', style.hollow ? 'none' : tint(style));
    path.setAttribute('stroke', style.hollow ? tint(style) : 'none');
    path.setAttribute('stroke-width', '0.35');
    svg.append(path);
    return svg;
  }

  function drawChips() {
    const box = byId('series');
    box.replaceChildren();
    box.hidden = styles.size < 2;
    for (const style of styles.values()) {
      const button = element('button');
      button.type = 'button';
      button.setAttribute('aria-pressed', String(!hidden.has(style.value)));
      button.append(glyph(style), element('span', style.label));
      button.addEventListener('click', () => {
        if (!hidden.delete(style.value)) {
          hidden.add(style.value);
        }
        button.setAttribute('aria-pressed', String(!hidden.has(style.value)));
        draw();
      });
      box.append(button);
    }
  }

  // ---- scatter

  const scatter = echarts.init(byId('scatter'));
  const parallel = echarts.init(byId('parallel'));

  function tip(point) {
    const box = element('div', undefined, 'tip');
    box.append(element('p', heading(point)));
    const table = element('table');
    columns.forEach((column, i) => {
      if (point[i] !== null && point[i] !== '' && column.kind !== 'ordinal') {
        const row = element('tr');
        row.append(element('td', column.name), element('td', text(column, point[i])));
        table.append(row);
      }
    });
    box.append(table);
    return box;
  }

  const heading = (point) => 'Design ' + point[0] + (seriesOf(point) === '' ? '' : ': ' + seriesOf(point));

  function tooltip() {
    return {
      confine: true, backgroundColor: color('panel'), borderColor: color('line'), textStyle: { color: color('text') },
      formatter: (entry) => (entry.data && entry.data.point ? tip(entry.data.point) : ''),
    };
  }

  function edge(x, y) {
    const sx = columns[x].objective === 'max' ? -1 : 1;
    const sy = columns[y].objective === 'max' ? -1 : 1;
    const sorted = data.front.filter((p) => shown(p) && p[x] !== null && p[y] !== null)
      .sort((a, b) => sx * (a[x] - b[x]) || sy * (a[y] - b[y]));
    const line = [];
    let best = Infinity;
    for (const point of sorted) {
      if (sy * point[y] < best) {
        if (line.length > 0) {
          line.push([point[x], line[line.length - 1][1]]);
        }
        line.push([point[x], point[y]]);
        best = sy * point[y];
      }
    }
    return line;
  }

  function drawScatter() {
    const x = at.get(byId('x').value);
    const y = at.get(byId('y').value);
    const everything = data.front.concat(data.others);
    for (const [box, index] of [[byId('logX'), x], [byId('logY'), y]]) {
      box.disabled = !positive(everything, index);
      box.checked = box.checked && !box.disabled;
    }
    const place = (point) => ({ value: [point[x], point[y]], point });
    const usable = (point) => shown(point) && point[x] !== null && point[y] !== null;
    const visible = data.front.concat(data.others.filter((point) => byId(feasible(point) ? 'dominated' : 'infeasible').checked))
      .filter(usable);
    const series = [];
    for (const style of styles.values()) {
      const mine = (point) => seriesOf(point) === style.value && usable(point);
      if (byId('dominated').checked) {
        series.push({ type: 'scatter', symbolSize: 5, z: 2, itemStyle: { color: tint(style), opacity: 0.3 },
          data: data.others.filter((point) => mine(point) && feasible(point)).map(place) });
      }
      series.push({ type: 'scatter', symbol: 'path://' + style.path, symbolSize: data.front.length > 300 ? 9 : 12, z: 4,
        itemStyle: style.hollow ? { color: color('page'), borderColor: tint(style), borderWidth: 1.5 }
          : { color: tint(style), borderColor: color('page'), borderWidth: 0.5 },
        data: data.front.filter(mine).map(place) });
    }
    if (byId('infeasible').checked) {
      series.push({ type: 'scatter', symbol: 'path://M-1 -1L1 1M-1 1L1 -1', symbolSize: 7, z: 1,
        itemStyle: { color: 'none', borderColor: color('muted'), borderWidth: 1, opacity: 0.7 },
        data: data.others.filter((point) => usable(point) && !feasible(point)).map(place) });
    }
    if (columns[x].objective && columns[y].objective && x !== y) {
      series.push({ type: 'line', data: edge(x, y), showSymbol: false, silent: true, z: 3,
        lineStyle: { color: color('muted'), width: 1.3 }, tooltip: { show: false } });
    }
    if (state.chosen !== null && usable(state.chosen)) {
      series.push({ type: 'scatter', symbol: 'circle', symbolSize: 22, z: 5, silent: true,
        itemStyle: { color: 'transparent', borderColor: color('accent'), borderWidth: 2.5 },
        data: [[state.chosen[x], state.chosen[y]]] });
    }
    const axis = (index, log, where) => ({
      type: log ? 'log' : 'value', scale: true, ...(log && visible.length > 0 ? ends(visible, index) : {}), name: titled(columns[index]), nameLocation: 'middle',
      nameGap: where === 'x' ? 32 : 52, nameTextStyle: { color: color('text'), fontSize: 14 },
      axisLabel: { color: color('text'), hideOverlap: true, formatter: tick },
      axisLine: { show: true, lineStyle: { color: color('muted') } }, splitLine: { lineStyle: { color: color('grid') } },
    });
    scatter.setOption({
      animation: false, tooltip: tooltip(), grid: { left: 74, right: 18, top: 16, bottom: 54 },
      xAxis: axis(x, byId('logX').checked, 'x'), yAxis: axis(y, byId('logY').checked, 'y'), series,
    }, true);
  }

  // ---- all of one design

  function part(node, total, unit) {
    const share = total === 0 ? 0 : node.value / total;
    const label = node.name + '  ' + number(node.value) + (unit ? ' ' + unit : '')
      + (total === node.value ? '' : '  (' + (100 * share).toFixed(1) + ' %)');
    const bar = element('span', undefined, 'bar');
    bar.style.width = Math.max(0, Math.min(100, 100 * share)) + '%';
    const leaf = node.children.length === 0;
    const box = element(leaf ? 'div' : 'details', undefined, leaf ? 'part' : '');
    const head = element(leaf ? 'div' : 'summary', label);
    head.append(bar);
    box.append(head);
    if (node.note !== '') {
      box.append(element('div', node.note, 'muted'));
    }
    node.children.forEach((child) => box.append(part(child, total)));
    return box;
  }

  function choose(point) {
    state.chosen = point;
    const box = byId('detail');
    const list = element('dl');
    columns.forEach((column, i) => {
      if (point[i] !== null && point[i] !== '' && column.kind !== 'ordinal') {
        const term = element('dt', column.kind === 'metric' ? titled(column) : column.name);
        term.title = column.help;
        list.append(term, element('dd', text(column, point[i])));
      }
    });
    box.replaceChildren(element('h3', heading(point)), list);
    for (const tree of data.breakdowns[point[0]] || []) {
      const root = part(tree, tree.value);
      root.open = true;
      box.append(root);
    }
    drawScatter();
    drawParallel();
    for (const row of byId('rows').children) {
      row.classList.toggle('chosen', row.dataset.ordinal === String(point[0]));
    }
  }

  scatter.on('click', (entry) => {
    if (entry.data && entry.data.point) {
      choose(entry.data.point);
    }
  });

  // ---- parallel coordinates

  const profileNumber = (value) => (value === null || value === '' ? null : Number(value));

  function drawParallel() {
    const dims = data.profile.map((name) => at.get(name));
    const points = data.front.filter(shown);
    const parallelAxis = dims.map((index, dim) => {
      const column = columns[index];
      const base = { dim, name: titled(column), nameGap: dim % 2 === 0 ? 12 : 30,
        nameTextStyle: { color: color('text'), fontSize: 12 }, axisLine: { lineStyle: { color: color('muted') } },
        axisLabel: { color: color('text'), textBorderColor: color('page'), textBorderWidth: 3 } };
      const values = [...new Set(data.front.map((point) => (point[index] === null ? '' : point[index])))];
      if (column.kind !== 'metric' && (!column.numeric || values.length <= MOST_NAMES)) {
        values.sort(compare(column));
        return { ...base, type: 'category', data: values.map((value) => (value === '' ? '\u2013' : String(value))) };
      }
      const numbers = data.front.map((point) => [profileNumber(point[index])]);
      const log = column.unit !== 'dB' && spread(numbers, 0);
      return { ...base, type: log ? 'log' : 'value', scale: true, ...(log ? ends(numbers, 0) : {}),
        axisLabel: { ...base.axisLabel, formatter: tick } };
    });
    const line = (point) => dims.map((index, dim) => {
      if (parallelAxis[dim].type === 'category') {
        return point[index] === null || point[index] === '' ? '\u2013' : String(point[index]);
      }
      const value = profileNumber(point[index]);
      return value === null ? '-' : value;
    });
    byId('parallel').style.width = Math.max(byId('parallel').parentElement.clientWidth, 100 * dims.length + 80) + 'px';
    parallel.resize();
    const opacity = points.length > 200 ? 0.3 : 0.65;
    const series = [{ type: 'parallel', smooth: false, inactiveOpacity: 0.04, activeOpacity: 0.9,
      data: points.map((point) => ({ value: line(point), lineStyle: { color: tint(styleOf(point)), width: 1.3, opacity } })) }];
    if (state.chosen !== null && data.front.includes(state.chosen)) {
      series.push({ type: 'parallel', silent: true, data: [{ value: line(state.chosen),
        lineStyle: { color: color('accent'), width: 4, opacity: 1 } }] });
    }
    parallel.setOption({ animation: false, parallel: { left: 60, right: 70, top: 58, bottom: 18 }, parallelAxis, series }, true);
  }

  // ---- table

  function compare(column) {
    return (a, b) => {
      const blankA = a === null || a === '';
      const blankB = b === null || b === '';
      if (blankA || blankB) {
        return Number(blankA) - Number(blankB);
      }
      return column.numeric ? Number(a) - Number(b) : (String(a) < String(b) ? -1 : Number(String(a) > String(b)));
    };
  }

  function matcher() {
    const tests = byId('filter').value.trim().split(/\s+/).filter((word) => word !== '').map((word) => {
      const bound = /^([^<>=]+)(<=|>=|<|>|=)(.+)$/.exec(word);
      const index = bound === null ? undefined : at.get(bound[1]);
      if (index === undefined) {
        const lower = word.toLowerCase();
        return (point) => point.some((value) => value !== null && String(value).toLowerCase().includes(lower));
      }
      const limit = Number(bound[3]);
      const operations = {
        '<': (value) => value < limit, '>': (value) => value > limit,
        '<=': (value) => value <= limit, '>=': (value) => value >= limit,
      };
      if (bound[2] === '=') {
        return (point) => String(point[index]) === bound[3];
      }
      return (point) => point[index] !== null && point[index] !== '' && operations[bound[2]](Number(point[index]));
    });
    return (point) => tests.every((test) => test(point));
  }

  function rows() {
    const matches = matcher();
    const found = data.front.filter((point) => shown(point) && matches(point));
    if (state.sort >= 0) {
      const order = compare(columns[state.sort]);
      const index = state.sort;
      found.sort((a, b) => {
        const blank = a[index] === null || a[index] === '' || b[index] === null || b[index] === '';
        return (state.ascending || blank ? 1 : -1) * order(a[index], b[index]);
      });
    }
    return found;
  }

  function visibleColumns() {
    const wanted = new Set(data.table);
    return columns.map((column, i) => i)
      .filter((i) => i < columns.length - 1 && (byId('allColumns').checked || wanted.has(columns[i].name)));
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
    const found = rows();
    const some = state.all ? found : found.slice(0, FIRST_ROWS);
    const visible = visibleColumns();
    byId('rows').replaceChildren(...some.map((point) => {
      const row = element('tr');
      row.dataset.ordinal = String(point[0]);
      row.classList.toggle('chosen', state.chosen === point);
      for (const index of visible) {
        const column = columns[index];
        const cell = element('td', undefined, column.numeric ? 'number' : '');
        if (index === 0) {
          const button = element('button', String(point[0]));
          button.type = 'button';
          button.setAttribute('aria-label', 'Show all of design ' + point[0]);
          button.addEventListener('click', () => choose(point));
          cell.append(button);
        } else {
          cell.textContent = text(column, point[index]);
        }
        row.append(cell);
      }
      return row;
    }));
    byId('count').textContent = found.length + ' of ' + data.front.length + ' designs'
      + (some.length < found.length ? ', the first ' + some.length + ' shown' : '') + '.';
    byId('more').hidden = some.length === found.length;
  }

  function download() {
    const quote = (value) => {
      const cell = value === null ? '' : String(value);
      return /[",\r\n]/.test(cell) ? '"' + cell.replaceAll('"', '""') + '"' : cell;
    };
    const kept = columns.map((column, i) => i).slice(0, -1);
    const lines = [kept.map((i) => quote(columns[i].name))].concat(rows().map((point) => kept.map((i) => quote(point[i]))));
    const link = element('a');
    link.href = URL.createObjectURL(new Blob([lines.map((line) => line.join(',') + '\r\n').join('')], { type: 'text/csv' }));
    link.download = 'front-selection.csv';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  // ---- start

  function draw() {
    drawScatter();
    drawParallel();
    drawTable();
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
      const index = at.get(byId(id).value);
      log.checked = columns[index].unit !== 'dB' && spread(data.front.concat(data.others.filter(feasible)), index);
    };
    reset();
    byId(id).addEventListener('change', () => {
      reset();
      drawScatter();
    });
    log.addEventListener('change', drawScatter);
  }
  byId('dominated').addEventListener('change', drawScatter);
  byId('infeasible').addEventListener('change', drawScatter);
  byId('filter').addEventListener('input', drawTable);
  byId('allColumns').addEventListener('change', drawTable);
  byId('more').addEventListener('click', () => {
    state.all = true;
    drawTable();
  });
  byId('download').addEventListener('click', download);
  byId('sampled').textContent = data.sampled;
  byId('filterExample').textContent = data.filterExample;
  dark.addEventListener('change', () => {
    drawChips();
    draw();
  });
  window.addEventListener('resize', () => {
    scatter.resize();
    drawParallel();
  });
  drawChips();
  draw();
})();
