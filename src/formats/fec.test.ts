import fc from 'fast-check'
import { expect, test } from 'vitest'
import { day } from '../kernel/day.ts'
import { describeFec, FEC_COLUMNS, type FecRow, fecFileName, formatFecHeader, formatFecLine } from './fec.ts'
import { checkFec } from './fec-check.ts'

const row = (given: Partial<FecRow> = {}): FecRow => ({
  journalCode: 'VE',
  journalLabel: 'Ventes',
  number: '1',
  date: day('2026-01-31'),
  account: '411000',
  accountLabel: 'Clients',
  auxiliary: 'C001',
  auxiliaryLabel: 'Client un',
  documentRef: 'F-2026-1',
  documentDate: day('2026-01-31'),
  label: 'Facture F-2026-1',
  debitCents: 1_234_56,
  creditCents: 0,
  letter: 'A',
  letteredOn: day('2026-02-10'),
  validatedOn: day('2026-01-31'),
  ...given,
})

test('the file is named after the SIREN and the closing day', () => {
  expect(fecFileName('123456782', day('2026-12-31'))).toBe('123456782FEC20261231.txt')
  expect(() => fecFileName('1234', day('2026-12-31'))).toThrow(RangeError)
})

test('eighteen columns, in the order of the law; extra ones after them', () => {
  expect(FEC_COLUMNS.map(c => c.name).join(' ')).toBe(
    'JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib CompAuxNum CompAuxLib PieceRef PieceDate ' +
      'EcritureLib Debit Credit EcritureLet DateLet ValidDate Montantdevise Idevise',
  )
  expect(formatFecHeader(['Activite'])).toMatch(/\tIdevise\tActivite\r\n$/)
})

test('a line: tabs, decimal comma, AAAAMMJJ, texts without control characters', () => {
  expect(formatFecLine(row())).toBe(
    'VE\tVentes\t1\t20260131\t411000\tClients\tC001\tClient un\tF-2026-1\t20260131\tFacture F-2026-1\t' +
      '1234,56\t0,00\tA\t20260210\t20260131\t\t\r\n',
  )
  const cells = formatFecLine(
    row({
      label: ' "Le\tPort"\r\nsuite\0 ',
      debitCents: -5,
      auxiliary: null,
      letteredOn: null,
      currency: 'USD',
      currencyCents: 100,
    }),
  ).split('\t')
  expect(cells.slice(6, 8)).toEqual(['', ''])
  expect(cells[10]).toBe('’Le Port’ suite')
  expect(cells[11]).toBe('-0,05')
  expect(cells.slice(13, 15)).toEqual(['', ''])
  expect(cells.slice(16)).toEqual(['1,00', 'USD\r\n'])
})

test('whatever the texts and amounts, what we write reads back without a defect', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 }).map(t => `x${t}`)
  const entry = fc.record({ label: text, documentRef: text, cents: fc.integer({ min: 1, max: 99_999_999_999_999 }) })
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 8 }), async entries => {
      const lines = entries.flatMap(({ label, documentRef, cents }, i) => {
        const common = { number: String(i + 1), label, documentRef, letter: null }
        return [
          row({ ...common, debitCents: cents }),
          row({
            ...common,
            account: '706000',
            accountLabel: 'Ventes',
            auxiliary: null,
            debitCents: 0,
            creditCents: cents,
          }),
        ]
      })
      const file = formatFecHeader() + lines.map(formatFecLine).join('')
      const report = await checkFec([new TextEncoder().encode(file)], { fileName: '123456782FEC20261231.txt' })
      expect(report.defects).toEqual([])
      expect(report.entryCount).toBe(entries.length)
    }),
    { numRuns: 60 },
  )
})

test('the description names every zone, the technical facts and the head of the chain', () => {
  const text = describeFec({
    organisation: 'Coopérative Exemple',
    siren: '123456782',
    openingDay: day('2026-01-01'),
    closingDay: day('2026-12-31'),
    lineCount: 2,
    entryCount: 1,
    totalCents: 1_234_56,
    journals: [{ code: 'VE', label: 'Ventes' }],
    extra: [{ name: 'Activite', meaning: 'Code de l’activité' }],
    headHash: 'abc123',
  })
  for (const { name, nature, meaning } of FEC_COLUMNS) expect(text).toContain(`${name} ; ${nature} ; ${meaning}`)
  for (const part of [
    'UTF-8',
    'tabulation',
    'abc123',
    'VE : Ventes',
    '19  Activite',
    '123456782FEC20261231.txt',
    '1234,56',
  ])
    expect(text).toContain(part)
})
