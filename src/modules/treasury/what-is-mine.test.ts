import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ActivityBalance, type MineFacts, whatIsMineOf } from './what-is-mine.ts'

const accounts = {
  treasuryLiaison: '581',
  liaison: '181',
  customers: '411',
  retentions: '4117',
  vatWaiting: '44588',
  vatDeductibleWaiting: '44585',
}
/** Balances from lines [account, debit − credit], summed by account. */
const facts = (lines: readonly (readonly [string, number])[], more: Partial<MineFacts> = {}): MineFacts => {
  const sums = new Map<string, number>()
  for (const [account, amount] of lines) sums.set(account, (sums.get(account) ?? 0) + amount)
  return {
    balances: [...sums].map(([account, balanceCents]) => ({ account, balanceCents })),
    commitments: [],
    reserveMonths: 0,
    meanMonthlyCostCents: 0,
    levyToComeCents: 0,
    ...more,
  }
}
const mine = (lines: readonly (readonly [string, number])[], more: Partial<MineFacts> = {}) =>
  whatIsMineOf(facts(lines, more), accounts)
const keys = (terms: readonly { key: string; amountCents: number }[]) =>
  Object.fromEntries(terms.map(term => [term.key, term.amountCents]))

const SERVICE_INVOICE = [
  ['411', 120_000],
  ['706', -100_000],
  ['44588', -20_000],
] as const
const LEVY = [
  ['6283', 10_000],
  ['581', -10_000],
] as const
const RECEIPT = [
  ['512', 120_000],
  ['411', -120_000],
  ['44588', 20_000],
  ['44571', -20_000],
] as const

describe('whatIsMineOf', () => {
  test('an invoice of services is to come, less its VAT; its levy is taken at once', () => {
    const found = mine([...SERVICE_INVOICE, ...LEVY])
    expect(found).toMatchObject({ cashCents: -10_000, mineCents: -10_000, payableCents: 0, toComeCents: 100_000 })
    expect(keys(found.toCome)).toEqual({ receivables: 120_000, vatToCome: -20_000 })
  })

  test('paid, it is mine, less the VAT now due', () => {
    const found = mine([...SERVICE_INVOICE, ...LEVY, ...RECEIPT])
    expect(found).toMatchObject({ cashCents: 110_000, mineCents: 90_000, payableCents: 90_000, toComeCents: 0 })
    expect(keys(found.terms)).toEqual({ bank: 120_000, treasuryLiaison: -10_000, vat: -20_000 })
  })

  test('goods owe their VAT before they are paid', () => {
    const found = mine([
      ['411', 12_000],
      ['707', -10_000],
      ['44571', -2_000],
    ])
    expect(found).toMatchObject({ mineCents: -2_000, payableCents: 0, toComeCents: 12_000 })
  })

  test('a deposit received belongs to the customer until it is deducted', () => {
    const found = mine([
      ['512', 36_000],
      ['4191', -30_000],
      ['44571', -6_000],
    ])
    expect(found).toMatchObject({ mineCents: 0, payableCents: 0, resultCents: 0 })
  })

  test('deductible VAT lowers what is due; a credit is shown, not payable', () => {
    const base = [
      ['512', 100_000],
      ['706', -100_000],
      ['44571', -5_000],
      ['512', 5_000],
    ] as const
    expect(mine([...base, ['44566', 3_000], ['512', -3_000]]).mineCents).toBe(105_000 - 3_000 - 2_000)
    const credit = mine([...base, ['44566', 8_000], ['512', -8_000]])
    expect(credit.mineCents).toBe(97_000)
    expect(keys(credit.shown)).toEqual({ vatCredit: 3_000 })
    expect(keys(credit.terms).vat).toBeUndefined()
  })

  test('VAT that waits for a payment is to come, and its supplier is owed in full', () => {
    const found = mine([
      ['611', 10_000],
      ['44585', 2_000],
      ['401', -12_000],
    ])
    expect(found).toMatchObject({ mineCents: -12_000, toComeCents: 2_000 })
  })

  test('a month of pay: what is posted and unpaid is due, holidays included', () => {
    const found = mine([
      ['512', 900_000],
      ['706', -900_000],
      ['6411', 200_000],
      ['6451', 80_000],
      ['421', -150_000],
      ['4421', -10_000],
      ['431', -120_000],
      ['6412', 20_000],
      ['4282', -20_000],
      ['645', 8_000],
      ['4382', -8_000],
    ])
    expect(keys(found.terms)).toEqual({ bank: 900_000, staff: -180_000, social: -128_000 })
    expect(found.mineCents).toBe(592_000)
    expect(found.resultCents).toBe(592_000)
  })

  test('one account’s debit never lowers another’s credit, one third party’s neither', () => {
    expect(
      mine([
        ['512', 1_000],
        ['401', -700],
        ['409', 500],
        ['431', -100],
        ['439', 100],
      ]).mineCents,
    ).toBe(200)
    const overpaid: ActivityBalance[] = [
      { account: '512', balanceCents: 1_000 },
      { account: '411', balanceCents: 800, creditorsCents: 200 },
    ]
    const found = whatIsMineOf({ ...facts([]), balances: overpaid }, accounts)
    expect(keys(found.terms)).toEqual({ bank: 1_000, customerCredits: -200 })
    expect(keys(found.toCome)).toEqual({ receivables: 1_000 })
  })

  test('cash is shown where it is: cheques, card, till, stock and assets are not payable', () => {
    const found = mine([
      ['512', 100],
      ['5112', 200],
      ['511', 300],
      ['53', 400],
      ['37', 500],
      ['2154', 900],
      ['2815', -300],
      ['706', -5_000],
    ])
    expect(found.mineCents).toBe(100)
    expect(keys(found.shown)).toEqual({ cheques: 200, cards: 300, cashBox: 400, stock: 500, fixedAssets: 600 })
  })

  test('a loan is cash that goes back, capital is cash that was not earned', () => {
    expect(
      mine([
        ['512', 50_000],
        ['164', -50_000],
      ]),
    ).toMatchObject({ mineCents: 0, payableCents: 0 })
    expect(
      mine([
        ['512', 50_000],
        ['1013', -50_000],
      ]),
    ).toMatchObject({ mineCents: 50_000, payableCents: 0 })
  })

  test('an earlier profit stays payable until it is allocated', () => {
    const earlier = [
      ['512', 50_000],
      ['706', -50_000],
    ] as const
    expect(mine(earlier).payableCents).toBe(50_000)
    expect(mine([...earlier, ['120', 30_000], ['181', -30_000]])).toMatchObject({
      mineCents: 20_000,
      payableCents: 20_000,
    })
  })

  test('promises and the reserve come off', () => {
    const found = mine(
      [
        ['512', 100_000],
        ['706', -100_000],
      ],
      {
        commitments: [
          { kind: 'pay', amountCents: 30_000 },
          { kind: 'share', amountCents: 1_000 },
        ],
        reserveMonths: 2,
        meanMonthlyCostCents: 10_000,
      },
    )
    expect(found.mineCents).toBe(49_000)
    expect(keys(found.terms)).toMatchObject({ pay: -30_000, share: -1_000, reserve: -20_000 })
  })
})

const CODES = [
  '101',
  '12',
  '164',
  '181',
  '2154',
  '31',
  '401',
  '409',
  '411',
  '416',
  '4191',
  '421',
  '4282',
  '4421',
  '431',
  '439',
  '44566',
  '44571',
  '44585',
  '44588',
  '444',
  '455',
  '4686',
  '471',
  '487',
  '5112',
  '512',
  '53',
  '580',
  '581',
  '601',
  '6411',
  '706',
]
const arbitrary = fc.record({
  lines: fc.array(fc.tuple(fc.constantFrom(...CODES), fc.integer({ min: -1_000_000, max: 1_000_000 })), {
    maxLength: 40,
  }),
  pay: fc.integer({ min: 0, max: 100_000 }),
})

describe('whatever the books', () => {
  test('what is mine never passes the cash, what is payable never passes either bound, terms sum to their figure', () => {
    fc.assert(
      fc.property(arbitrary, ({ lines, pay }) => {
        const found = mine(lines, { commitments: [{ kind: 'pay', amountCents: pay }] })
        expect(found.mineCents).toBeLessThanOrEqual(found.cashCents)
        expect(found.payableCents).toBeLessThanOrEqual(Math.max(0, found.mineCents))
        expect(found.payableCents).toBeLessThanOrEqual(Math.max(0, found.resultCents))
        expect(found.terms.reduce((total, term) => total + term.amountCents, 0)).toBe(found.mineCents)
        expect(found.toCome.reduce((total, term) => total + term.amountCents, 0)).toBe(found.toComeCents)
      }),
    )
  })

  test('being paid by a customer never lowers what is mine', () => {
    const receipt = fc.record({
      ht: fc.integer({ min: 1, max: 1_000_000 }),
      vatBp: fc.constantFrom(0, 550, 1000, 2000),
      levyBp: fc.integer({ min: 0, max: 3000 }),
    })
    fc.assert(
      fc.property(arbitrary, receipt, ({ lines }, { ht, vatBp, levyBp }) => {
        const vat = Math.round((ht * vatBp) / 10_000)
        const levy = Math.round((ht * levyBp) / 10_000)
        const invoiced = [...lines, ['411', ht + vat], ['706', -ht], ['44588', -vat]] as const
        const paid = [
          ...invoiced,
          ['512', ht + vat],
          ['411', -ht - vat],
          ['44588', vat],
          ['44571', -vat],
          ['6283', levy],
          ['581', -levy],
        ] as const
        // Books in which customers owe nothing back, so that the receipt settles the invoice and nothing else.
        const credit = lines.filter(([account]) => account === '411').reduce((total, [, amount]) => total + amount, 0)
        fc.pre(credit >= 0)
        expect(mine(paid).mineCents).toBeGreaterThanOrEqual(mine(invoiced).mineCents)
      }),
    )
  })
})
