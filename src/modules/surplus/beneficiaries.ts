import { addDays, addMonths, type Day, daysBetween } from '../../kernel/day.ts'
import { allocate, type Cents, cents, sum } from '../../kernel/money.ts'
import { type Refusal, refuse } from '../../kernel/refusal.ts'
import { inForce } from '../../law/dated.ts'
import { WORK_BENEFICIARIES } from '../../law/surplus.ts'

/** How the part of the work is shared: weights in basis points, which sum to 100 % (CGI art. 214, 1, 2°: pay, time, equally, or a mix). */
export interface Criteria {
  payBp: number
  timeBp: number
  equalBp: number
}

/** One who was employed, with the days of each contract; `endsOn` null while it runs. */
export interface Employee {
  personId: string
  spells: readonly { startsOn: Day; endsOn: Day | null }[]
  grossCents: number
}

export interface Exercice {
  startsOn: Day
  endsOn: Day
}

/** Days of a spell within the exercice. */
function within({ startsOn, endsOn }: Employee['spells'][number], exercice: Exercice): { from: Day; to: Day } | null {
  const from = startsOn > exercice.startsOn ? startsOn : exercice.startsOn
  const to = endsOn !== null && endsOn < exercice.endsOn ? endsOn : exercice.endsOn
  return from <= to ? { from, to } : null
}

const presenceDays = (employee: Employee, exercice: Exercice): number =>
  sum(
    employee.spells.map(spell => {
      const days = within(spell, exercice)
      return days ? daysBetween(days.from, days.to) + 1 : 0
    }),
  )

/** Three months of presence in the exercice, or six months of seniority at its end (loi 78-763, art. 33, 3°). */
export function sharesInWork(employee: Employee, exercice: Exercice): boolean {
  const { presenceMonths, seniorityMonths } = inForce(WORK_BENEFICIARIES, exercice.endsOn)
  const evening = addDays(exercice.endsOn, 1)
  const present = employee.spells.some(spell => {
    const days = within(spell, exercice)
    return days !== null && addMonths(days.from, presenceMonths) <= addDays(days.to, 1)
  })
  // Days of several spells: three months never hold more than 92.
  const long = presenceDays(employee, exercice) >= 31 * presenceMonths - 1
  const senior = employee.spells.some(
    ({ startsOn, endsOn }) =>
      (endsOn === null || endsOn >= exercice.endsOn) && addMonths(startsOn, seniorityMonths) <= evening,
  )
  return present || long || senior
}

export function criteriaRefusals({ payBp, timeBp, equalBp }: Criteria): Refusal[] {
  return payBp + timeBp + equalBp === 10_000
    ? []
    : [
        refuse(
          'criteres',
          'Les critères de la part travail font 100 % ensemble : salaire, temps et parts égales.',
          'criteria.payBp',
        ),
      ]
}

/** Each one's part, to the cent: each criterion shares its own portion, and the parts sum to the whole. */
export function shareWork(
  totalCents: number,
  criteria: Criteria,
  employees: readonly Employee[],
  exercice: Exercice,
): { personId: string; amountCents: Cents }[] {
  const entitled = employees.filter(employee => sharesInWork(employee, exercice))
  if (entitled.length === 0) return []
  const measures = [
    entitled.map(employee => Math.max(0, employee.grossCents)),
    entitled.map(employee => presenceDays(employee, exercice)),
    entitled.map(() => 1),
  ]
  // A criterion that measures nobody (no pay at all) goes to equal parts rather than to the first one.
  const [pay = 0, time = 0] = [criteria.payBp, criteria.timeBp].map((bp, i) => (sum(measures[i]!) === 0 ? 0 : bp))
  const portions = allocate(totalCents, [pay, time, 10_000 - pay - time])
  const parts = portions.map((portion, i) => (portion === 0 ? entitled.map(() => 0) : allocate(portion, measures[i]!)))
  return entitled.map(({ personId }, i) => ({ personId, amountCents: cents(sum(parts.map(part => part[i]!))) }))
}
