/**
 * QR code of a text (ISO/IEC 18004): byte mode, error correction level M, versions 1 to 15 (412 bytes).
 * @returns the dark modules as the path of an SVG, and the side of the picture in modules with its quiet zone;
 *   undefined when the text is too long
 */
export function qrCode(text: string): { path: string; size: number } | undefined {
  const data = Buffer.from(text, 'utf8');
  const version = versionFor(data.length);
  if (!version) return undefined;
  const codewords = interleave(encode(data, version), version);
  const drawings = Array.from({ length: 8 }, (_, mask) => draw(version, codewords, mask));
  const best = drawings.reduce((a, b) => (penalty(b) < penalty(a) ? b : a));
  return { path: pathOf(best), size: best.length + 2 * quiet };
}

const quiet = 4;
/** Error correction codewords in a block, and number of blocks, by version (table 9, level M). */
const correction = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24];
const blockCounts = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10];

const correctionOf = (version: number) => correction[version - 1]!;
const blocksOf = (version: number) => blockCounts[version - 1]!;
const sideOf = (version: number) => version * 4 + 17;

/** Codewords that fit beside finder, timing, alignment, format and version patterns. */
function codewordsIn(version: number): number {
  let modules = (16 * version + 128) * version + 64;
  const along = alignments(version).length;
  if (along > 0) modules -= (25 * along - 10) * along - 55;
  if (version >= 7) modules -= 36;
  return Math.floor(modules / 8);
}

const dataCodewords = (version: number) => codewordsIn(version) - correctionOf(version) * blocksOf(version);
const countBits = (version: number) => (version < 10 ? 8 : 16);

function versionFor(bytes: number): number | undefined {
  return correction
    .map((_, i) => i + 1)
    .find((version) => 4 + countBits(version) + bytes * 8 <= dataCodewords(version) * 8);
}

/** Mode, length, data, end and padding as codewords (section 7.4). */
function encode(data: Buffer, version: number): number[] {
  let bits = `0100${data.length.toString(2).padStart(countBits(version), '0')}`;
  for (const byte of data) bits += byte.toString(2).padStart(8, '0');
  const room = dataCodewords(version) * 8;
  bits += '0'.repeat(Math.min(4, room - bits.length));
  bits = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0');
  const codewords = bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2));
  for (let pad = 0xec; codewords.length < dataCodewords(version); pad ^= 0xec ^ 0x11) codewords.push(pad);
  return codewords;
}

/** Splits into blocks, adds to each its error correction, and takes from all in turn (section 7.6). */
function interleave(data: number[], version: number): number[] {
  const count = blocksOf(version);
  const short = Math.floor(data.length / count);
  const firstLong = count - (data.length % count);
  const blocks: number[][] = [];
  for (let i = 0, at = 0; i < count; i++) {
    const length = short + (i >= firstLong ? 1 : 0);
    blocks.push(data.slice(at, (at += length)));
  }
  const checks = blocks.map((block) => remainder(block, correctionOf(version)));
  return [...inTurn(blocks), ...inTurn(checks)];
}

function inTurn(blocks: number[][]): number[] {
  const longest = Math.max(...blocks.map((block) => block.length));
  return Array.from({ length: longest }, (_, i) =>
    blocks.flatMap((block) => (i < block.length ? [block[i]!] : [])),
  ).flat();
}

/** Reed-Solomon remainder over GF(256) with the polynomial 0x11d. */
function remainder(data: number[], degree: number): number[] {
  const divisor = generator(degree);
  const result = Array<number>(degree).fill(0);
  for (const byte of data) {
    const factor = byte ^ result.shift()!;
    result.push(0);
    divisor.forEach((coefficient, i) => (result[i]! ^= multiply(coefficient, factor)));
  }
  return result;
}

function generator(degree: number): number[] {
  const result = [...Array<number>(degree - 1).fill(0), 1];
  for (let root = 1, i = 0; i < degree; i++, root = multiply(root, 2))
    for (let j = 0; j < degree; j++) result[j] = multiply(result[j]!, root) ^ (result[j + 1] ?? 0);
  return result;
}

function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) product = (product << 1) ^ ((product >>> 7) * 0x11d) ^ (((b >>> bit) & 1) * a);
  return product;
}

type Modules = boolean[][];

function draw(version: number, codewords: number[], mask: number): Modules {
  const side = sideOf(version);
  const dark: Modules = Array.from({ length: side }, () => Array<boolean>(side).fill(false));
  const fixed: Modules = Array.from({ length: side }, () => Array<boolean>(side).fill(false));
  const set = (x: number, y: number, value: boolean) => {
    if (x < 0 || y < 0 || x >= side || y >= side) return;
    dark[y]![x] = value;
    fixed[y]![x] = true;
  };
  drawPatterns(version, set);
  drawFormat(side, mask, set);
  if (version >= 7) drawVersion(version, set);
  fill(dark, fixed, codewords, mask);
  return dark;
}

type Set = (x: number, y: number, value: boolean) => void;

function drawPatterns(version: number, set: Set): void {
  const side = sideOf(version);
  for (let i = 0; i < side; i++) {
    set(6, i, i % 2 === 0);
    set(i, 6, i % 2 === 0);
  }
  for (const [x, y] of [[3, 3], [side - 4, 3], [3, side - 4]] as const) drawRings(x, y, 4, set); // prettier-ignore
  const places = alignments(version);
  const last = places.length - 1;
  places.forEach((x, i) =>
    places.forEach((y, j) => {
      const onFinder = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
      if (!onFinder) drawRings(x, y, 2, set);
    }),
  );
}

/** A finder (radius 4 with its separator) or alignment pattern (radius 2): rings, dark but for one or two. */
function drawRings(x: number, y: number, radius: number, set: Set): void {
  for (let dy = -radius; dy <= radius; dy++)
    for (let dx = -radius; dx <= radius; dx++) {
      const ring = Math.max(Math.abs(dx), Math.abs(dy));
      set(x + dx, y + dy, radius === 4 ? ring !== 2 && ring !== 4 : ring !== 1);
    }
}

/** Centres of the alignment patterns (annex E). */
function alignments(version: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  const rest = Array.from({ length: count - 1 }, (_, i) => sideOf(version) - 7 - i * step);
  return [6, ...rest.reverse()];
}

/** Level M and mask with their BCH code (section 7.9), twice, and the dark module. */
function drawFormat(side: number, mask: number, set: Set): void {
  let rest = mask;
  for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
  const bits = ((mask << 10) | rest) ^ 0x5412;
  const bit = (i: number) => ((bits >>> i) & 1) === 1;
  for (let i = 0; i <= 5; i++) set(8, i, bit(i));
  set(8, 7, bit(6));
  set(8, 8, bit(7));
  set(7, 8, bit(8));
  for (let i = 9; i < 15; i++) set(14 - i, 8, bit(i));
  for (let i = 0; i < 8; i++) set(side - 1 - i, 8, bit(i));
  for (let i = 8; i < 15; i++) set(8, side - 15 + i, bit(i));
  set(8, side - 8, true);
}

/** The version with its Golay code (section 7.10), twice. */
function drawVersion(version: number, set: Set): void {
  let rest = version;
  for (let i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let i = 0; i < 18; i++) {
    const value = ((bits >>> i) & 1) === 1;
    const a = sideOf(version) - 11 + (i % 3);
    const b = Math.floor(i / 3);
    set(a, b, value);
    set(b, a, value);
  }
}

const masks: ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** Lays the bits in pairs of columns, up and down from the right (section 7.7.3), masked. */
function fill(dark: Modules, fixed: Modules, codewords: number[], mask: number): void {
  const side = dark.length;
  let at = 0;
  for (let right = side - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    const up = ((right + 1) & 2) === 0;
    for (let step = 0; step < side; step++)
      for (const x of [right, right - 1]) {
        const y = up ? side - 1 - step : step;
        if (fixed[y]![x]) continue;
        const bit = ((codewords[at >>> 3] ?? 0) >>> (7 - (at & 7))) & 1;
        dark[y]![x] = (bit === 1) !== masks[mask]!(x, y);
        at++;
      }
  }
}

/** How hard a drawing is to read (section 7.8.3): long runs, blocks, look-alikes of finders, imbalance. */
function penalty(dark: Modules): number {
  const side = dark.length;
  const columns = dark.map((_, x) => dark.map((row) => row[x]!));
  let sum = [...dark, ...columns].reduce((total, line) => total + linePenalty(line), 0);
  let count = 0;
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const value = dark[y]![x];
      if (value) count++;
      if (value === dark[y]![x + 1] && value === dark[y + 1]?.[x] && value === dark[y + 1]?.[x + 1]) sum += 3;
    }
  return sum + Math.floor(Math.abs((count * 20) / (side * side) - 10)) * 10;
}

function linePenalty(line: boolean[]): number {
  const text = line.map(Number).join('');
  const runs = text.match(/0{5,}|1{5,}/g) ?? [];
  const finders = text.match(/(?=00001011101|10111010000)/g) ?? [];
  return runs.reduce((sum, run) => sum + run.length - 2, 0) + finders.length * 40;
}

function pathOf(dark: Modules): string {
  return dark
    .flatMap((row, y) =>
      [...row.map(Number).join('').matchAll(/1+/g)].map(
        ({ index, 0: run }) => `M${index + quiet} ${y + quiet}h${run.length}v1h-${run.length}z`,
      ),
    )
    .join('');
}
