import { describe, expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import {
  conveneBy,
  conveningRefusals,
  defaultRules,
  proxiesAmong,
  quorumOf,
  type Rules,
  rulesOfCall,
  rulesRefusals,
} from './rules.ts'
import { type Count, channelWarnings, type Question, tally } from './tally.ts'

const TODAY = day('2026-11-22')
const plain = defaultRules(TODAY)
const colleges = (weights: readonly number[], more: Partial<Rules> = {}): Rules => ({
  ...plain,
  colleges: weights.map((weightBp, i) => ({
    code: 'abcdef'[i]!,
    name: `Collège ${'ABCDEF'[i]}`,
    weightBp,
    categories: [],
  })),
  ...more,
})
const ask = (rules: Rules, more: Partial<Question> = {}): Question => ({
  rules,
  majority: '1/2',
  strict: true,
  candidates: [],
  seats: 0,
  ...more,
})
const count = (college: string, ...counts: number[]): Count => ({
  college,
  voters: counts.reduce((all, one) => all + one, 0),
  blank: 0,
  counts,
})

describe('one member, one voice', () => {
  test.each([
    ['a majority', [6, 5, 0], true],
    ['a tie is not a majority', [5, 5, 0], false],
    ['abstentions are no voices cast', [3, 2, 40], true],
    ['nobody speaks', [0, 0, 7], false],
  ])('%s', (_, votes, adopted) => {
    expect(tally(ask(plain), [count('', ...votes)]).adopted).toBe(adopted)
  })

  test('abstentions among the voices cast weigh against', () => {
    expect(tally(ask({ ...plain, abstentionsCount: true }), [count('', 3, 2, 40)]).adopted).toBe(false)
  })

  test('two thirds are reached at two thirds exactly', () => {
    const twoThirds = { majority: '2/3', strict: false } as const
    expect(tally(ask(plain, twoThirds), [count('', 20, 10, 0)]).adopted).toBe(true)
    expect(tally(ask(plain, twoThirds), [count('', 199, 100, 0)]).adopted).toBe(false)
  })

  test('counts of several origins add up', () => {
    const result = tally(ask(plain), [count('', 1, 2, 0), count('', 3, 1, 1)])
    expect(result.counts[0]!.counts).toEqual([4, 3, 1])
    expect(result.steps.at(-1)).toContain('4/7')
  })
})

describe('colleges of a SCIC', () => {
  const rules = colleges([5000, 3000, 2000])

  test('each weighs by its own votes, in fractions', () => {
    const result = tally(ask(rules), [count('a', 1, 2), count('b', 2, 1), count('c', 5, 0)])
    // 50 × 1/3 + 30 × 2/3 + 20 = 170/3 of 100
    expect(result.steps).toContain('50 × 1/3 + 30 × 2/3 + 20 × 1 = 170/3 sur 100.')
    expect(result.steps.at(-1)).toContain('17/30')
    expect(result.adopted).toBe(true)
  })

  test('a large college of few weight does not carry the others', () => {
    expect(tally(ask(rules), [count('a', 0, 3), count('b', 1, 2), count('c', 400, 0)]).adopted).toBe(false)
  })

  test('exactly half of the weights is a tie', () => {
    const result = tally(ask(rules), [count('a', 7, 0), count('b', 0, 9), count('c', 0, 1)])
    expect(result.adopted).toBe(false)
    expect(result.steps.at(-1)).toMatch(/^Égalité/)
  })

  test('an empty college weighs nothing, and it is said', () => {
    const result = tally(ask(rules), [count('b', 3, 1), count('c', 1, 1)])
    // (30 × 3/4 + 20 × 1/2) / 50 = 32.5 / 50 = 13/20
    expect(result.steps.join('\n')).toContain('Collège A\u00a0: aucune voix exprimée')
    expect(result.steps.at(-1)).toContain('13/20')
    expect(result.adopted).toBe(true)
  })

  test('whole: a college follows its majority, a tie inside is no majority', () => {
    const whole = colleges([5000, 3000, 2000], { collegeVote: 'whole' })
    expect(tally(ask(whole), [count('a', 51, 49), count('b', 0, 9), count('c', 1, 1)]).steps.at(-1)).toMatch(/Égalité/)
    expect(tally(ask(whole), [count('a', 51, 49), count('b', 0, 9), count('c', 2, 1)]).adopted).toBe(true)
  })

  test('what the law bounds', () => {
    const codes = (rules: Rules, form = 'scic-sa') => rulesRefusals(rules, form, TODAY).map(refusal => refusal.code)
    expect(codes(rules)).toEqual([])
    expect(codes(rules, 'scop-sa')).toEqual(['colleges'])
    expect(codes(colleges([5000, 5000]))).toEqual(['colleges'])
    expect(codes(colleges([5100, 3900, 1000]))).toEqual(['poids'])
    expect(codes(colleges([5000, 4100, 900]))).toEqual(['poids'])
    expect(codes(colleges([4000, 3000, 2000]))).toEqual(['poids'])
  })
})

describe('elections', () => {
  const candidates = ['Ana', 'Bo', 'Chloé', 'Dan']
  const votes = (voters: number, blank: number, ...counts: number[]): Count => ({ college: '', voters, blank, counts })

  test('as many as seats, by their votes', () => {
    const result = tally(ask(plain, { candidates, seats: 2 }), [votes(10, 1, 7, 2, 6, 3)])
    expect(result.elected).toEqual(['Ana', 'Chloé'])
  })

  test('a tie for the last seat leaves it empty', () => {
    const result = tally(ask(plain, { candidates, seats: 2 }), [votes(10, 0, 7, 5, 5, 3)])
    expect(result.elected).toEqual(['Ana'])
    expect(result.steps.join('\n')).toContain('Égalité entre Bo et Chloé')
  })

  test('nobody is elected without a vote', () => {
    expect(tally(ask(plain, { candidates, seats: 2 }), [votes(4, 4, 0, 0, 0, 0)]).elected).toEqual([])
  })

  test('weights of colleges', () => {
    const result = tally(ask(colleges([5000, 3000, 2000]), { candidates, seats: 1 }), [
      { college: 'a', voters: 2, blank: 0, counts: [2, 0, 0, 0] },
      { college: 'b', voters: 100, blank: 0, counts: [0, 100, 0, 0] },
      { college: 'c', voters: 50, blank: 0, counts: [1, 49, 0, 0] },
    ])
    expect(result.elected).toEqual(['Ana']) // 50 + 20/50 against 30 + 20 × 49/50
  })
})

test('a part is told to the nearest hundredth', () => {
  expect(tally(ask(plain), [count('', 37, 23)]).steps.at(-1)).toContain(
    '37/60 des voix exprimées (environ 61,67\u00a0%)',
  )
})

test('few voters, or all of one mind, are said', () => {
  expect(tally(ask(plain), [count('', 1, 1)]).warnings).toHaveLength(1)
  expect(tally(ask(plain), [count('', 9, 0)]).warnings).toHaveLength(1)
  expect(tally(ask(plain), [count('', 9, 1)]).warnings).toEqual([])
})

test('quorum: rounded up, second call, never by nobody', () => {
  expect(quorumOf(plain, 'ordinary', false, 41, 8)).toMatchObject({ needed: 9, reached: false })
  expect(quorumOf(plain, 'ordinary', false, 41, 9).reached).toBe(true)
  expect(quorumOf(plain, 'extraordinary', false, 41, 10).reached).toBe(false)
  expect(quorumOf(plain, 'extraordinary', true, 41, 9).reached).toBe(true)
  expect(quorumOf(plain, 'ordinary', true, 41, 1).reached).toBe(true)
  expect(quorumOf(plain, 'ordinary', true, 41, 0).reached).toBe(false)
})

test('a convening leaves fifteen days before, to the day', () => {
  expect(conveneBy(plain, day('2026-06-20'))).toBe('2026-06-05')
  expect(conveningRefusals(plain, day('2026-06-20'), day('2026-06-05'))).toEqual([])
  const [late] = conveningRefusals(plain, day('2026-06-20'), day('2026-06-06'))
  expect(late!.message).toMatch(/5\sjuin\s2026 au plus tard.*21\sjuin\s2026/s)
})

test('few who vote one way beside many of the other are told by the list', () => {
  const said = (online: Count[], paper: Count[], rules = plain) => channelWarnings(rules, online, paper)
  expect(said([count('', 4, 2, 0)], [count('', 3, 3, 0)])).toEqual([])
  expect(said([count('', 1, 0, 0)], [count('', 3, 3, 0)])).toEqual([expect.stringContaining('trois votants en ligne')])
  expect(said([count('', 4, 2, 0)], [count('', 1, 1, 0)])).toEqual([
    expect.stringContaining('trois votants sur papier'),
  ])
  expect(said([count('', 4, 0, 0)], [count('', 3, 3, 0)])).toEqual([expect.stringContaining('se rejoignent en ligne')])
  // One way alone is one urn: what it tells, the result says already.
  expect(said([count('', 1, 0, 0)], [])).toEqual([])
  const three = colleges([5000, 3000, 2000])
  expect(said([count('a', 2, 2, 0), count('b', 1, 0, 0)], [count('a', 2, 2, 0), count('b', 5, 5, 0)], three)).toEqual([
    expect.stringContaining('en ligne dans le collège «\u00a0Collège B\u00a0»'),
  ])
})

describe('statutes do not go under the law of their company', () => {
  const low: Rules = {
    ...plain,
    noticeDays: 14,
    quorumOrdinary: '0/1',
    quorumExtraordinary: '1/5',
    quorumExtraordinarySecond: '0/1',
    majorityExtraordinary: '1/2',
  }
  const refused = (rules: Rules, form: string) => rulesRefusals(rules, form, TODAY).map(({ path }) => path)

  test.each([
    [
      'scop-sa',
      ['noticeDays', 'quorumOrdinary', 'quorumExtraordinary', 'quorumExtraordinarySecond', 'majorityExtraordinary'],
    ],
    [
      'scic-sa',
      ['noticeDays', 'quorumOrdinary', 'quorumExtraordinary', 'quorumExtraordinarySecond', 'majorityExtraordinary'],
    ],
    // L223-30 asks a quorum of the extraordinary decisions only.
    ['scop-sarl', ['noticeDays', 'quorumExtraordinary', 'quorumExtraordinarySecond', 'majorityExtraordinary']],
    ['scop-sas', []],
    ['association', []],
  ])('%s', (form, paths) => {
    expect(refused(low, form)).toEqual(paths)
    expect(refused(plain, form)).toEqual([])
  })

  test('more than the law is theirs to ask, and each refusal says the least and its article', () => {
    const more = { ...plain, noticeDays: 30, quorumOrdinary: '1/4', majorityExtraordinary: '3/4' } as const
    expect(refused(more, 'scop-sa')).toEqual([])
    expect(rulesRefusals({ ...plain, noticeDays: 14 }, 'scop-sarl', TODAY)[0]!.message).toMatch(
      /Délai de convocation\s: 15\sjours au moins.*R223-20/s,
    )
  })
})

test.each([
  ['scop-sa', 10],
  ['scic-sa', 10],
  ['scop-sarl', 15],
  ['scop-sas', 15],
])('%s: the next call is convened %i days before', (form, days) => {
  expect(rulesOfCall(plain, form, true, TODAY).noticeDays).toBe(days)
  expect(rulesOfCall({ ...plain, noticeDays: 21 }, form, false, TODAY).noticeDays).toBe(21)
})

test.each([
  // Under twenty members, one voice beside one's own; then a twentieth of them at most.
  [6, 1],
  [19, 1],
  [20, 1],
  [39, 1],
  [40, 2],
  [59, 2],
  [60, 3],
  [200, 4],
])('among %i members of a SCOP whose statutes say four, one holds %i mandates', (members, most) => {
  const four = { ...plain, proxiesPerHolder: 4 }
  expect(proxiesAmong(four, 'scop-sarl', members, TODAY)).toBe(most)
  expect(proxiesAmong(four, 'scic-sarl', members, TODAY)).toBe(4)
  expect(proxiesAmong({ ...plain, proxiesPerHolder: 0 }, 'scop-sa', members, TODAY)).toBe(0)
})
