import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { PURCHASE_NATURES } from '../../law/purchase-natures.ts'
import { type EntryLine, signed } from '../ledger/entry.ts'
import { DEFAULT_SETTINGS } from '../organisation/settings.ts'
import { completeLine, type PurchaseKind, purchaseRatesInForce, type TypedLine, withSignOf } from './purchase.ts'
import { type OpenPart, openTotal, paymentLines, payParts, purchaseLines } from './purchase-entry.ts'

const AT = day('2026-03-10')
const { accounts } = DEFAULT_SETTINGS
const purchase = (kind: PurchaseKind, lines: Partial<TypedLine>[], vatOnDebits = false) => ({
  id: 'p',
  kind,
  reference: 'F1',
  thirdPartyId: 's',
  day: AT,
  dueOn: null,
  vatOnDebits,
  lines: withSignOf(
    kind,
    lines.map(line =>
      completeLine({ activityId: 'A', nature: 'office-supplies', recoverable: true, asset: false, ...line }, AT),
    ),
  ),
})
const short = (lines: EntryLine[]) => lines.map(line => `${line.activityId} ${line.account} ${signed(line)}`)

describe('purchaseLines', () => {
  test('goods at once, services when paid, several activities', () => {
    const lines = purchaseLines(
      purchase('invoice', [{ grossCents: 12_000 }, { nature: 'fees', grossCents: 6_000, activityId: 'B' }]),
      accounts,
    )
    expect(short(lines)).toEqual([
      'A 6064 10000',
      'A 44566 2000',
      'A 401 -12000',
      'B 6226 5000',
      'B 44585 1000',
      'B 401 -6000',
    ])
    expect(lines.find(line => line.account === '44585')).toMatchObject({ itemId: 'p', vatRateBp: 2000 })
  })
  test('a supplier on débits, or an expense already paid: services at once', () => {
    expect(
      short(purchaseLines(purchase('invoice', [{ nature: 'fees', grossCents: 12_000 }], true), accounts)),
    ).toContain('A 44566 2000')
    expect(
      short(
        purchaseLines(
          purchase('expense-report', [{ nature: 'restaurant', grossCents: 11_000, vatRateBp: 1000 }]),
          accounts,
        ),
      ),
    ).toEqual(['A 6256 10000', 'A 44566 1000', 'A 4686 -11000'])
  })
  test('what is not deductible is a charge', () => {
    expect(
      short(
        purchaseLines(purchase('expense-report', [{ nature: 'train', grossCents: 11_000, vatRateBp: 1000 }]), accounts),
      ),
    ).toEqual(['A 6251 11000', 'A 4686 -11000'])
    expect(
      short(purchaseLines(purchase('invoice', [{ nature: 'car-fuel-petrol', grossCents: 12_000 }]), accounts)),
    ).toEqual(['A 6061 10400', 'A 44566 1600', 'A 401 -12000'])
  })
  test('reverse charge: HT is owed, the VAT is due and deductible', () => {
    expect(
      short(
        purchaseLines(
          purchase('invoice', [{ nature: 'software', netCents: 10_000, reverseCharge: 'abroad' }]),
          accounts,
        ),
      ),
    ).toEqual(['A 651 10000', 'A 44566 2000', 'A 4452 -2000', 'A 401 -10000'])
  })
  test('an asset has its own supplier and VAT accounts', () => {
    expect(
      short(purchaseLines(purchase('invoice', [{ grossCents: 120_000, asset: true, account: '2183' }]), accounts)),
    ).toEqual(['A 2183 100000', 'A 44562 20000', 'A 404 -120000'])
  })
  test('a credit note is the mirror', () => {
    expect(short(purchaseLines(purchase('credit-note', [{ nature: 'fees', grossCents: 12_000 }]), accounts))).toEqual([
      'A 6226 -10000',
      'A 44585 -2000',
      'A 401 12000',
    ])
  })
})

const anyLine = fc.record({
  activityId: fc.constantFrom('A', 'B', 'C'),
  nature: fc.constantFrom(...PURCHASE_NATURES.map(n => n.code).filter(code => code !== 'kilometres')),
  grossCents: fc.integer({ min: 1, max: 5_000_000 }),
  vatRateBp: fc.constantFrom(...purchaseRatesInForce(AT)),
  recoverable: fc.boolean(),
  reverseCharge: fc.constantFrom(null, 'abroad' as const, 'building' as const),
  asset: fc.boolean(),
})
const anyPurchase = fc
  .tuple(
    fc.constantFrom('invoice' as const, 'credit-note' as const, 'expense-report' as const),
    fc.array(anyLine, { minLength: 1, maxLength: 8 }),
    fc.boolean(),
  )
  .map(([kind, lines, debits]) =>
    purchase(
      kind,
      lines.map(line => ({ ...line, account: line.asset ? '2183' : null })),
      debits,
    ),
  )

const gaps = (lines: EntryLine[]) =>
  [...Map.groupBy(lines, line => line.activityId).values()].map(its => its.reduce((all, line) => all + signed(line), 0))

test('every purchase balances within each activity', () => {
  fc.assert(fc.property(anyPurchase, bought => gaps(purchaseLines(bought, accounts)).every(gap => gap === 0)))
})

test('whatever the partial payments, they balance, and in the end nothing is owed and no VAT waits', () => {
  fc.assert(
    fc.property(anyPurchase, fc.array(fc.integer({ min: 1, max: 9_999 }), { maxLength: 5 }), (bought, shares) => {
      const entry = purchaseLines(bought, accounts)
      const open = new Map<string, number>()
      const add = (lines: EntryLine[]) => {
        for (const line of lines) {
          if (!line.itemId) continue
          const key = `${line.activityId} ${line.account} ${line.vatRateBp ?? ''}`
          open.set(key, (open.get(key) ?? 0) + signed(line))
        }
      }
      const parts = (): OpenPart[] =>
        [...open].flatMap(([key, balance]) => {
          const [activityId, account] = key.split(' ') as [string, string]
          if (account === accounts.vatDeductibleWaiting || balance === 0) return []
          const waiting = [...open]
            .filter(
              ([k, b]) =>
                account === accounts.suppliers &&
                k.startsWith(`${activityId} ${accounts.vatDeductibleWaiting} `) &&
                b !== 0,
            )
            .map(([k, b]) => ({ rateBp: Number(k.split(' ')[2]), cents: b }))
          return [{ activityId, account, openCents: -balance, waiting }]
        })
      add(entry)
      for (const share of [...shares, 10_000]) {
        const now = parts()
        const amount = share === 10_000 ? openTotal(now) : Math.trunc((openTotal(now) * share) / 10_000)
        if (amount === 0) continue
        const lines = paymentLines(
          { id: 'p', reference: 'F1', thirdPartyId: 's' },
          payParts(now, amount),
          '512',
          accounts,
        )
        expect(gaps(lines).every(gap => gap === 0)).toBe(true)
        add(lines)
      }
      expect([...open.values()].every(balance => balance === 0)).toBe(true)
    }),
  )
})
