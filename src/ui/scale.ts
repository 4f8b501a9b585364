/** Positions of amounts on a chart's height, in percent from the top, between round figures. */
export interface MoneyScale {
  (cents: number): number
  /** The round figures from the lowest to the highest, four to ten of them. */
  ticks: readonly number[]
}

/** A scale from zero that holds every value, its ends brought to round figures. */
export function moneyScale(values: readonly number[]): MoneyScale {
  const least = Math.min(0, ...values)
  const most = Math.max(0, ...values) || (least === 0 ? 100_00 : 0)
  const step = roundStep((most - least) / 5)
  const low = Math.floor(least / step)
  const high = Math.ceil(most / step)
  const at = (cents: number) => ((high - cents / step) / (high - low)) * 100
  return Object.assign(at, { ticks: Array.from({ length: high - low + 1 }, (_, i) => (low + i) * step) })
}

/** The figure of the form 1, 2 or 5 × 10ⁿ nearest to `width`, at least one cent. */
function roundStep(width: number): number {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(width)))
  const error = width / power
  return power * (error >= Math.sqrt(50) ? 10 : error >= Math.sqrt(10) ? 5 : error >= Math.SQRT2 ? 2 : 1)
}

/** Bands of one width across 0…100, with air between them and half as much at the ends. */
export function bandScale(count: number): { width: number; at: (index: number) => number } {
  const [inner, outer] = [0.35, 0.15]
  const step = 100 / Math.max(1, count - inner + 2 * outer)
  return { width: step * (1 - inner), at: index => step * (outer + index) }
}

/** The path of an SVG line through points. */
export const linePath = (points: readonly (readonly [x: number, y: number])[]): string =>
  points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${round(x)},${round(y)}`).join('')

/** The same, closed down to a height. */
export const areaPath = (points: readonly (readonly [x: number, y: number])[], base: number): string =>
  points.length === 0 ? '' : `${linePath([[points[0]![0], base], ...points, [points.at(-1)![0], base]])}Z`

const round = (value: number) => Math.round(value * 100) / 100
