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

interface Span {
  from: Day
  to: Day
}

const later = (a: Day, b: Day): Day => [a, b].toSorted()[1]!

/** The days of employment up to the end of the exercice: contracts that overlap or follow one another are one span. */
function spansOf({ spells }: Employee, { endsOn }: Exercice): Span[] {
  const spans: Span[] = []
  for (const spell of spells.toSorted((a, b) => (a.startsOn < b.startsOn ? -1 : 1))) {
    const to = spell.endsOn !== null && spell.endsOn < endsOn ? spell.endsOn : endsOn
    const last = spans.at(-1)
    if (spell.startsOn > to) continue
    if (last && spell.startsOn <= addDays(last.to, 1)) last.to = later(last.to, to)
    else spans.push({ from: spell.startsOn, to })
  }
  return spans
}

/** What of them is in the exercice. */
const presenceOf = (employee: Employee, exercice: Exercice): Span[] =>
  spansOf(employee, exercice)
    .filter(({ to }) => to >= exercice.startsOn)
    .map(({ from, to }) => ({ from: later(from, exercice.startsOn), to }))

const daysOf = (spans: readonly Span[]): number => sum(spans.map(({ from, to }) => daysBetween(from, to) + 1))
const lasts = ({ from, to }: Span, months: number): boolean => addMonths(from, months) <= addDays(to, 1)

/** Three months of presence in the exercice, or six months of seniority at its end (loi 78-763, art. 33, 3°). */
export function sharesInWork(employee: Employee, exercice: Exercice): boolean {
  const { presenceMonths, seniorityMonths } = inForce(WORK_BENEFICIARIES, exercice.endsOn)
  const present = presenceOf(employee, exercice)
  return (
    present.some(span => lasts(span, presenceMonths)) ||
    // Days apart: three months never hold more than 92.
    daysOf(present) >= 31 * presenceMonths - 1 ||
    spansOf(employee, exercice).some(span => span.to === exercice.endsOn && lasts(span, seniorityMonths))
  )
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
    entitled.map(employee => daysOf(presenceOf(employee, exercice))),
    entitled.map(() => 1),
  ]
  // A criterion that measures nobody (no pay at all) goes to equal parts rather than to the first one.
  const [pay = 0, time = 0] = [criteria.payBp, criteria.timeBp].map((bp, i) => (sum(measures[i]!) === 0 ? 0 : bp))
  const portions = allocate(totalCents, [pay, time, 10_000 - pay - time])
  const parts = portions.map((portion, i) => (portion === 0 ? entitled.map(() => 0) : allocate(portion, measures[i]!)))
  return entitled.map(({ personId }, i) => ({ personId, amountCents: cents(sum(parts.map(part => part[i]!))) }))
}
