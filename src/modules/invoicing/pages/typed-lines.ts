import { formatDecimal } from '../../../kernel/decimal.ts'
import { parseDecimal } from '../../../kernel/money.ts'
import { formatRate, parseRate } from '../../../kernel/rate.ts'
import { lineTooBig, type SalesLine } from '../invoice.ts'

/** A line as its fields hold it: the texts as typed, by the names that follow « lines.0. ». */
export interface TypedLine {
  kind: string
  itemId: string
  label: string
  quantity: string
  unit: string
  unitPrice: string
  discountBp: string
  nature: string
  /** The one select of a line: a rate of the standard category in basis points ("550"), or another category ("exempt-training"). */
  vat: string
  account: string
}
const FIELDS = [
  'kind',
  'itemId',
  'label',
  'quantity',
  'unit',
  'unitPrice',
  'discountBp',
  'nature',
  'vat',
  'account',
] as const satisfies readonly (keyof TypedLine)[]

export const blankLine = (rateBp: number, kind: SalesLine['kind'] = 'item'): TypedLine => ({
  kind,
  itemId: '',
  label: '',
  quantity: '1',
  unit: '',
  unitPrice: '',
  discountBp: '',
  nature: 'services',
  vat: String(rateBp),
  account: '',
})

/** Nothing was typed that says what is sold. */
export const isBlank = (line: TypedLine): boolean => !line.label.trim() && !line.unitPrice.trim()

/** A stored line as its fields show it, in French. */
export const typedLine = (line: SalesLine): TypedLine => ({
  kind: line.kind,
  itemId: line.itemId ?? '',
  label: line.label,
  quantity: formatDecimal(line.quantity),
  unit: line.unit ?? '',
  unitPrice: formatDecimal(line.unitPrice, 2),
  discountBp: line.discountBp ? formatRate(line.discountBp).replace(/\s%$/, '') : '',
  nature: line.nature,
  vat: line.vatCategory === 'standard' ? String(line.vatRateBp) : line.vatCategory,
  account: line.account ?? '',
})

/** The lines of a form, by the number in their names, in order. */
export function typedLines(form: Iterable<[string, unknown]>): { index: number; line: TypedLine }[] {
  const lines = new Map<number, TypedLine>()
  for (const [name, value] of form) {
    const [, index, field] = /^lines\.(\d{1,4})\.(\w+)$/.exec(name) ?? []
    if (index === undefined || typeof value !== 'string') continue
    const line = lines.get(Number(index)) ?? { ...blankLine(0), quantity: '' }
    if (FIELDS.some(known => known === field)) line[field as keyof TypedLine] = value
    lines.set(Number(index), line)
  }
  return [...lines].sort(([a], [b]) => a - b).map(([index, line]) => ({ index, line }))
}

/** What a typed line is worth, for totals shown while it is typed; null while a figure is unreadable. */
export function readTypedLine(line: TypedLine): SalesLine | null {
  const quantity = parseDecimal(line.quantity || '1', 4)
  const unitPrice = parseDecimal(line.unitPrice.replace(/(€|eur|euros?)\s*$/i, '') || '0', 6)
  const discountBp = line.discountBp.trim() ? parseRate(line.discountBp) : 0
  if (quantity === null || unitPrice === null || discountBp === null) return null
  if (quantity.length > 15 || unitPrice.length > 17 || discountBp < 0 || discountBp > 10_000) return null
  const read: SalesLine = {
    kind: line.kind === 'heading' ? 'heading' : 'item',
    label: line.label,
    quantity,
    unitPrice,
    discountBp,
    nature: line.nature === 'goods' ? 'goods' : 'services',
    ...vatChoice(line.vat),
  }
  return lineTooBig(read) ? null : read
}

export function vatChoice(value: string): Pick<SalesLine, 'vatCategory' | 'vatRateBp'> {
  return /^\d{1,5}$/.test(value)
    ? { vatCategory: 'standard', vatRateBp: Number(value) }
    : { vatCategory: value as SalesLine['vatCategory'], vatRateBp: 0 }
}
