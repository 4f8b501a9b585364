import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  bicRefusals,
  formatIban,
  ibanOfIdentifier,
  ibanOfRib,
  ibanRefusals,
  isSepaIban,
  normalizeIban,
  ribOfIban,
} from './iban.ts'

const FR = 'FR7630006000011234567890189'
const said = (text: string) => ibanRefusals(text, 'iban').map(refusal => refusal.message)

test('an IBAN is read as people write it', () => {
  expect(normalizeIban(' iban fr76 3000\u00a06000 0112-3456.7890 189 ')).toBe(FR)
  expect(ibanRefusals('FR76 3000 6000 0112 3456 7890 189')).toEqual([])
  expect(ibanRefusals('FR14 2004 1010 0505 0001 3M02 606')).toEqual([])
  expect(formatIban(FR)).toBe('FR76\u00a03000\u00a06000\u00a00112\u00a03456\u00a07890\u00a0189')
})

test('a bank writes an account in one identifier: its IBAN, or its RIB with the key', () => {
  expect(ibanOfIdentifier('FR76 3000 6000 0112 3456 7890 189')).toBe(FR)
  expect(ibanOfIdentifier('30006 00001 12345678901 89')).toBe(FR)
  expect(['30006000011234567890188', '300060000112345678901', '12345', ''].map(ibanOfIdentifier)).toEqual([
    null,
    null,
    null,
    null,
  ])
})

test('each fault has its own remedy', () => {
  expect(ibanRefusals('FR7630006000011234567890188', 'debtor.iban')).toEqual([
    {
      code: 'iban',
      message: 'Cet IBAN n’est pas valide\u00a0: sa clé ne correspond pas. Vérifiez chaque caractère.',
      path: 'debtor.iban',
    },
  ])
  expect(said('')[0]).toContain('manque')
  expect(said('FR76*3000')[0]).toContain('retirez')
  expect(said('3000600001')[0]).toContain('FR76')
  expect(said('ZZ7630006000011234567890189')[0]).toContain('«\u00a0ZZ\u00a0»')
  expect(said('FR763000600001123456789018')[0]).toContain('26 caractères au lieu de 27')
  expect(said('FR76300O6000011234567890189')[0]).toContain('zéro')
})

test('an IBAN with one digit changed is refused', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 26 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
      const changed = FR.slice(0, at) + ((Number(FR[at]) + by) % 10) + FR.slice(at + 1)
      expect(ibanRefusals(changed)).toHaveLength(1)
    }),
  )
})

test('bank, branch and account give a valid IBAN, and come back from it', () => {
  expect(ibanOfRib('30006', '00001', '12345678901')).toBe(FR)
  expect(ibanOfRib('20041', '01005', '0500013M026')).toBe('FR1420041010050500013M02606')
  expect(ibanOfRib('3000', '00001', '12345678901')).toBeNull()
  const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`))
  fc.assert(
    fc.property(digits(5), digits(5), fc.stringMatching(/^[0-9A-Z]{11}$/), (bank, branch, account) => {
      const iban = ibanOfRib(bank, branch, account)!
      expect(ibanRefusals(iban)).toEqual([])
      expect(ribOfIban(iban)).toBe(bank + branch + account)
    }),
  )
})

test('a BIC has its shape, and the country of the IBAN', () => {
  expect(bicRefusals('agri frpp', 'bic', FR)).toEqual([])
  expect(bicRefusals('AGRIREXX', 'bic', FR)).toEqual([])
  expect(bicRefusals('AGRIFRP')[0]?.message).toContain('8 ou 11')
  expect(bicRefusals('DEUTDEFF', 'bic', FR)[0]?.message).toContain('même pays')
})

test('SEPA is wider than the euro', () => {
  expect(isSepaIban('CH9300762011623852957')).toBe(true)
  expect(isSepaIban('TN5910006035183598478831')).toBe(false)
})
