import { parseDecimal } from './money.ts'

/** Rates are whole basis points: 2 000 = 20 %, 550 = 5,5 %. */
export function formatRate(rateBp: number): string {
  const [whole, fraction = ''] = (rateBp / 100).toFixed(2).split('.')
  const kept = fraction.replace(/0+$/, '')
  return `${whole}${kept ? `,${kept}` : ''}\u00a0%`
}

/** Reads « 12,5 % » or "12.5" into basis points; null when unreadable. */
export function parseRate(text: string): number | null {
  const decimal = parseDecimal(text.replace(/%\s*$/, ''), 2)
  return decimal === null ? null : Number(decimal.replace('.', ''))
}
