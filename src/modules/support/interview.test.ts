import { describe, expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { nextInterview } from './interview.ts'

const next = (startsOn: string, held: string[], today: string, lastDay: string | null = null) =>
  nextInterview({ startsOn: day(startsOn), lastDay: lastDay === null ? null : day(lastDay) }, held.map(day), day(today))

/** R7331-3: « par période de douze mois, d’au moins deux entretiens individuels d’accompagnement ». Reckoned by hand. */
describe('the next interview of a CESA', () => {
  test.each([
    // contract from, interviews signed, today → period, due, advised
    ['2026-03-01', [], '2026-03-01', '2026-03-01', '2027-02-28', '2027-02-28', '2026-08-31'],
    ['2026-03-01', ['2026-05-10'], '2026-06-01', '2026-03-01', '2027-02-28', '2027-02-28', '2027-02-28'],
    ['2026-03-01', ['2026-05-10', '2026-11-02'], '2026-11-22', '2026-03-01', '2027-02-28', null, null],
    // The last day of a period still belongs to it, its anniversary begins the next.
    ['2024-03-15', ['2026-03-14', '2025-10-01'], '2026-03-14', '2025-03-15', '2026-03-14', null, null],
    ['2024-03-15', ['2026-03-14', '2025-10-01'], '2026-03-15', '2026-03-15', '2027-03-14', '2027-03-14', '2026-09-14'],
    // A contract of 29 February: its anniversary is the 28th in ordinary years, the 29th in leap years.
    ['2024-02-29', [], '2025-02-27', '2024-02-29', '2025-02-27', '2025-02-27', '2024-08-28'],
    ['2024-02-29', [], '2025-02-28', '2025-02-28', '2026-02-27', '2026-02-27', '2025-08-27'],
    ['2024-02-29', ['2028-02-29'], '2028-02-29', '2028-02-29', '2029-02-27', '2029-02-27', '2029-02-27'],
    // End of month: 31 August + 6 months is the last day of February.
    ['2025-08-31', [], '2025-09-01', '2025-08-31', '2026-08-30', '2026-08-30', '2026-02-27'],
    // Three in a period do not count for the next.
    [
      '2025-01-01',
      ['2025-02-01', '2025-06-01', '2025-12-31'],
      '2026-01-01',
      '2026-01-01',
      '2026-12-31',
      '2026-12-31',
      '2026-06-30',
    ],
  ])('from %s, held %s, on %s', (startsOn, held, today, from, through, due, advised) => {
    expect(next(startsOn, held, today)).toMatchObject({ from, through, due, advised })
  })

  test('says how it was reckoned', () => {
    expect(next('2026-03-01', ['2026-05-10'], '2026-06-01')!.explanation).toBe(
      'Du 01/03/2026 au 28/02/2027\u00a0: 1 entretien signé sur 2 (Code du travail, art. R7331-3).',
    )
  })

  test('is not asked once the contract has ended', () => {
    expect(next('2025-01-01', [], '2026-02-01', '2026-01-31')).toBeNull()
    expect(next('2025-01-01', [], '2026-01-31', '2026-01-31')).not.toBeNull()
  })
})
