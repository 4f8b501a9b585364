import { expect, test } from 'vitest'
import { readForm } from '../../platform/form.ts'
import { DEFAULT_SETTINGS, zSettings } from './settings.ts'

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
