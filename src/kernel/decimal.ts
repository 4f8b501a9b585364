import { type Cents, cents, parseDecimal, roundHalfUp } from './money.ts'

/** A quantity with at most 4 decimals, as a plain decimal string ("2.5"). EN 16931 BT-129. */
export type Quantity = string & { readonly __brand: 'Quantity' }
/** A unit price in euros with at most 6 decimals, as a plain decimal string ("12.3456"). EN 16931 BT-146. */
export type UnitPrice = string & { readonly __brand: 'UnitPrice' }

/** Exact integer of `text` scaled by 10^decimals. Throws when `text` is not such a decimal: callers validate first. */
export function scaled(text: string, decimals: number): bigint {
  const plain = parseDecimal(text, decimals)
  if (plain === null) throw new RangeError(`not a decimal with ${decimals} places: ${text}`)
  return BigInt(plain.replace('.', ''))
}

/** Quantity × unit price, rounded half up to the cent (the line net amount, EN 16931 BT-131). */
export function lineAmount(quantity: string, unitPrice: string): Cents {
  return cents(Number(roundHalfUp(scaled(quantity, 4) * scaled(unitPrice, 6), 100_000_000n)))
}

/** Decimal string in French, without trailing zeros beyond `minimum` decimals: "12.3000" → « 12,3 ». */
export function formatDecimal(text: string, minimum = 0): string {
  const [whole = '0', fraction = ''] = text.split('.')
  const kept = fraction.replace(/0+$/, '').padEnd(minimum, '0')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '\u202f').replace('-', '−')
  return kept ? `${grouped},${kept}` : grouped
}
