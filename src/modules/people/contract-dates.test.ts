import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, type Day, day } from '../../kernel/day.ts'
import {
  associateDeadline,
  capeLastDay,
  earlierContracts,
  interviewsDue,
  type PastContract,
  type Pause,
  saySpan,
  trialLimit,
} from './contract-dates.ts'

/**
 * Each case was reckoned by hand, on a calendar, from the articles.
 * A span of months ends the day before the same number; without that number in the month, on the month's last day.
 * A delay of months from a day ends on the day of the same number; without it, on the month's last day.
 */
const of = (kind: PastContract['kind'], startsOn: string, endsOn: string | null, endedOn: string | null = null) =>
  ({ kind, startsOn, endsOn, endedOn }) as PastContract
const cape = (startsOn: string, endsOn: string, endedOn: string | null = null) => of('cape', startsOn, endsOn, endedOn)
const cesa = (startsOn: string, endedOn: string | null = null) => of('cesa', startsOn, null, endedOn)
const other = (startsOn: string, endsOn: string) => of('other', startsOn, endsOn)
const pause = (fromDay: string, toDay: string | null): Pause => ({ fromDay: day(fromDay), toDay: toDay as Day | null })

describe('CAPE: twelve months, renewals within thirty-six (C. com. L127-2)', () => {
  test.each([
    // [case, first day, first day of the chain, last day allowed]
    ['1 March to the eve of 1 March', '2025-03-01', null, '2026-02-28'],
    ['the same over a leap day', '2023-03-01', null, '2024-02-29'],
    ['from 29 February: no such day in 2025, so the month’s last', '2024-02-29', null, '2025-02-28'],
    ['from 28 February of a leap year', '2024-02-28', null, '2025-02-27'],
    ['from 31 January to the eve of 31 January', '2025-01-31', null, '2026-01-30'],
    ['from 31 December', '2024-12-31', null, '2025-12-30'],
    ['mid-month', '2026-11-22', null, '2027-11-21'],
    ['1 January, whole year', '2026-01-01', null, '2026-12-31'],
    ['second renewal: 36 months from 1 January 2023', '2025-01-01', '2023-01-01', '2025-12-31'],
    ['second renewal of a chain begun with 6 months: its own 12', '2024-07-01', '2023-01-01', '2025-06-30'],
    ['chain begun on 29 February 2024: 28 February 2027', '2026-03-01', '2024-02-29', '2027-02-28'],
    ['what began late in the chain stops at 36 months', '2025-06-01', '2023-01-01', '2025-12-31'],
  ])('%s', (_, startsOn, first, expected) => {
    expect(capeLastDay(day(startsOn), day(first ?? startsOn)).on).toBe(expected)
  })
})

describe('associate: three years from conclusion, less earlier contracts (C. trav. L7331-3)', () => {
  test.each<[string, { startsOn: string; concludedOn?: string }, PastContract[], string]>([
    // 3 April 2025 + 3 years
    ['nothing before', { startsOn: '2025-04-03' }, [], '2028-04-03'],
    // 3 Feb 2024 → 2 Feb 2025 = 12, → 2 April 2025 = 14; 36 − 14 = 22 months from 3 April 2025: 3 February 2027
    [
      'a CAPE and its renewal, 14 months',
      { startsOn: '2025-04-03' },
      [cape('2024-02-03', '2025-02-02'), cape('2025-02-03', '2025-04-02')],
      '2027-02-03',
    ],
    // 1 Jan → 31 Dec 2024 is 12 months, though 366 days: 24 months from 1 January 2025
    ['12 months over a leap year', { startsOn: '2025-01-01' }, [cape('2024-01-01', '2024-12-31')], '2027-01-01'],
    // 29 Feb 2024 → 28 Feb 2025 = 12 months
    ['12 months from 29 February', { startsOn: '2025-03-01' }, [cape('2024-02-29', '2025-02-28')], '2027-03-01'],
    // 31 Jan → 28 Feb = 1 month; 35 months from 1 March 2025
    ['1 month from 31 January', { startsOn: '2025-03-01' }, [cape('2025-01-31', '2025-02-28')], '2028-02-01'],
    // 29 February 2027 does not exist
    ['concluded on 29 February', { startsOn: '2024-02-29' }, [], '2027-02-28'],
    // 1 March 2027 → 31 Jan 2028 = 11 months, 1 to 28 Feb = 28 days; 25 months from 29 Feb 2028: 29 March 2030; − 28
    [
      '29 February after 11 months and 28 days',
      { startsOn: '2028-02-29' },
      [cape('2027-03-01', '2028-02-29', '2028-02-28')],
      '2030-03-01',
    ],
    // 29 Feb 2024 → 28 March 2025 = 13 months, 29 and 30 March = 2 days; 23 months from 31 March 2025: 28 Feb 2027; − 2
    [
      'months then days, end of month',
      { startsOn: '2025-03-31' },
      [cape('2024-02-29', '2025-02-28'), cape('2025-03-01', '2025-03-30')],
      '2027-02-26',
    ],
    // 15 Jan → 14 July 2024 = 6 months; 30 months from 15 July 2024
    ['a CAPE given up', { startsOn: '2024-07-15' }, [cape('2024-01-15', '2025-01-14', '2024-07-14')], '2027-01-15'],
    // 6 months, then 15 to 20 July = 6 days; 30 months from 21 July: 21 Jan 2027; − 6
    [
      'the same, six days later',
      { startsOn: '2024-07-21' },
      [cape('2024-01-15', '2025-01-14', '2024-07-20')],
      '2027-01-15',
    ],
    // 6 + 6 months, the second half of 2023 not counted
    [
      'a gap between two CAPE',
      { startsOn: '2024-07-01' },
      [cape('2023-01-01', '2023-06-30'), cape('2024-01-01', '2024-06-30')],
      '2026-07-01',
    ],
    // 2 months 16 days and 1 month 20 days = 3 months 36 days; 33 months: 21 July 2026; − 36 days: 15 June
    [
      'gaps with days',
      { startsOn: '2023-10-21' },
      [cape('2023-01-10', '2023-03-25'), cape('2023-09-01', '2023-10-20')],
      '2026-06-15',
    ],
    // together 1 Jan 2024 → 31 March 2025 = 15 months
    [
      'two activities at once count once',
      { startsOn: '2025-04-01' },
      [cape('2024-01-01', '2024-12-31'), cape('2024-07-01', '2025-03-31')],
      '2027-01-01',
    ],
    // the inner one adds nothing: 12 months
    [
      'one inside the other',
      { startsOn: '2025-01-01' },
      [cape('2024-01-01', '2024-12-31'), cape('2024-03-01', '2024-05-31')],
      '2027-01-01',
    ],
    // 1 June 2024 → 28 Feb 2025 = 9 months; 27 from 1 March 2025
    [
      'a CAPE that still runs on another activity',
      { startsOn: '2025-03-01' },
      [cape('2024-06-01', '2025-05-31')],
      '2027-06-01',
    ],
    // 12 months in 2020 count, the years away do not
    ['a CESA of long ago', { startsOn: '2024-01-01' }, [cesa('2020-01-01', '2020-12-31')], '2026-01-01'],
    // the second CESA gives the very day of the first
    ['a second CESA beside the first', { startsOn: '2025-01-01' }, [cesa('2024-01-01')], '2027-01-01'],
    // three years from the signature
    ['signed a fortnight before it starts', { startsOn: '2025-04-01', concludedOn: '2025-03-15' }, [], '2028-03-15'],
    // « de la durée du contrat d’appui » : its whole twelve months, those after the signature too; 24 months from 15 March 2025
    [
      'the same after a CAPE, deducted whole',
      { startsOn: '2025-04-01', concludedOn: '2025-03-15' },
      [cape('2024-04-01', '2025-03-31')],
      '2027-03-15',
    ],
    // 10 Jan 2023 → 9 April 2025 = 27 months; 9 from 10 April 2025
    [
      'two renewals, the last of three months',
      { startsOn: '2025-04-10' },
      [cape('2023-01-10', '2024-01-09'), cape('2024-01-10', '2025-01-09'), cape('2025-01-10', '2025-04-09')],
      '2026-01-10',
    ],
    // 3 + 12 months; 21 from 1 June 2025
    [
      'one broken off, then another after a gap',
      { startsOn: '2025-06-01' },
      [cape('2024-01-01', '2024-12-31', '2024-03-31'), cape('2024-06-01', '2025-05-31')],
      '2027-03-01',
    ],
    // 1 Feb → 31 Oct 2023 = 9 months, 1 to 15 Nov = 15 days; 1 Feb → 31 Dec 2024 = 11 months; 16 months: 1 May 2026; − 15
    [
      'the same, broken off in the middle of a month',
      { startsOn: '2025-01-01' },
      [cape('2023-02-01', '2024-01-31', '2023-11-15'), cape('2024-02-01', '2024-12-31')],
      '2026-04-16',
    ],
    // 15 March 2024 → 14 Aug 2025 = 17 months, 15 to 31 Aug = 17 days; 19 months: 1 April 2027; − 17
    [
      'two that overlap',
      { startsOn: '2025-09-01' },
      [cape('2024-03-15', '2025-03-14'), cape('2024-09-01', '2025-08-31')],
      '2027-03-15',
    ],
    // 1 March 2027 → 29 Feb 2028 = 12 months, a leap day in them
    ['12 months to 29 February', { startsOn: '2028-03-01' }, [cape('2027-03-01', '2028-02-29')], '2030-03-01'],
    // 31 Oct → 30 Dec = 2 months; 34 from 31 Dec 2025
    ['end of year', { startsOn: '2025-12-31' }, [cape('2025-10-31', '2025-12-30')], '2028-10-31'],
    // six months of job, and a summer in between
    ['a job of last winter', { startsOn: '2025-09-01' }, [other('2025-01-15', '2025-07-14')], '2028-03-01'],
    // what comes later is no earlier contract
    ['a contract after the CESA', { startsOn: '2024-01-01' }, [cape('2024-06-01', '2025-05-31')], '2027-01-01'],
    // 1 Oct → 31 Dec = 3 months
    [
      'a fixed-term job in the cooperative',
      { startsOn: '2025-01-01' },
      [other('2024-10-01', '2024-12-31')],
      '2027-10-01',
    ],
    // 9 months of CAPE then 3 of job, end to end: 12
    [
      'CAPE then job',
      { startsOn: '2025-01-01' },
      [cape('2024-01-01', '2024-09-30'), other('2024-10-01', '2024-12-31')],
      '2027-01-01',
    ],
    // three times twelve months: nothing is left
    [
      '36 months of CAPE',
      { startsOn: '2025-01-01' },
      [cape('2022-01-01', '2022-12-31'), cape('2023-01-01', '2023-12-31'), cape('2024-01-01', '2024-12-31')],
      '2025-01-01',
    ],
    // 35 months, then 1 to 20 December = 20 days; 1 month: 21 Jan 2025; − 20
    [
      '35 months and 20 days',
      { startsOn: '2024-12-21' },
      [
        cape('2022-01-01', '2022-12-31'),
        cape('2023-01-01', '2023-12-31'),
        cape('2024-01-01', '2024-12-31', '2024-12-20'),
      ],
      '2025-01-01',
    ],
    // more than three years never goes before the conclusion
    [
      '48 months in two chains',
      { startsOn: '2025-01-01' },
      [
        cape('2019-01-01', '2019-12-31'),
        cape('2022-01-01', '2022-12-31'),
        cape('2023-01-01', '2023-12-31'),
        cape('2024-01-01', '2024-12-31'),
      ],
      '2025-01-01',
    ],
    // one day: 1 January 2028 − 1
    ['a CAPE of one day', { startsOn: '2025-01-01' }, [cape('2024-12-31', '2024-12-31')], '2027-12-31'],
    // 28 Feb → 27 Aug = 6 months; 30 months from 31 Aug 2025: February 2028 has 29 days
    ['31 August less 6 months', { startsOn: '2025-08-31' }, [cape('2025-02-28', '2025-08-27')], '2028-02-29'],
    // 15 Jan → 14 Feb = 1 month, 15 Feb → 5 March 2024 = 20 days; 35 months from 6 March: 6 Feb 2027; − 20 (not 15 Jan, three years from the first day)
    ['months first, then days', { startsOn: '2024-03-06' }, [cape('2024-01-15', '2024-03-05')], '2027-01-17'],
    // 10 March → 9 June 2023 = 3 months, then 15 days; 5 to 29 Feb 2024 = 25 days; 33 months: 1 June 2027; − 40
    [
      'a leap February that is no whole month',
      { startsOn: '2024-09-01' },
      [cape('2023-03-10', '2024-03-09', '2023-06-24'), other('2024-02-05', '2024-02-29')],
      '2027-04-22',
    ],
    // no CAPE before, in 2016, when the decree began
    ['2016', { startsOn: '2016-01-01' }, [], '2019-01-01'],
  ])('%s', (_, contract, earlier, expected) => {
    expect(associateDeadline(contract as never, earlier).on).toBe(expected)
  })

  test('says what was deducted', () => {
    const april = { startsOn: day('2025-04-03') }
    const year = [cape('2024-02-03', '2025-02-02'), cape('2025-02-03', '2025-04-02')]
    expect(associateDeadline(april, year).explanation).toBe('3 ans moins 14 mois de CAPE → 3\u00a0février\u00a02027')
    expect(associateDeadline(april, []).explanation).toBe(
      '3 ans à compter du 3\u00a0avril\u00a02025 → 3\u00a0avril\u00a02028',
    )
    expect(associateDeadline({ startsOn: day('2025-01-01') }, [cape('2022-01-01', '2024-12-31')]).explanation).toBe(
      '3 ans moins 36 mois de CAPE → 1er\u00a0janvier\u00a02025, jour de la conclusion\u00a0: il ne reste aucun délai',
    )
    expect(
      associateDeadline(april, [other('2025-03-01', '2025-03-10'), cesa('2024-01-01', '2024-12-31')]).explanation,
    ).toBe(
      '3 ans moins 12 mois et 10 jours de CESA et d’un autre contrat (12 mois de CESA du 01/01/2024 au 31/12/2024, 10 jours de contrat antérieur du 01/03/2025 au 10/03/2025) → 24\u00a0mars\u00a02027',
    )
    expect(
      associateDeadline({ startsOn: day('2025-06-01') }, [
        cape('2024-01-01', '2024-03-31'),
        cape('2024-06-01', '2025-05-31'),
      ]).explanation,
    ).toBe(
      '3 ans moins 15 mois de CAPE (3 mois du 01/01/2024 au 31/03/2024, 12 mois du 01/06/2024 au 31/05/2025) → 1er\u00a0mars\u00a02027',
    )
    expect(associateDeadline({ startsOn: day('2025-04-03'), concludedOn: day('2025-03-20') }, year).explanation).toBe(
      '3 ans à compter de la signature, le 20\u00a0mars\u00a02025, moins 14 mois de CAPE → 20\u00a0janvier\u00a02027',
    )
  })
  test('a suspension changes nothing, and that is said', () => {
    const contract = { startsOn: day('2025-01-01') }
    const stood = associateDeadline(contract, [], [pause('2025-03-01', '2025-08-31')])
    expect(stood.on).toBe('2028-01-01')
    expect(stood.explanation).toContain('L7331-3 fixe un maximum')
  })
  test('whatever came before, never before the conclusion nor after three years, and never later for one contract more', () => {
    const anyDay = fc.integer({ min: 0, max: 4_000 }).map(days => addDays(day('2015-01-01'), days))
    const contract = fc
      .tuple(anyDay, fc.integer({ min: 0, max: 400 }))
      .map(([startsOn, length]) => cape(startsOn, addDays(startsOn, length)))
    fc.assert(
      fc.property(anyDay, fc.array(contract, { maxLength: 5 }), contract, (startsOn, earlier, more) => {
        const { on } = associateDeadline({ startsOn }, earlier)
        expect(on >= startsOn && on <= associateDeadline({ startsOn }, []).on).toBe(true)
        const before = earlierContracts(earlier, startsOn)
        const doubled = earlierContracts([...earlier, ...earlier], startsOn)
        expect([doubled.months, doubled.days]).toEqual([before.months, before.days])
        // One month of the calendar lasts 28 to 31 days: cutting a gap may move the day by three, never by more a contract.
        expect(addDays(on, 3 * (earlier.length + 1)) >= associateDeadline({ startsOn }, [...earlier, more]).on).toBe(
          true,
        )
      }),
    )
  })
})

describe('trial: eight months at most, less earlier contracts (C. trav. L7332-1)', () => {
  test.each<[string, string, PastContract[], string | null]>([
    ['1 January → the eve of 1 September', '2025-01-01', [], '2025-08-31'],
    ['30 June: no 30 February, so its last day', '2025-06-30', [], '2026-02-28'],
    ['1 July 2027 → 29 February 2028', '2027-07-01', [], '2028-02-29'],
    ['31 July → the eve of 31 March', '2025-07-31', [], '2026-03-30'],
    // 8 − 3 = 5 months
    ['3 months of CAPE', '2025-01-01', [cape('2024-10-01', '2024-12-31')], '2025-05-31'],
    // 17 May → 16 Dec = 7 months, 15 days: 1 month → 31 Jan, − 15
    ['7 months and 15 days', '2025-01-01', [cape('2024-05-17', '2024-12-31')], '2025-01-16'],
    // 8 months: none left
    ['8 months of CAPE', '2025-01-01', [cape('2024-05-01', '2024-12-31')], null],
    ['12 months of CAPE', '2025-01-01', [cape('2024-01-01', '2024-12-31')], null],
    // 12 Nov → 11 May = 6 months, 12 to 31 May = 20 days: 2 months → 31 July, − 20
    ['6 months and 20 days', '2025-06-01', [cape('2024-11-12', '2025-05-31')], '2025-07-11'],
    // 2 May → 1 Dec = 7 months, 2 to 30 Dec = 29 days: 1 month → 30 Jan, − 29: two days of trial
    ['all but two days', '2024-12-31', [cape('2024-05-02', '2024-12-30')], '2025-01-01'],
    // 2 + 2 months with a gap: 4 left
    ['a gap', '2025-01-01', [cape('2024-01-01', '2024-02-29'), other('2024-11-01', '2024-12-31')], '2025-04-30'],
  ])('%s', (_, startsOn, earlier, expected) => {
    expect(trialLimit(day(startsOn), earlier).on).toBe(expected)
  })
  test('a suspension puts it off by as many days in case law, the text’s own day staying the first', () => {
    const start = day('2025-01-01')
    expect(trialLimit(start, [], [pause('2025-03-01', '2025-03-10')])).toMatchObject({
      on: '2025-08-31',
      extendedOn: '2025-09-10',
    })
    // 1 → 10 March, and 5 September, which the first ten days let in
    expect(
      trialLimit(start, [], [pause('2025-09-05', '2025-09-05'), pause('2025-03-01', '2025-03-10')]).extendedOn,
    ).toBe('2025-09-11')
    expect(trialLimit(start, [], [pause('2025-09-05', '2025-09-20')]).extendedOn).toBeNull()
  })
})

describe('interviews: two in each period of twelve months (C. trav. R7331-3)', () => {
  test.each<[string, string, string[], string, { missing: number; dueOn: string; advisedOn: string }]>([
    ['none yet', '2025-01-01', [], '2025-03-01', { missing: 2, dueOn: '2025-12-31', advisedOn: '2025-06-30' }],
    [
      'one held',
      '2025-01-01',
      ['2025-05-10'],
      '2025-07-01',
      { missing: 1, dueOn: '2025-12-31', advisedOn: '2025-12-31' },
    ],
    [
      'both held: the next period',
      '2025-01-01',
      ['2025-05-10', '2025-11-02'],
      '2025-12-01',
      { missing: 0, dueOn: '2026-12-31', advisedOn: '2026-06-30' },
    ],
    [
      'a new period begins',
      '2025-01-01',
      ['2025-05-10', '2025-11-02'],
      '2026-01-01',
      { missing: 2, dueOn: '2026-12-31', advisedOn: '2026-06-30' },
    ],
    [
      'the last day is still of the period',
      '2025-01-01',
      ['2025-12-31', '2025-06-01'],
      '2025-12-31',
      { missing: 0, dueOn: '2026-12-31', advisedOn: '2026-06-30' },
    ],
    [
      'three in one period count for none in the next',
      '2025-04-10',
      ['2025-05-01', '2025-06-01', '2025-07-01'],
      '2026-04-10',
      { missing: 2, dueOn: '2027-04-09', advisedOn: '2026-10-09' },
    ],
    [
      'from 29 February, the fourth year: to the eve of 29 February 2028',
      '2024-02-29',
      ['2027-03-01', '2028-02-28'],
      '2028-02-28',
      { missing: 0, dueOn: '2029-02-28', advisedOn: '2028-08-28' },
    ],
    [
      'from 29 February: to 28 February',
      '2024-02-29',
      ['2024-06-01', '2025-02-28'],
      '2025-02-28',
      { missing: 0, dueOn: '2026-02-28', advisedOn: '2025-08-28' },
    ],
    [
      'and from 1 March on',
      '2024-02-29',
      ['2025-02-28'],
      '2025-03-01',
      { missing: 2, dueOn: '2026-02-28', advisedOn: '2025-08-28' },
    ],
  ])('%s', (_, startsOn, held, today, expected) => {
    expect(interviewsDue(day(startsOn), held as Day[], day(today))).toMatchObject(expected)
  })
})

test('spans are said in words', () => {
  expect(
    [
      { months: 14, days: 0 },
      { months: 0, days: 1 },
      { months: 2, days: 3 },
      { months: 0, days: 0 },
    ].map(saySpan),
  ).toEqual(['14 mois', '1 jour', '2 mois et 3 jours', 'aucun jour'])
})
