import { describe, expect, test } from 'vitest'
import { readForm } from '../../platform/form.ts'
import { DEFAULT_SETTINGS, zAddress, zSettings } from './settings.ts'

test('what the settings page shows is read back as it was: amounts in cents, rates in basis points', () => {
  const typed = readForm(zSettings, [
    ['paymentTermDays', '30'],
    ['latePenaltyRateBp', '12,15'],
    ['reserveMonths', '0'],
    ['pay.accidentRateBp', '1,5'],
    ['pay.transportLevyRateBp', '0'],
    ['pay.healthCoverEmployerCents', '25,00'],
    ['pay.headcount', '100'],
  ])
  expect(zSettings.parse(typed)).toEqual(DEFAULT_SETTINGS)
})

describe('a postal code', () => {
  const rules = (address: object) =>
    zAddress
      .safeParse({ line1: '1 rue du Pont', city: 'Rieux', ...address })
      .error?.issues.map(({ path }) => path.join())
  test('has five digits in France, however they are spaced', () => {
    expect(zAddress.parse({ line1: '1 rue du Pont', city: 'Rieux', postalCode: '31 310' })).toMatchObject({
      postalCode: '31310',
      country: 'FR',
    })
    for (const postalCode of ['ABC', '3131', '313100', '3131O', '２１３１０'])
      expect(rules({ postalCode }), postalCode).toEqual(['postalCode'])
  })
  test('is free elsewhere', () => {
    expect(rules({ postalCode: 'SW1A 1AA', country: 'gb' })).toBeUndefined()
  })
  test('is refused with the rest, and an empty one once', () => {
    expect(rules({ postalCode: 'ABC', city: '' })).toEqual(['city', 'postalCode'])
    expect(rules({ postalCode: ' ' })).toEqual(['postalCode'])
  })
})
