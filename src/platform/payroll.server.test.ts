import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Month } from '../kernel/day.ts'
import { interpolatePay } from '../kernel/pay-curve.ts'
import { Refused } from '../kernel/refusal.ts'
import {
  DEFAULT_PAY_SETTINGS,
  highestGrossFor,
  highestWithin,
  type PayEstimate,
  type PaySettings,
  payCurve,
  payslipOf,
  stopPayroll,
} from './payroll.server.ts'
import { projectRoot } from './project-root.server.ts'

const settings: PaySettings = { ...DEFAULT_PAY_SETTINGS, month: '2026-07' as Month }
const total = (values: number[]) => values.reduce((a, b) => a + b, 0)

function expectAddsUp(pay: PayEstimate) {
  expect(pay.grossCents + pay.employerContributionsCents).toBe(pay.costCents)
  expect(pay.grossCents - pay.employeeContributionsCents).toBe(pay.netBeforeTaxCents)
  expect(total(pay.parts.map(p => p.employerCents))).toBe(pay.employerContributionsCents)
  expect(total(pay.parts.map(p => p.employeeCents))).toBe(pay.employeeContributionsCents)
}

// The first question starts the worker and loads the rules.
beforeAll(async () => void (await payslipOf(200_000, settings)), 30_000)
afterAll(stopPayroll)

describe('payslipOf', () => {
  // Figures of the public simulator's model (modele-social 11.1.0, rates of July 2026).
  test('a gross of 2 425,16 € costs 2 999,94 € and leaves 1 897,81 €', async () => {
    const pay = await payslipOf(242_516, settings)
    expect(pay).toMatchObject({
      costCents: 299_994,
      netBeforeTaxCents: 189_781,
      netCents: null,
      reductionCents: 48_552,
    })
    expectAddsUp(pay)
    expect(pay.parts.find(p => p.label === 'Complémentaire santé')).toEqual({
      label: 'Complémentaire santé',
      employeeCents: 2000,
      employerCents: 2000,
    })
    expect(pay.parts.map(p => p.label)).not.toContain('Autres contributions')
  })

  test('the settings reach the rules', async () => {
    const full = await payslipOf(300_000, {
      ...settings,
      headcount: 120,
      accidentRateBp: 150,
      transportLevyRateBp: 85,
      healthCoverEmployerCents: 3000,
      healthCoverEmployeeCents: 1000,
      executive: true,
      withholdingRateBp: 350,
    })
    const part = (label: string) => full.parts.find(p => p.label === label)
    expect(part('Accidents du travail')?.employerCents).toBe(4500)
    expect(part('Versement mobilité')?.employerCents).toBe(2550)
    expect(part('Complémentaire santé')).toMatchObject({ employeeCents: 1000, employerCents: 3000 })
    expect(part('Apec')?.employeeCents).toBe(72)
    expect(full.netCents).toBe(full.netBeforeTaxCents - Math.round(full.netTaxableCents * 0.035))
    expect(full.parts.map(p => p.label)).not.toContain('Autres contributions')
    expectAddsUp(full)
  })

  test('below the SMIC, hours are gross ÷ hourly SMIC and the reduction is whole (12,31 € then 12,02 € an hour)', async () => {
    const july = await payslipOf(61_550, settings)
    expect(july.equivalentHoursHundredths).toBe(5000)
    expect(july.reductionCents).toBe(Math.round(61_550 * 0.3981))
    const march = await payslipOf(60_100, { ...settings, month: '2026-03' as Month })
    expect(march.equivalentHoursHundredths).toBe(5000)
    expect((await payslipOf(250_000, settings)).equivalentHoursHundredths).toBe(15_167)
  })

  test('a case that the rules cannot answer is refused in French', async () => {
    await expect(payslipOf(200_000, { ...settings, headcount: Number.NaN })).rejects.toThrow(Refused)
    await expect(payslipOf(200_000, { ...settings, headcount: Number.NaN })).rejects.toThrow(/règles officielles/)
    expect((await payslipOf(200_000, settings)).costCents).toBe(220_872)
  })
})

describe('highestGrossFor', () => {
  // The public model's totals, before rounding: 2 999,9888 € for 2 425,20 €, 3 000,0010 € for 2 425,21 €, 3 000,0133 € for 2 425,22 €.
  test('a cost of 3 000 € pays 2 425,20 € gross and not a cent more, though that cent shows 3 000,00 € too', async () => {
    const pay = await highestGrossFor(300_000, settings)
    expect(pay).toMatchObject({ grossCents: 242_520, costCents: 299_999, netBeforeTaxCents: 189_784 })
    expect((await payslipOf(242_521, settings)).costCents).toBe(300_000)
    expect((await highestGrossFor(300_001, settings))!.grossCents).toBe(242_521)
    expect((await payslipOf(242_522, settings)).costCents).toBe(300_001)
  })
  test('below the SMIC too', async () => {
    const pay = await highestGrossFor(100_000, settings)
    expect(pay!.costCents).toBeLessThanOrEqual(100_000)
    expect((await payslipOf(pay!.grossCents + 1, settings)).costCents).toBeGreaterThan(100_000)
    expectAddsUp(pay!)
  })
  test('a budget that leaves nothing once the health cover is paid gives null', async () => {
    for (const budget of [-100, 0, 1, 500, 2000, 2001, 4600]) expect(await highestGrossFor(budget, settings)).toBeNull()
    expect((await highestGrossFor(5000, settings))!.netBeforeTaxCents).toBeGreaterThan(0)
  })
  test('without health cover, a few euros already pay something', async () => {
    const bare = { ...settings, healthCoverEmployerCents: 0, healthCoverEmployeeCents: 0 }
    expect((await highestGrossFor(500, bare))!.grossCents).toBe(485)
  })
})

test('highestWithin finds the last x within the budget of any growing cost, jumps included', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 200_000 }),
      fc.integer({ min: 0, max: 5000 }),
      fc.integer({ min: 10, max: 50 }),
      fc.integer({ min: 0, max: 300 }),
      async (budget, fixed, slopeTenths, jump) => {
        let evaluations = 0
        const cost = (x: number) => fixed + (x * slopeTenths) / 10 + Math.floor(x / 997) * jump
        const found = await highestWithin(budget, async x => {
          evaluations++
          return cost(x)
        })
        if (found === null) expect(cost(0)).toBeGreaterThan(budget)
        else {
          expect(cost(found)).toBeLessThanOrEqual(budget + 1e-6)
          expect(cost(found + 1)).toBeGreaterThan(budget)
        }
        expect(evaluations).toBeLessThan(45)
      },
    ),
  )
})

describe('payCurve', () => {
  test('grows, reaches 8 000 € and is close to the exact figures', async () => {
    const curve = await payCurve(settings)
    expect(curve.length).toBeGreaterThan(45)
    expect(curve.length).toBeLessThan(80)
    for (let i = 1; i < curve.length; i++) {
      expect(curve[i]!.costCents).toBeGreaterThan(curve[i - 1]!.costCents)
      expect(curve[i]!.netBeforeTaxCents).toBeGreaterThanOrEqual(curve[i - 1]!.netBeforeTaxCents - 600)
    }
    expect(curve[0]!.netBeforeTaxCents).toBeGreaterThan(0)
    expect(curve.at(-1)!.costCents).toBeGreaterThan(800_000)
    for (const cost of [60_000, 197_000, 300_000, 555_000, 700_000]) {
      const exact = await highestGrossFor(cost, settings)
      expect(Math.abs(interpolatePay(curve, cost)!.grossCents - exact!.grossCents)).toBeLessThan(150)
    }
    expect(await payCurve(settings)).toBe(curve)
  }, 30_000)
})

test('the worker restarts after a stop, and does not keep a command line alive', async () => {
  await stopPayroll()
  expect((await payslipOf(200_000, settings)).costCents).toBe(220_872)
  const script = `import { payslipOf, DEFAULT_PAY_SETTINGS } from ${JSON.stringify(join(projectRoot(), 'src/platform/payroll.server.ts'))}
console.log((await payslipOf(200000, DEFAULT_PAY_SETTINGS)).grossCents)`
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    timeout: 20_000,
  })
  expect(out.trim()).toBe('200000')
}, 30_000)
