open((data) => {
  const points = data.groups.flatMap((group) => group.points.map((point) => ({ ...point, group: group.name })));
  const state = { sort: '', ascending: true };

  function number(value) {
    if (value === undefined) {
      return '\u2013';
    }
    const size = Math.abs(value);
    if (size !== 0 && (size < 1e-4 || size >= 1e9)) {
      return value.toExponential(3);
    }
    return String(parseFloat(value.toPrecision(4)));
  }
  const published = (point) => (point.low === point.high ? number(point.high)
    : point.low === 0 ? '\u2264 ' + number(point.high) : number(point.low) + ' to ' + number(point.high));
  const percent = (value) => (value === undefined ? '\u2013'
    : (value > 0 ? '+' : value < 0 ? '\u2212' : '') + (100 * Math.abs(value)).toFixed(1) + ' %');
  const middle = (point) => (point.low > 0 ? Math.sqrt(point.low * point.high) : point.high);
  const beyond = (point) => point.error !== undefined && Math.abs(point.error) > data.limit;

  // ---- charts

  const charts = new Map();

  function ends(group) {
    let low = Infinity;
    let high = 0;
    for (const point of group.points) {
      if (point.ours > 0) {
        low = Math.min(low, point.ours, point.low > 0 ? point.low : point.high);
        high = Math.max(high, point.ours, point.high);
      }
    }
    // 1, 2 or 5 times a power of ten around the points, so that the ends of the axes can be labelled.
    const steps = (value) => [1, 2, 5, 10]
      .map((factor) => parseFloat((factor * Math.pow(10, Math.floor(Math.log10(value)))).toPrecision(3)));
    return [steps(low / 1.1).filter((step) => step <= low / 1.1).pop() || low / 2,
      steps(high * 1.1).find((step) => step >= high * 1.1) || high * 2];
  }

  function tip(point) {
    const box = element('div', undefined, 'tip');
    box.append(element('p', (point.part ? point.part + ': ' : '') + point.what + (point.quantity ? ', ' + point.quantity : '')));
    const unit = point.unit ? ' ' + point.unit : '';
    box.append(element('div', 'published ' + published(point) + unit));
    box.append(element('div', 'ours ' + number(point.ours) + unit + ' (' + percent(point.error) + ')'));
    if (beyond(point) && point.note) {
      box.append(element('div', point.note));
    }
    return box;
  }

  function series(group, chosen, symbol, tint, hollow) {
    return {
      type: 'scatter', symbol, symbolSize: symbol === 'diamond' ? 12 : 9, cursor: 'pointer',
      itemStyle: hollow ? { color: color('page'), borderColor: tint, borderWidth: 2 } : { color: tint },
      data: group.points.filter((point) => point.ours > 0 && chosen(point))
        .map((point) => ({ value: [middle(point), point.ours], point })),
    };
  }

  function line(factor, range, dashed) {
    return {
      type: 'line', silent: true, symbol: 'none', z: 1, animation: false,
      lineStyle: { color: color('muted'), width: 1, type: dashed ? 'dashed' : 'solid' },
      data: [[range[0], range[0] * factor], [range[1], range[1] * factor]],
    };
  }

  function draw(group, chart) {
    const range = ends(group);
    const axis = (name) => ({
      type: 'log', name, nameLocation: 'middle', nameGap: name === 'ours' ? 44 : 26, min: range[0], max: range[1],
      nameTextStyle: { color: color('muted') }, minorTick: { show: false },
      axisLabel: { color: color('muted'), hideOverlap: true, showMinLabel: true, showMaxLabel: true, formatter: (value) => number(value) },
      axisLine: { lineStyle: { color: color('line') } }, splitLine: { lineStyle: { color: color('grid') } },
    });
    const bars = group.points.filter((point) => point.ours > 0 && point.low !== point.high);
    chart.setOption({
      animation: false, textStyle: { fontFamily: 'system-ui, "DejaVu Sans", sans-serif' },
      grid: { left: 64, right: 24, top: 12, bottom: 44 }, xAxis: axis('published'), yAxis: axis('ours'),
      tooltip: { confine: true, trigger: 'item', backgroundColor: color('panel'), borderColor: color('line'),
        textStyle: { color: color('text') }, extraCssText: 'white-space: normal',
        formatter: (shown) => (shown.data && shown.data.point ? tip(shown.data.point) : '') },
      series: [line(1, range, false), line(1 + data.limit, range, true), line(1 - data.limit, range, true),
        { type: 'custom', silent: true, z: 2, data: bars.map((point) => [point.low > 0 ? point.low : range[0], point.high, point.ours]),
          renderItem: (params, api) => {
            const from = api.coord([api.value(0), api.value(2)]);
            const to = api.coord([api.value(1), api.value(2)]);
            return { type: 'line', shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] },
              style: { stroke: color('muted'), lineWidth: 2 } };
          } },
        series(group, (point) => !beyond(point) && !point.fitted, 'circle', color('within'), false),
        series(group, (point) => !beyond(point) && point.fitted, 'circle', color('within'), true),
        series(group, (point) => beyond(point) && !point.fitted, 'diamond', color('beyond'), false),
        series(group, (point) => beyond(point) && point.fitted, 'diamond', color('beyond'), true)],
    }, true);
  }

  function build() {
    const observer = new IntersectionObserver((entries) => {
      for (const entry of entries.filter((seen) => seen.isIntersecting)) {
        observer.unobserve(entry.target);
        const group = data.groups[Number(entry.target.dataset.group)];
        const chart = echarts.init(entry.target);
        charts.set(group, chart);
        draw(group, chart);
        chart.on('click', (event) => {
          if (event.data && event.data.point) {
            byId('group').value = group.name;
            byId('filter').value = event.data.point.what;
            byId('beyond').checked = false;
            list();
            byId('points').scrollIntoView();
          }
        });
      }
    }, { rootMargin: '400px' });
    data.groups.forEach((group, i) => {
      const figure = element('figure');
      figure.id = 'g-' + group.name;
      const caption = element('figcaption');
      const head = element('div');
      head.append(element('span', group.name, 'name'), document.createTextNode(' '),
        element('span', group.verdict, 'verdict' + (group.verdict === 'FAIL' ? ' fail' : '')));
      caption.append(head, element('div', group.title), element('div', group.limits, 'muted'));
      figure.append(caption);
      if (group.points.some((point) => point.ours > 0)) {
        const box = element('div', undefined, 'chart');
        box.dataset.group = i;
        box.setAttribute('role', 'img');
        box.setAttribute('aria-label', 'Parity plot of ' + group.name + '; the table below holds the same points');
        figure.append(box);
        observer.observe(box);
      } else {
        figure.append(element('p', 'No model has a figure for these yet.', 'muted'));
      }
      byId('charts').append(figure);
    });
  }

  // ---- table

  const columns = [
    { name: 'what', value: (point) => point.what, text: true },
    { name: 'published', value: middle, shown: published, numeric: true },
    { name: 'ours', value: (point) => point.ours, shown: (point) => number(point.ours), numeric: true },
    { name: 'unit', value: (point) => point.unit },
    { name: 'error', value: (point) => (point.error === undefined ? undefined : Math.abs(point.error)),
      shown: (point) => percent(point.error), numeric: true },
    { name: 'quantity', value: (point) => point.quantity }, { name: 'part', value: (point) => point.part },
    { name: 'group', value: (point) => point.group },
    { name: 'used', value: (point) => (point.fitted ? 'calibration' : 'no') },
    { name: 'cause', value: (point) => point.note, text: true }, { name: 'source', value: (point) => point.source, text: true },
  ];

  function header() {
    const row = element('tr');
    for (const column of columns) {
      const cell = element('th', undefined, column.numeric ? 'number' : '');
      cell.setAttribute('aria-sort', state.sort !== column.name ? 'none' : state.ascending ? 'ascending' : 'descending');
      const button = element('button', column.name + (state.sort !== column.name ? '' : state.ascending ? ' \u25b2' : ' \u25bc'));
      button.type = 'button';
      button.addEventListener('click', () => {
        state.ascending = state.sort === column.name ? !state.ascending : column.name !== 'error';
        state.sort = column.name;
        list();
      });
      cell.append(button);
      row.append(cell);
    }
    byId('head').replaceChildren(row);
  }

  function list() {
    header();
    const words = byId('filter').value.toLowerCase().split(/\s+/).filter((word) => word !== '');
    const group = byId('group').value;
    const shown = points.filter((point) => (group === '' || point.group === group)
      && (!byId('beyond').checked || beyond(point))
      && words.every((word) => [point.group, point.part, point.what, point.quantity, point.source, point.note].join(' ')
        .toLowerCase().includes(word)));
    const column = columns.find((one) => one.name === state.sort);
    if (column) {
      const order = (a, b) => (typeof a === 'number' ? a - b : a < b ? -1 : a > b ? 1 : 0);
      shown.sort((a, b) => {
        const x = column.value(a);
        const y = column.value(b);
        return x === undefined ? (y === undefined ? 0 : 1) : y === undefined ? -1
          : (state.ascending ? 1 : -1) * order(x, y);
      });
    }
    byId('rows').replaceChildren(...shown.map((point) => {
      const row = element('tr');
      for (const one of columns) {
        const cell = element('td', one.shown ? one.shown(point) : one.value(point),
          one.text ? 'text' : one.numeric ? 'number' : '');
        if (one.name === 'error' && beyond(point)) {
          cell.classList.add('beyond');
        }
        row.append(cell);
      }
      return row;
    }));
    byId('count').textContent = shown.length + ' of ' + points.length + ' points';
  }

  const all = element('option', 'all');
  all.value = '';
  byId('group').append(all, ...data.groups.map((group) => element('option', group.name)));
  for (const id of ['group', 'filter', 'beyond']) {
    byId(id).addEventListener('input', list);
  }
  build();
  list();
  window.addEventListener('resize', () => charts.forEach((chart) => chart.resize()));
  theme.changed = () => charts.forEach((chart, group) => draw(group, chart));
});
