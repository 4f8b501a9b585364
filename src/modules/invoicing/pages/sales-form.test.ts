import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { readForm } from '../../../platform/form.ts'
import { saveInvoiceDraft } from '../index.ts'
import { totalsOf } from '../invoice.ts'
import { zSalesLines } from '../sales-lines.ts'
import { saleFields } from './sales-form.server.ts'
import { blankLine, readTypedLine, type TypedLine, typedLine, typedLines } from './typed-lines.ts'

function formOf(lines: readonly (TypedLine | null)[], more: Record<string, string> = {}): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(more)) form.set(name, value)
  lines.forEach((line, i) => {
    for (const [field, text] of Object.entries(line ?? blankLine(2000))) form.set(`lines.${i}.${field}`, text)
  })
  return form
}

const typed = (part: Partial<TypedLine>): TypedLine => ({ ...blankLine(2000), label: 'Pose', unitPrice: '10', ...part })
const sent = (lines: readonly (TypedLine | null)[]) => {
  const { fields } = saleFields(formOf(lines))
  return zSalesLines.parse((readForm(z.strictObject({ lines: zSalesLines }), fields) as { lines: unknown }).lines)
}

describe('the lines of a form', () => {
  test('totals shown while typing are those of what is sent, however figures are written', () => {
    const figure = fc
      .tuple(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 0, max: 99 }), fc.constantFrom(',', '.'))
      .map(([whole, fraction, mark]) => `${whole}${mark}${String(fraction).padStart(2, '0')}`)
    const line = fc.record({
      quantity: fc.oneof(figure, fc.constant('')),
      unitPrice: fc.oneof(
        figure,
        figure.map(text => `${text} €`),
        fc.constant('1 234,56 €'),
      ),
      discountBp: fc.constantFrom('', '5', '12,5 %', '100'),
      vat: fc.constantFrom('2000', '1000', '550', '210', 'exempt-training'),
      nature: fc.constantFrom('goods', 'services'),
    })
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), parts => {
        const lines = parts.map(typed)
        const shown = lines.map(readTypedLine).filter(read => read !== null)
        expect(shown.length).toBe(lines.length)
        expect(totalsOf(shown)).toEqual(totalsOf(sent(lines)))
      }),
      { numRuns: 200 },
    )
  })

  test('a stored line comes back as it was', () => {
    const [line] = sent([typed({ quantity: '2,5', unitPrice: '1 234,567', discountBp: '12,5', unit: 'h', vat: '550' })])
    expect(sent([typedLine(line!)])).toEqual([line])
  })

  test('blank lines are left out and refusals still find their field', () => {
    const { fields, pathOf } = saleFields(formOf([null, typed({}), null, typed({ label: 'Deux' })]))
    expect([...fields.keys()].filter(name => name.endsWith('.label'))).toEqual(['lines.0.label', 'lines.1.label'])
    expect(pathOf('lines.1.unitPrice')).toBe('lines.3.unitPrice')
    expect(pathOf('lines.0.vatRateBp')).toBe('lines.1.vat')
    expect(pathOf('lines.0.vatCategory')).toBe('lines.1.vat')
    expect(pathOf('lines')).toBe('lines.0.label')
    expect(pathOf('customerId')).toBe('customerId')
    expect(pathOf(undefined)).toBeUndefined()
  })

  test('what cannot be read shows no amount and is refused by the use case, not guessed', () => {
    for (const part of [{ quantity: 'deux' }, { unitPrice: '12,5.0' }, { unitPrice: '1e308' }, { discountBp: '101' }]) {
      expect(readTypedLine(typed(part))).toBeNull()
      expect(() => sent([typed(part)])).toThrow()
    }
  })

  test('any texts at all give lines or a refusal, never a crash', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 20 }), entries => {
        const form = new FormData()
        for (const [name, value] of entries) form.append(name, value)
        for (const { line } of typedLines([
          ...entries.map(([name, value]) => [`lines.0.${name}`, value] as [string, string]),
        ]))
          readTypedLine(line)
        const { fields } = saleFields(form)
        saveInvoiceDraft.input.safeParse(readForm(saveInvoiceDraft.input, fields))
      }),
    )
  })
})
