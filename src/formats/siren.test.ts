import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatSiren, frenchVatNumberOf, sirenRefusal, siretRefusal, vatNumberRefusal } from './siren.ts'

const luhnKey = (digits: string) => {
  for (let key = 0; key < 10; key++) if (!sirenRefusal(digits + key)) return digits + key
  throw new Error('no key')
}

test('a SIREN has nine digits and a key', () => {
  expect(sirenRefusal(' 732 829\u00a0320 ')).toBeNull()
  expect(sirenRefusal('732829321', 'siren')).toEqual({
    code: 'siren',
    message: 'Ce SIREN n’est pas valide\u00a0: sa clé ne correspond pas. Vérifiez les 9 chiffres.',
    path: 'siren',
  })
  expect(sirenRefusal('73282932')?.message).toContain('celui-ci 8')
  expect(sirenRefusal('73282932A')?.message).toContain('que des chiffres')
  expect(sirenRefusal('')?.message).toContain('manque')
  expect(sirenRefusal('000000000')).not.toBeNull()
  expect(formatSiren('732829320')).toBe('732\u00a0829\u00a0320')
  expect(formatSiren('73282932000074')).toBe('732\u00a0829\u00a0320\u00a000074')
})

test('a SIRET has fourteen digits and a key, La Poste its own', () => {
  expect(siretRefusal('732 829 320 00074')).toBeNull()
  expect(siretRefusal('73282932000075')?.message).toContain('14 chiffres')
  expect(siretRefusal('7328293200007')?.message).toContain('celui-ci 13')
  expect(siretRefusal('35600000000048')).toBeNull()
  expect(siretRefusal('35600000049837')).toBeNull()
  expect(siretRefusal('35600000049838')).not.toBeNull()
})

test('a SIRET of a wrong SIREN is refused even when its own key is right', () => {
  const wrong = [...Array(10).keys()].map(key => `7328293210000${key}`)
  for (const siret of wrong) expect(siretRefusal(siret)).not.toBeNull()
})

test('the French VAT number follows from the SIREN', () => {
  expect(frenchVatNumberOf('732 829 320')).toBe('FR44732829320')
  expect(() => frenchVatNumberOf('12')).toThrow(RangeError)
  fc.assert(
    fc.property(fc.stringMatching(/^[1-9]\d{7}$/), digits => {
      const siren = luhnKey(digits)
      const number = frenchVatNumberOf(siren)
      expect(vatNumberRefusal(number, 'vat', siren)).toBeNull()
      const other = String((Number(number.slice(2, 4)) + 1) % 97).padStart(2, '0')
      expect(vatNumberRefusal(`FR${other}${siren}`)).not.toBeNull()
    }),
  )
})

test('VAT numbers of the Union are checked by country', () => {
  expect(vatNumberRefusal('FR 44 732 829 320')).toBeNull()
  expect(vatNumberRefusal('BE 0123.456.789')).toBeNull()
  expect(vatNumberRefusal('DE12345678')?.message).toContain('DE')
  expect(vatNumberRefusal('FR45732829320')?.message).toContain('clé')
  expect(vatNumberRefusal('FR4473282932')?.message).toContain('13 caractères')
  expect(vatNumberRefusal('FR44732829320', 'vat', '404833048')?.message).toContain('SIREN')
  expect(vatNumberRefusal('US123')?.message).toContain('Union')
  expect(vatNumberRefusal('GR123456789')?.message).toContain('EL')
  expect(vatNumberRefusal('732829320')?.message).toContain('deux lettres')
})
