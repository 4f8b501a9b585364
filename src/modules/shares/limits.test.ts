import { describe, expect, test } from 'vitest'
import { type Day, day } from '../../kernel/day.ts'
import { type CapitalFacts, capitalFloor, capitalLimits, type Limit } from './limits.ts'
import type { ShareCategory } from './share.ts'

const today = day('2026-03-10')
/** Members by category, each with their shares. */
const members = (shares: Partial<Record<ShareCategory, readonly number[]>>): CapitalFacts['members'] =>
  Object.entries(shares).flatMap(([category, counts]) =>
    (counts ?? []).map((count, i) => ({
      name: `${category} ${i + 1}`,
      category: category as ShareCategory,
      shares: count,
    })),
  )
const limit = (
  key: Limit['key'],
  shares: Partial<Record<ShareCategory, readonly number[]>>,
  facts: Partial<CapitalFacts> = {},
  on: Day = today,
): Limit =>
  capitalLimits(
    {
      legalForm: 'scop-sarl',
      nominalCents: 50_00,
      floorCents: 0,
      highestCapitalCents: 0,
      employs: false,
      members: members(shares),
      ...facts,
    },
    on,
  ).find(one => one.key === key)!

/** As the page writes them: a number does not leave its noun. */
const bound = (words: string): string => words.replace(/(\d) parts?\b/g, one => one.replace(' ', '\u00a0'))

/** A bound under, at and over which the capital stands: whether it is kept, and the number that its sentence says. */
const says = (kept: boolean, words: string) => ({ kept, sentence: expect.stringContaining(bound(words)) })

describe('a SCOP', () => {
  test.each([
    // 49/100; two more make 51/102, one 50/101 = 49,5 %.
    [[49], [51], says(false, 'souscrivent 2 parts')],
    // CGI art. 214: the others hold no more than half.
    [[50], [50], says(true, 'encore souscrire 0 part')],
    // 51/102 is half, 51/103 = 49,5 %.
    [[51], [49], says(true, 'encore souscrire 2 parts')],
  ])('employees hold half of the capital: %j against %j', (employee, external, expected) => {
    expect(limit('employee-capital', { employee, external })).toMatchObject(expected)
  })

  const each = (count: number) => Array.from({ length: count }, () => 10)
  test.each([
    // 12/20; three more make 15/23 = 65,2 %, two 14/22 = 63,6 %.
    [12, 8, says(false, 'admettez 3 salarié')],
    [13, 7, says(true, ': 0 autre membre non salarié peut entrer')],
    // 14/21 = 66,6 %, 14/22 = 63,6 %.
    [14, 6, says(true, ': 1 autre membre non salarié peut entrer')],
    // 20/30 = 66,6 %, 20/31 = 64,5 %; they are 28.
    [20, 8, says(true, ': 2 autres membres non salariés peuvent entrer')],
  ])('employees have 65 %% of the votes: %i against %i', (employees, others, expected) => {
    expect(limit('employee-votes', { employee: each(employees), external: each(others) })).toMatchObject(expected)
  })

  test.each([
    // 49/100; two more make 51/102.
    [49, 51, says(true, 'encore 2 parts')],
    [50, 50, says(true, 'encore 0 part')],
  ])('nobody holds more than half: %i of their own, %i by others', (own, others, expected) => {
    expect(limit('one-member', { employee: [own, others - 10, 10] })).toMatchObject(expected)
  })

  test('whoever holds one share more than half is named', () => {
    expect(limit('one-member', { employee: [10, 51, 39] })).toMatchObject(says(false, 'employee 2 détient 51\u00a0%'))
  })

  test('what is just under a bound never reads as the bound', () => {
    expect(limit('employee-capital', { employee: [49_999], external: [50_001] }).sentence).toContain('49,99\u00a0%')
  })
})

describe('a SCIC', () => {
  const scic = { legalForm: 'scic-sa' }
  test.each([
    ['employees, beneficiaries and others', { employee: [1], beneficiary: [1], supporter: [1] }, true, '3 catégories'],
    ['producers stand for employees', { producer: [1], beneficiary: [1], authority: [1] }, true, '3 catégories'],
    ['two categories', { employee: [1], beneficiary: [1] }, false, 'il en faut 3.'],
    ['no beneficiary', { employee: [1], supporter: [1], authority: [1] }, false, 'avec un bénéficiaire'],
    [
      'nobody who works',
      { beneficiary: [1], supporter: [1], authority: [1] },
      false,
      'avec un salarié ou un producteur',
    ],
  ] as const)('%s', (_, shares, kept, words) => {
    expect(limit('categories', shares, scic)).toMatchObject(says(kept, words))
  })

  test('producers stand for employees only where it employs nobody, since 2 August 2014', () => {
    const shares = { producer: [1], beneficiary: [1], authority: [1] }
    expect(limit('categories', shares, { ...scic, employs: true })).toMatchObject(says(false, 'avec un salarié.'))
    expect(limit('categories', shares, scic, day('2014-08-02')).kept).toBe(true)
    expect(limit('categories', shares, scic, day('2014-08-01'))).toMatchObject(says(false, 'avec un salarié.'))
  })

  test.each([
    // Half since 2 August 2014: 49/100, two more make 51/102.
    ['2014-08-02', 49, says(true, 'encore 2 parts')],
    ['2014-08-02', 50, says(true, 'encore 0 part')],
    ['2014-08-02', 51, says(false, 'plus que 50')],
    // A fifth before: 19/100, 20/101 = 19,8 %, 21/102 = 20,6 %.
    ['2014-08-01', 19, says(true, 'encore 1 part')],
    ['2014-08-01', 20, says(true, 'encore 0 part')],
    ['2014-08-01', 21, says(false, 'plus que 20')],
  ])('authorities together, on %s: %i of 100', (on, held, expected) => {
    const shares = { authority: [held - 5, 5], employee: [100 - held] }
    expect(limit('authorities', shares, scic, day(on))).toMatchObject(expected)
  })
})

describe('the floor of the capital', () => {
  const highest = { highestCapitalCents: 100_000_00 }
  test.each([
    // A quarter of 100 000 € is 25 000 €: 500 shares of 50 €.
    [499, {}, says(false, 'aucun remboursement')],
    [500, {}, says(true, 'encore 0 part')],
    [501, {}, says(true, 'encore 1 part')],
    // The statutes say 30 000 €: 600 shares.
    [599, { floorCents: 30_000_00 }, says(false, 'aucun remboursement')],
    [601, { floorCents: 30_000_00 }, says(true, 'encore 1 part')],
    // What the statutes say below the quarter changes nothing.
    [500, { floorCents: 10_000_00 }, says(true, 'encore 0 part')],
  ])('%i shares %j', (shares, statutes, expected) => {
    expect(limit('floor', { employee: [shares] }, { ...highest, ...statutes })).toMatchObject(expected)
  })

  test('the last members do not leave either; before the first there is nothing to say', () => {
    expect(limit('floor', {}, highest)).toMatchObject(says(false, 'aucun remboursement'))
    expect(limit('floor', {})).toBeUndefined()
    expect(capitalFloor({ floorCents: 0, highestCapitalCents: 100_000_00 }, today)).toBe(25_000_00)
  })

  test.each([
    // 18 500 € is 370 shares of 50 €.
    ['scop-sa', 369, says(false, 'il manque 1 part')],
    ['scop-sa', 370, says(true, '0 part au-dessus')],
    ['scic-sa', 371, says(true, '1 part au-dessus')],
  ])('the least that a %s has: %i shares', (legalForm, shares, expected) => {
    expect(limit('minimum', { employee: [shares] }, { legalForm })).toMatchObject(expected)
  })

  test('a SARL has no least capital, an association only the floor', () => {
    expect(limit('minimum', { employee: [1] })).toBeUndefined()
    const association = {
      legalForm: 'association',
      nominalCents: 50_00,
      floorCents: 0,
      highestCapitalCents: 0,
      employs: true,
    }
    expect(capitalLimits({ ...association, members: members({ employee: [1] }) }, today).map(({ key }) => key)).toEqual(
      ['floor'],
    )
  })
})
