import {
  addDays,
  addMonths,
  type CalendarSpan,
  calendarSpan,
  type Day,
  daysBetween,
  formatDay,
  formatLongDay,
  lastDayAfterMonths,
  yearOf,
} from '../../kernel/day.ts'
import { CAPE_LIMITS, capeMonthsInAll } from '../../law/cape.ts'
import { CESA_DELAYS, CESA_INTERVIEWS } from '../../law/cesa.ts'
import { type Dated, inForce } from '../../law/dated.ts'

/** The rule of that day; before there was any, the first one. */
export const ruleOn = <T>(table: readonly Dated<T>[], on: Day): T =>
  inForce(table, on < table[0]!.from ? table[0]!.from : on)

/** What a contract between one person and the cooperative covered. `other`: any contract besides CAPE and CESA. */
export interface PastContract {
  kind: 'cape' | 'cesa' | 'other'
  startsOn: Day
  endsOn: Day | null
  /** Its real last day when it ended before its term. */
  endedOn: Day | null
}

/** Days when a contract stood still; no last day: it still does. */
export interface Pause {
  fromDay: Day
  toDay: Day | null
}

/** A day and the sentence that says how it was reckoned. */
export interface ExplainedDay {
  on: Day
  explanation: string
}

/** The last day that a CAPE may reach: its own twelve months, and thirty-six from the first of the chain when it renews one (L127-2). */
export function capeLastDay(startsOn: Day, firstStartsOn: Day = startsOn): ExplainedDay {
  const limits = ruleOn(CAPE_LIMITS, startsOn)
  const own = lastDayAfterMonths(startsOn, limits.months)
  const whole = lastDayAfterMonths(firstStartsOn, capeMonthsInAll(limits))
  return own <= whole
    ? { on: own, explanation: `${limits.months} mois à compter du ${formatLongDay(startsOn)} → ${formatLongDay(own)}` }
    : {
        on: whole,
        explanation: `${capeMonthsInAll(limits)} mois en tout à compter du ${formatLongDay(firstStartsOn)} → ${formatLongDay(whole)}`,
      }
}

/** A stretch without gap during which one contract or several ran. */
interface Stretch extends CalendarSpan {
  from: Day
  to: Day
  kinds: Set<PastContract['kind']>
}

interface Deduction extends CalendarSpan {
  stretches: Stretch[]
}

/** What earlier contracts lasted before `origin`: on the calendar, each day once, gaps left out. */
export function earlierContracts(earlier: readonly PastContract[], origin: Day): Deduction {
  const eve = addDays(origin, -1)
  const stretches: Omit<Stretch, 'months' | 'days'>[] = []
  for (const contract of earlier.toSorted((a, b) => (a.startsOn < b.startsOn ? -1 : 1))) {
    const last = contract.endedOn ?? contract.endsOn
    const to = last === null || last > eve ? eve : last
    if (to < contract.startsOn) continue
    const current = stretches.at(-1)
    if (!current || contract.startsOn > addDays(current.to, 1))
      stretches.push({ from: contract.startsOn, to, kinds: new Set([contract.kind]) })
    else {
      current.kinds.add(contract.kind)
      if (to > current.to) current.to = to
    }
  }
  const spans = stretches.map(stretch => ({ ...stretch, ...calendarSpan(stretch.from, stretch.to) }))
  return {
    months: spans.reduce((sum, span) => sum + span.months, 0),
    days: spans.reduce((sum, span) => sum + span.days, 0),
    stretches: spans,
  }
}

/** What is left of the months of a CAPE and its renewals (L127-2) after those of the same project, whether or not they followed each other. */
export function capeRoom(startsOn: Day, sameProject: readonly PastContract[]): { used: CalendarSpan; on: Day | null } {
  const used = earlierContracts(sameProject, startsOn)
  const months = capeMonthsInAll(ruleOn(CAPE_LIMITS, startsOn)) - used.months
  const on = addDays(lastDayAfterMonths(startsOn, Math.max(0, months)), -used.days)
  return { used, on: months <= 0 || on < startsOn ? null : on }
}

/** « 14 mois et 3 jours » */
export function saySpan({ months, days }: CalendarSpan): string {
  const parts = [months > 0 ? `${months} mois` : '', days > 0 ? `${days} jour${days > 1 ? 's' : ''}` : '']
  return parts.filter(Boolean).join(' et ') || 'aucun jour'
}

function sayKinds(kinds: ReadonlySet<PastContract['kind']>): string {
  const names = [kinds.has('cape') ? 'CAPE' : '', kinds.has('cesa') ? 'CESA' : ''].filter(Boolean)
  const said = names.map(name => `de ${name}`)
  if (kinds.has('other')) said.push(names.length > 0 ? 'd’un autre contrat' : 'de contrat antérieur')
  return said.join(' et ')
}

/** « 14 mois de CAPE »; of several stretches, the sum, then each with its days. */
export function sayDeduction(deducted: Deduction): string {
  const { stretches } = deducted
  const kinds = new Set(stretches.flatMap(one => [...one.kinds]))
  const sum = `${saySpan(deducted)} ${sayKinds(kinds)}`
  if (stretches.length < 2) return sum
  const each = stretches.map(
    one =>
      `${saySpan(one)}${kinds.size > 1 ? ` ${sayKinds(one.kinds)}` : ''} du ${formatDay(one.from)} au ${formatDay(one.to)}`,
  )
  return `${sum} (${each.join(', ')})`
}

/**
 * The day by which the holder of a CESA must be an associate: three years from the contract's conclusion, less what the CAPE and every other
 * contract between the parties lasted before its first day (Code du travail L7331-3); the day of conclusion itself when nothing is left.
 * A delay in months ends on the day of the same number; of months and days, the months are counted first, then the days (Code de procédure
 * civile art. 641, by analogy: it is said of procedure): over uneven months that may fall a day or two beside three years from the first day of all. The text gives
 * a maximum: a suspension does not put it off.
 */
export function associateDeadline(
  cesa: { startsOn: Day; concludedOn?: Day | null },
  earlier: readonly PastContract[],
  pauses: readonly Pause[] = [],
): ExplainedDay {
  const origin = cesa.concludedOn ?? cesa.startsOn
  const { associateMonths } = ruleOn(CESA_DELAYS, origin)
  const deducted = earlierContracts(earlier, cesa.startsOn)
  const none = deducted.stretches.length === 0
  const left = addDays(addMonths(origin, associateMonths - deducted.months), -deducted.days)
  const on = [left, origin].toSorted()[1]!
  const signed = origin === cesa.startsOn ? '' : ` à compter de la signature, le ${formatLongDay(origin)},`
  const from = none ? ` à compter du ${formatLongDay(origin)}` : `${signed} moins ${sayDeduction(deducted)}`
  const sum = `${associateMonths / 12} ans${from} → ${formatLongDay(on)}`
  const nothing = left <= origin ? ', jour de la conclusion\u00a0: il ne reste aucun délai' : ''
  const paused =
    pauses.length > 0
      ? '. La suspension du contrat ne prolonge pas ce délai\u00a0: l’article L7331-3 fixe un maximum.'
      : ''
  return { on, explanation: `${sum}${nothing}${paused}` }
}

export interface TrialLimit {
  /** The last day of the longest trial that the text allows; null: earlier contracts leave none. */
  on: Day | null
  /** The same put off by the days of suspension, as case law does; null when nothing was suspended. */
  extendedOn: Day | null
  explanation: string
}

/** Eight months at most from the first day, renewal included, less earlier contracts between the parties (Code du travail L7332-1). */
export function trialLimit(
  cesaStartsOn: Day,
  earlier: readonly PastContract[],
  pauses: readonly Pause[] = [],
): TrialLimit {
  const { trialMonths } = ruleOn(CESA_DELAYS, cesaStartsOn)
  const deducted = earlierContracts(earlier, cesaStartsOn)
  const on = addDays(lastDayAfterMonths(cesaStartsOn, Math.max(0, trialMonths - deducted.months)), -deducted.days)
  const less = deducted.stretches.length > 0 ? ` moins ${sayDeduction(deducted)}` : ''
  if (deducted.months >= trialMonths || on < cesaStartsOn)
    return {
      on: null,
      extendedOn: null,
      explanation: `${trialMonths} mois${less}\u00a0: aucune période d’essai n’est possible`,
    }
  const stood = pausedDays(pauses, cesaStartsOn, on)
  const sum = `${trialMonths} mois${less} → ${formatLongDay(on)} au plus tard`
  if (stood === 0) return { on, extendedOn: null, explanation: sum }
  const extendedOn = addDays(on, stood)
  return {
    on,
    extendedOn,
    explanation: `${sum}. Le texte ne dit rien des suspensions\u00a0; la jurisprudence reporte l’essai d’autant\u00a0: ${stood} jour${stood > 1 ? 's' : ''}, soit le ${formatLongDay(extendedOn)} (à vérifier).`,
  }
}

/** Days of suspension inside a span that grows with them; each day once. */
function pausedDays(pauses: readonly Pause[], from: Day, to: Day): number {
  let stood = 0
  let through = addDays(from, -1)
  for (const pause of pauses.toSorted((a, b) => (a.fromDay < b.fromDay ? -1 : 1))) {
    const starts = pause.fromDay > through ? pause.fromDay : addDays(through, 1)
    if (pause.toDay === null || pause.toDay < starts || starts > addDays(to, stood)) continue
    stood += daysBetween(starts, pause.toDay) + 1
    through = pause.toDay
  }
  return stood
}

export interface InterviewsDue {
  /** The period of twelve months in which `today` stands, from the contract's first day. */
  from: Day
  to: Day
  held: number
  missing: number
  /** The day by which the missing ones must be held: the period's last; the next period's when none is missing. */
  dueOn: Day
  /** When the next one is best held, so that they do not crowd the end: halfway, then the last day. */
  advisedOn: Day
  explanation: string
}

/** Two interviews at least in each period of twelve months (Code du travail R7331-3), from the first day of the CESA. */
export function interviewsDue(cesaStartsOn: Day, held: readonly Day[], today: Day): InterviewsDue {
  const { count, perMonths } = ruleOn(CESA_INTERVIEWS, cesaStartsOn)
  let rank = Math.max(0, Math.floor((12 * (yearOf(today) - yearOf(cesaStartsOn)) - 12) / perMonths))
  while (lastDayAfterMonths(cesaStartsOn, perMonths * (rank + 1)) < today) rank++
  const from = addDays(lastDayAfterMonths(cesaStartsOn, perMonths * rank), 1)
  const to = lastDayAfterMonths(cesaStartsOn, perMonths * (rank + 1))
  const inPeriod = held.filter(on => on >= from && on <= to).length
  const missing = Math.max(0, count - inPeriod)
  const period = missing > 0 ? rank : rank + 1
  const dueOn = lastDayAfterMonths(cesaStartsOn, perMonths * (period + 1))
  const step = missing > 0 ? inPeriod + 1 : 1
  const advisedOn = lastDayAfterMonths(cesaStartsOn, perMonths * period + Math.round((perMonths * step) / count))
  const said = `${inPeriod} entretien${inPeriod > 1 ? 's signés' : ' signé'} sur ${count} du ${formatDay(from)} au ${formatDay(to)}`
  return {
    from,
    to,
    held: inPeriod,
    missing,
    dueOn,
    advisedOn,
    explanation:
      missing > 0
        ? `${said}\u00a0: encore ${missing} au plus tard le ${formatDay(dueOn)}`
        : `${said}\u00a0: le compte y est`,
  }
}
