import { expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { type AnnualFigures, consolidate } from './annual-figures.ts'
import { annualLines } from './annual-lines.ts'

const house = (change: Partial<AnnualFigures>): AnnualFigures => ({
  from: day('2024-01-01'),
  to: day('2024-12-31'),
  on: day('2024-12-31'),
  entrepreneurs: 2,
  inCape: 1,
  inCesa: 1,
  people: [
    { key: 'zoe 1980', salaried: false },
    { key: 'paul 1975', salaried: true },
  ],
  capesSigned: 3,
  departments: [
    { department: '31', count: 2 },
    { department: null, count: 1 },
  ],
  cesasSigned: 1,
  associates: 4,
  associatesGained: 2,
  associatesGainedLately: 3,
  turnoverCents: 205_000_000,
  internalCents: 1_000_00,
  months: [
    { month: '2024-01', cents: 100 },
    { month: '2024-02', cents: 50 },
  ],
  training: { trainers: 2, sessions: 5, trainees: 30, hours: 210, amountCents: 10_000 },
  sites: ['Rieux', 'Muret'],
  exits: 2,
  destinations: [
    { destination: 'job', count: 1 },
    { destination: 'unknown', count: 1 },
  ],
  grossPayCents: 1_000_00,
  levies: [{ code: 'contribution', name: 'Contribution', cents: 5_000 }],
  charges: [{ account: '64', label: 'Équipe permanente', cents: 4_000 }],
  ...change,
})

test('two houses make one: what they share counts once, the rest adds up', () => {
  const other = house({
    people: [
      { key: 'zoe 1980', salaried: true },
      { key: 'lea 1990', salaried: false },
    ],
    departments: [
      { department: '63', count: 4 },
      { department: '31', count: 1 },
    ],
    sites: ['Muret', 'Ambert'],
    months: [{ month: '2024-02', cents: 7 }],
    destinations: [{ destination: 'job', count: 3 }],
  })
  expect(consolidate([house({}), other])).toMatchObject({
    entrepreneurs: 3,
    inCape: 1,
    inCesa: 2,
    capesSigned: 6,
    departments: [
      { department: '63', count: 4 },
      { department: '31', count: 3 },
      { department: null, count: 1 },
    ],
    turnoverCents: 410_000_000,
    internalCents: 200_000,
    months: [
      { month: '2024-01', cents: 100 },
      { month: '2024-02', cents: 57 },
    ],
    training: { trainers: 4, sessions: 10, trainees: 60, hours: 420, amountCents: 20_000 },
    sites: ['Ambert', 'Muret', 'Rieux'],
    destinations: [
      { destination: 'job', count: 4 },
      { destination: 'unknown', count: 1 },
    ],
    levies: [{ code: 'contribution', cents: 10_000 }],
  })
  expect(consolidate([other])).toBe(other)
})

test('each figure says what is counted, beside the year before', () => {
  const sections = annualLines(house({}), house({ entrepreneurs: 1 }), { year: 2024, isGroup: false })
  expect(sections[0]!.lines[0]).toEqual({
    key: 'entrepreneurs',
    label: 'Entrepreneurs',
    value: '2',
    before: '1',
    counted: 'Personnes distinctes sous contrat le 31/12/2024.',
    href: '/bilan/2024/entrepreneurs',
  })
  const group = annualLines(house({}), null, { year: 2024, isGroup: true })
  const turnover = group[1]!.lines[0]!
  expect([turnover.value.replace(/\s/g, ' '), turnover.before, turnover.href]).toEqual(['2 050 000 €', null, null])
  expect(turnover.counted.replace(/\s/g, ' ')).toContain('(1 000 €)')
})
