/** Money is a whole number of euro cents. Nothing here uses floats: products pass through BigInt, division rounds half up. */
export type Cents = number & { readonly __brand: 'Cents' }

export const ZERO = 0 as Cents

/** Asserts that `value` is a safe integer of cents. Throws on a bug, never on user input (see `parseEuros`). */
export function cents(value: number): Cents {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number of cents: ${value}`)
  return (value === 0 ? 0 : value) as Cents
}

export function sum(values: Iterable<number>): Cents {
  let total = 0
  for (const value of values) total += value
  return cents(total)
}

/** `numerator / denominator` rounded to the nearest integer, halves away from zero (commercial rounding). */
export function roundHalfUp(numerator: bigint, denominator: bigint): bigint {
  if (denominator <= 0n) throw new RangeError('denominator must be positive')
  return numerator >= 0n
    ? (2n * numerator + denominator) / (2n * denominator)
    : -((-2n * numerator + denominator) / (2n * denominator))
}

/** `amount × numerator / denominator` in cents, rounded half up. */
export function mulDiv(amount: number, numerator: number, denominator: number): Cents {
  const sign = denominator < 0 ? -1n : 1n
  return cents(Number(roundHalfUp(sign * BigInt(amount) * BigInt(numerator), sign * BigInt(denominator))))
}

/** `amount × rateBp / 10 000`: a rate of 1 000 basis points is 10 %. */
export function applyRate(amount: number, rateBp: number): Cents {
  return mulDiv(amount, rateBp, 10_000)
}

/**
 * Splits `total` in proportion to `weights` so that the parts always sum to the whole: each part is the
 * difference of two rounded cumulative shares. Weights must be of one sign; all zero puts everything on the first part.
 */
export function allocate(total: number, weights: readonly number[]): Cents[] {
  if (weights.length === 0) throw new RangeError('nothing to allocate to')
  const whole = weights.reduce((a, w) => a + BigInt(w), 0n)
  if (whole === 0n) return weights.map((_, i) => cents(i === 0 ? total : 0))
  const sign = whole < 0n ? -1n : 1n
  let cumulated = 0n
  let given = 0
  return weights.map(weight => {
    cumulated += BigInt(weight)
    const upTo = Number(roundHalfUp(BigInt(total) * cumulated * sign, whole * sign))
    const part = cents(upTo - given)
    given = upTo
    return part
  })
}

/** The part of `total` due when a base grows from `before` to `after` out of `whole`: successive parts sum exactly to `total`. */
export function proportionalStep(total: number, before: number, after: number, whole: number): Cents {
  if (whole === 0) return ZERO
  return cents(mulDiv(total, after, whole) - mulDiv(total, before, whole))
}

const NBSP = '\u00a0'
const THIN = '\u202f'

/** French amount without currency: « 1 234,56 » with a narrow non-breaking space between thousands. */
export function formatAmount(value: number): string {
  const digits = String(Math.abs(value)).padStart(3, '0')
  const euros = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, THIN)
  return `${value < 0 ? '−' : ''}${euros},${digits.slice(-2)}`
}

/** French euro amount: « 1 234,56 € », non-breaking. */
export function formatEuros(value: number): string {
  return `${formatAmount(value)}${NBSP}€`
}

/** Whole euros, for charts and headlines: « 1 235 € ». */
export function formatWholeEuros(value: number): string {
  return formatEuros(Number(roundHalfUp(BigInt(value), 100n)) * 100).replace(',00', '')
}

/**
 * Reads what people type or paste: « 1 234,56 », "1234.56", "1.234,56", "1,234.56 €", "-12". Null when it is not an amount,
 * has more than two decimals, or passes ±90 000 milliards of cents.
 */
export function parseEuros(text: string): Cents | null {
  const decimal = parseDecimal(text.replace(/(€|eur|euros?)\s*$/i, ''), 2)
  if (decimal === null) return null
  const value = Number(decimal.replace('.', ''))
  return Number.isSafeInteger(value) ? cents(value) : null
}

/** Reads a decimal number typed in French or English into a plain string with exactly `decimals` decimals; null when unreadable. */
export function parseDecimal(text: string, decimals: number): string | null {
  let plain = text
    .normalize('NFKC')
    .replace(/[\s'’_]/g, '')
    .replace(/[−–]/g, '-')
  const comma = plain.lastIndexOf(',')
  const dot = plain.lastIndexOf('.')
  if (comma >= 0 && dot >= 0) {
    const thousands = comma > dot ? '.' : ','
    const groups = new RegExp(`^[+-]?\\d{1,3}(\\${thousands}\\d{3})+[.,]\\d*$`)
    if (!groups.test(plain)) return null
    plain = plain.replaceAll(thousands, '')
  }
  const match = /^([+-]?)(\d*)(?:[.,](\d*))?$/.exec(plain)
  if (!match || (!match[2] && !match[3])) return null
  const [, sign, whole = '', fraction = ''] = match
  const kept = fraction.slice(0, decimals).padEnd(decimals, '0')
  if (/[1-9]/.test(fraction.slice(decimals))) return null
  const digits = whole.replace(/^0+(?=\d)/, '') || '0'
  if (digits.length > 15) return null
  const negative = sign === '-' && /[1-9]/.test(digits + kept)
  return `${negative ? '-' : ''}${digits}${decimals ? `.${kept}` : ''}`
}
