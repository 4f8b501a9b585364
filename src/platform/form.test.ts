import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  zCents,
  zDay,
  zId,
  zInteger,
  zMonth,
  zOptionalText,
  zPositiveCents,
  zQuantity,
  zRateBp,
  zText,
  zUnitPrice,
} from '../kernel/input.ts'
import { readForm, readQuery } from './form.ts'
import { typedValues } from './typed-values.ts'

const zInvoice = z.strictObject({
  customer: zText(20),
  day: zDay,
  dueDay: zDay.nullish(),
  month: zMonth.optional(),
  discount: zRateBp.optional(),
  deposit: zCents.default(0 as never),
  urgent: z.boolean(),
  archived: z.boolean().optional(),
  reminders: z.boolean().default(true),
  delay: zInteger(0, 60).nullable(),
  kind: z.enum(['invoice', 'credit-note']),
  tags: z.array(zText(10)).optional(),
  address: z.strictObject({ street: zText(40), city: zText(40) }).optional(),
  accounts: z.record(z.string(), zText(8)).optional(),
  lines: z.array(
    z.strictObject({ label: zText(30), quantity: zQuantity, unitPrice: zUnitPrice, note: zOptionalText(20) }),
  ),
})

const formOf = (entries: Record<string, string>) => {
  const form = new FormData()
  for (const [name, value] of Object.entries(entries)) form.append(name, value)
  return form
}

describe('readForm', () => {
  it('reads French texts into the nested input', () => {
    const form = formOf({
      requestKey: 'k',
      customer: '  Épicerie du Pont ',
      day: '21/11/2026',
      dueDay: '',
      month: '11/2026',
      discount: '12,5 %',
      deposit: '1 234,56 €',
      urgent: 'on',
      delay: '',
      kind: 'invoice',
      'address.street': '',
      'address.city': '',
      'accounts.411': '4111',
      'lines.0.label': 'Coupe',
      'lines.0.quantity': '2,50',
      'lines.0.unitPrice': '1 012,3456',
      'lines.0.note': 'sur\r\nmesure',
      'lines.1.label': '',
      'lines.1.quantity': '',
      'lines.10.label': 'Pose',
      'lines.10.quantity': '0',
      'lines.10.unitPrice': '100',
      'lines.2.label': 'Ourlet',
      'lines.2.quantity': '1',
      'lines.2.unitPrice': '-3.10',
    })
    form.append('tags', 'neuf')
    form.append('tags', 'pro')
    const input = readForm(zInvoice, form)
    expect(input).toEqual({
      customer: 'Épicerie du Pont',
      day: '2026-11-21',
      month: '2026-11',
      discount: 1250,
      deposit: 123456,
      urgent: true,
      reminders: false,
      delay: null,
      kind: 'invoice',
      tags: ['neuf', 'pro'],
      accounts: { 411: '4111' },
      lines: [
        { label: 'Coupe', quantity: '2.5', unitPrice: '1012.3456', note: 'sur\nmesure' },
        { label: 'Ourlet', quantity: '1', unitPrice: '-3.1' },
        { label: 'Pose', quantity: '0', unitPrice: '100' },
      ],
    })
    expect(zInvoice.safeParse(input).success).toBe(true)
  })

  it('keeps whole tens and hundreds whole', () => {
    const schema = z.object({ q: zQuantity })
    for (const [text, value] of [
      ['100', '100'],
      ['10,10', '10.1'],
      ['0,00', '0'],
      ['-20', '-20'],
      ['1 000', '1000'],
    ])
      expect(readForm(schema, formOf({ q: text! }))).toEqual({ q: value })
  })

  it.each([
    [
      'amount',
      zPositiveCents,
      ['NaN', '1e308', '1e309', '-5', '🐝', '12,345', '99999999999999999999', 'douze', '', '0x10', 'Infinity'],
    ],
    ['rate', zRateBp, ['NaN', '1e308', '101 %', '-1', '🐝', '']],
    ['day', zDay, ['31/02/2026', '2026-13-01', '🐝', '', '00/00/0000', '9'.repeat(400)]],
    ['quantity', zQuantity, ['NaN', '1e308', '1,23456', '🐝', '9'.repeat(400)]],
    ['integer', zInteger(0, 10), ['1,5', 'NaN', '1e308', '11', '🐝']],
    ['number', z.number(), ['NaN', '1e308', 'Infinity', '🐝']],
    ['boolean', z.boolean(), ['peut-être']],
    ['id', zId, ['1', '🐝']],
  ])('ends in a refusal for an unreadable %s', (_, schema, texts) => {
    const wrapped = z.strictObject({ field: schema as z.ZodType })
    for (const field of texts) {
      const parsed = wrapped.safeParse(readForm(wrapped, formOf({ field })))
      expect(parsed.success, field).toBe(false)
      expect(parsed.error!.issues[0]!.path).toEqual(['field'])
    }
  })

  it('says what is wrong with the chosen alternative of a union', () => {
    const schema = z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('person'), firstName: zText(5) }),
      z.strictObject({ kind: z.literal('company'), capital: zPositiveCents }),
    ])
    expect(readForm(schema, formOf({ kind: 'company', capital: '12' }))).toEqual({ kind: 'company', capital: 1200 })
    const refused = schema.safeParse(readForm(schema, formOf({ kind: 'company', capital: 'x' })))
    expect(refused.error!.issues[0]!.path).toEqual(['capital'])
  })

  it('never throws, whatever the names and texts', () => {
    const name = fc.oneof(
      fc.constantFrom(
        ...Object.keys(zInvoice.shape),
        'lines.0.quantity',
        'lines.0',
        'lines.x',
        '__proto__.a',
        'accounts.__proto__',
        'accounts.constructor',
      ),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.string({ unit: 'binary' }))), entries => {
        zInvoice.safeParse(readForm(zInvoice, entries))
        readQuery(zInvoice, entries)
        typedValues(entries)
      }),
    )
    expect(({} as Record<string, unknown>).a).toBeUndefined()
  })
})

describe('readQuery', () => {
  it('reads integers as they are: amounts in cents', () => {
    const schema = z.strictObject({
      min: zCents.optional(),
      openOn: zDay.optional(),
      size: zInteger(1, 9),
      all: z.boolean(),
      ids: z.array(zText(3)).optional(),
    })
    const query = new URLSearchParams('min=1250&openOn=2026-11-21&size=5&all=true&ids=a&ids=b')
    expect(readQuery(schema, query)).toEqual({ min: 1250, openOn: '2026-11-21', size: 5, all: true, ids: ['a', 'b'] })
    expect(schema.safeParse(readQuery(schema, new URLSearchParams('size=1e308'))).success).toBe(false)
  })
})

it('gives back what was typed, without files and passwords', () => {
  const form = formOf({ label: 'Coupe', day: '31/02/2026', newPassword: 'secret' })
  form.append('tags', 'a')
  form.append('tags', 'b')
  form.append('photo', new File(['x'], 'x.png'))
  expect(typedValues(form)).toEqual({ label: 'Coupe', day: '31/02/2026', tags: ['a', 'b'] })
})
