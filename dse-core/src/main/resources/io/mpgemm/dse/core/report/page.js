'use strict';
const byId = (id) => document.getElementById(id);
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();

function element(name, text, className) {
  const node = document.createElement(name);
  if (text !== undefined) {
    node.textContent = text;
  }
  if (className) {
    node.className = className;
  }
  return node;
}

// ---- light and dark: as the system has it until the button is used

const theme = { dark: false, chosen: false, changed: () => {} };

function setTheme(dark) {
  theme.dark = dark;
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  byId('theme').textContent = dark ? 'Light' : 'Dark';
  byId('theme').setAttribute('aria-label', 'Switch to ' + (dark ? 'light' : 'dark') + ' colours');
  theme.changed();
}

{
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  setTheme(system.matches);
  system.addEventListener('change', () => {
    if (!theme.chosen) {
      setTheme(system.matches);
    }
  });
  byId('theme').hidden = false;
  byId('theme').addEventListener('click', () => {
    theme.chosen = true;
    setTheme(!theme.dark);
  });
}

// ---- the deflated parts of the page

async function inflate(text) {
  const packed = atob(text);
  const bytes = new Uint8Array(packed.length);
  for (let i = 0; i < packed.length; i++) {
    bytes[i] = packed.charCodeAt(i);
  }
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(plain).arrayBuffer());
}

// The bytes of a column: all first bytes of its values, then all second ones, little end first.
function codes(part, body) {
  const values = new (part.width < 2 ? Uint8Array : part.width < 3 ? Uint16Array : Uint32Array)(part.count);
  for (let plane = 0; plane < part.width; plane++) {
    const from = part.at + plane * part.count;
    const shift = 8 * plane;
    for (let i = 0; i < part.count; i++) {
      values[i] |= body[from + i] << shift;
    }
  }
  return values;
}

function exact(part, body) {
  const bytes = new Uint8Array(8 * part.count);
  for (let plane = 0; plane < 8; plane++) {
    const from = part.at + plane * part.count;
    for (let i = 0; i < part.count; i++) {
      bytes[8 * i + plane] = body[from + i];
    }
  }
  return new Float64Array(bytes.buffer);
}

function ascending(part, body) {
  const values = exact(part, body);
  for (let i = 1; i < values.length; i++) {
    values[i] += values[i - 1];
  }
  return values;
}

// Four digits and a power of ten, see Packing.rounded.
function rounded(part, body) {
  const places = codes(part, body);
  const values = new Float64Array(part.count);
  const exponents = Array.from({ length: part.positive / 9000 }, (unused, i) => part.least + i - 3);
  const powers = exponents.map((exponent) => Number('1e' + Math.abs(exponent)));
  for (let i = 0; i < part.count; i++) {
    const code = places[i] - 2;
    if (code < 0) {
      values[i] = code === -2 ? NaN : 0;
      continue;
    }
    const place = code < part.positive ? code : code - part.positive;
    const decade = (place / 9000) | 0;
    const mantissa = 1000 + place - 9000 * decade;
    const value = exponents[decade] < 0 ? mantissa / powers[decade] : mantissa * powers[decade];
    values[i] = code < part.positive ? value : -value;
  }
  return values;
}

async function picture(image) {
  image.src = URL.createObjectURL(new Blob([await inflate(image.dataset.svg)], { type: 'image/svg+xml' }));
}

async function open(main) {
  try {
    const [library, packed] = await Promise.all(['library', 'data'].map((id) => inflate(byId(id).textContent)));
    await Promise.all([...document.querySelectorAll('img[data-svg]')].map(picture));
    const script = element('script', new TextDecoder().decode(library));
    document.head.append(script);
    const length = new DataView(packed.buffer).getUint32(0, true);
    main(JSON.parse(new TextDecoder().decode(packed.subarray(4, 4 + length))), packed.subarray(4 + length));
    document.documentElement.dataset.ready = 'true';
  } catch (error) {
    console.error(error);
    byId('failed').textContent = typeof DecompressionStream === 'undefined'
      ? 'The charts and the table need a newer browser (Chrome 80, Firefox 113, Safari 16.4). The same data is in the CSV files beside this page.'
      : 'The charts and the table could not be drawn: ' + error.message;
    byId('failed').hidden = false;
  }
}

