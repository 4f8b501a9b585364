import { expect, test } from 'vitest'
import { day } from '../kernel/day.ts'
import { type InvoiceFacts, invoiceMentions } from './invoice-mentions.ts'

const facts = (given: Partial<InvoiceFacts> = {}): InvoiceFacts => ({
  kind: 'invoice',
  issuedOn: day('2026-11-21'),
  buyer: 'business',
  supply: 'services',
  categories: ['standard'],
  onDebits: false,
  dueOn: day('2026-12-21'),
  ...given,
})
const codes = (given: Partial<InvoiceFacts> = {}) => invoiceMentions(facts(given)).map(m => m.code)
const textOf = (code: string, given: Partial<InvoiceFacts> = {}) =>
  invoiceMentions(facts(given)).find(m => m.code === code)?.text

test('a plain invoice to a business', () => {
  expect(codes()).toEqual(['supply', 'due-on', 'early-payment', 'late-penalties', 'recovery-indemnity'])
  expect(textOf('recovery-indemnity')).toContain('40\u00a0€.')
  expect(textOf('late-penalties')).toContain('dix points')
  expect(textOf('late-penalties', { latePenaltyRateBp: 1250 })).toContain('12,5\u00a0%')
  expect(textOf('early-payment', { earlyPayment: { rateBp: 200, withinDays: 8 } })).toContain('2\u00a0%')
  expect(invoiceMentions(facts()).flatMap(m => m.note ?? [])).toEqual(['AAB', 'PMD', 'PMT'])
})

test('a consumer is told neither penalties nor indemnity; a public buyer has its own rate', () => {
  expect(codes({ buyer: 'consumer' })).toEqual(['supply', 'due-on'])
  expect(textOf('late-penalties', { buyer: 'public' })).toContain('huit points')
})

test('VAT mentions follow the categories, once each', () => {
  expect(codes({ categories: ['exempt-training', 'standard', 'exempt-training'] })).toContain('vat-exempt-training')
  expect(textOf('vat-reverse-charge-building', { categories: ['reverse-charge-building'] })).toMatch(/^Autoliquidation/)
  expect(codes({ categories: ['exempt-care', 'exempt-care'] }).filter(c => c === 'vat-exempt-care')).toHaveLength(1)
})

test('the option on débits is printed only where it plays', () => {
  expect(textOf('on-debits', { onDebits: true })).toBe('Option pour le paiement de la taxe d’après les débits')
  expect(codes({ onDebits: true, supply: 'goods' })).not.toContain('on-debits')
  expect(codes({ onDebits: true, categories: ['exempt-care'] })).not.toContain('on-debits')
})

test('a retention is due after the acceptance of the works, whose day nobody knows yet', () =>
  expect(textOf('retention', { retention: { rateBp: 500, amountCents: 60_000 } })).toMatch(
    /^Retenue de garantie de 5\s%\s: 600,00\s€, due un an après la réception des travaux, sauf opposition motivée\.$/,
  ))

test('a CAPE names the cooperative, its seat, its number and the end of the contract', () => {
  const text = textOf('cape', {
    cape: {
      cooperativeName: 'Coopérative Exemple',
      cooperativeSeat: '1 rue du Port, 31000 Toulouse',
      cooperativeSiren: '123456782',
      endsOn: day('2027-03-01'),
    },
  })
  expect(text).toMatch(/^CAPE/)
  expect(text).toContain('Coopérative Exemple, 1 rue du Port, 31000 Toulouse, SIREN\u00a0123\u00a0456\u00a0782')
  expect(text).toContain('1er\u00a0mars\u00a02027')
})

test('delivery address, deposits, credit notes, self-billing, insurance', () => {
  expect(codes({ deliveryAddress: 'Quai 3' })).not.toContain('delivery-address')
  expect(textOf('delivery-address', { deliveryAddress: 'Quai 3', supply: 'both' })).toContain('Quai 3')
  const deposits = [{ number: 'F-1', issuedOn: day('2026-10-01'), amountCents: 12_000 }]
  expect(textOf('deposit', { kind: 'balance', deposits })).toBe(
    'Acompte déduit\u00a0: facture n°\u00a0F-1 du 01/10/2026, 120,00\u00a0€.',
  )
  expect(textOf('corrects', { kind: 'credit-note', corrects: deposits })).toContain('F-1')
  expect(codes({ kind: 'credit-note', corrects: deposits })).not.toContain('late-penalties')
  expect(textOf('self-billed', { selfBilled: true })).toBe('Autofacturation')
  expect(textOf('performed-on', { performedOn: day('2026-11-20') })).toBe('Réalisé le 20/11/2026.')
  expect(codes({ performedOn: day('2026-11-21') })).not.toContain('performed-on')
  const insurance = { insurer: 'Assureur', insurerAddress: 'Paris', coverage: 'France' }
  expect(textOf('insurance', { insurance })).toContain('Assureur, Paris')
})
