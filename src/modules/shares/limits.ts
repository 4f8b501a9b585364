import type { Day } from '../../kernel/day.ts'
import { applyRate, formatEuros } from '../../kernel/money.ts'
import { formatRate } from '../../kernel/rate.ts'
import { CAPITAL_FLOOR_BP, minimumCapital, SCIC_BOUNDS, SCOP_BOUNDS } from '../../law/cooperative-capital.ts'
import { rowInForce } from '../../law/dated.ts'
import { SHARE_CATEGORY_LABELS, type ShareCategory, sharesText } from './share.ts'

export interface CapitalFacts {
  legalForm: string
  nominalCents: number
  /** What the statutes add to the law: the capital never goes below. */
  floorCents: number
  highestCapitalCents: number
  /** Whether somebody works for it under a contract of employment. */
  employs: boolean
  members: readonly { name: string; category: ShareCategory; shares: number }[]
}

/** One bound that the law sets to the capital: whether it is kept, in a sentence, and what is left before it. */
export interface Limit {
  key: 'employee-capital' | 'employee-votes' | 'one-member' | 'categories' | 'authorities' | 'floor' | 'minimum'
  label: string
  kept: boolean
  sentence: string
  source: string
}

/** The most that can be added to a part (and to the whole) while it stays at or under `bp` of the whole. */
const roomUnder = (part: number, whole: number, bp: number): number =>
  Math.floor((bp * whole - 10_000 * part) / (10_000 - bp))

/** The most that can be added to the rest while a part stays at or above `bp` of the whole. */
const roomBeside = (part: number, whole: number, bp: number): number => Math.floor((part * 10_000) / bp) - whole

/** Every bound of the capital that the form of the cooperative knows, on a day: nothing before its first member, the floor after its last. */
export function capitalLimits(facts: CapitalFacts, on: Day): Limit[] {
  if (facts.members.length === 0) return facts.highestCapitalCents > 0 ? floorLimits(facts, on) : []
  const own = facts.legalForm.startsWith('scop')
    ? scopLimits(facts, on)
    : facts.legalForm.startsWith('scic')
      ? scicLimits(facts, on)
      : []
  return [...own, ...floorLimits(facts, on)]
}

const total = (members: CapitalFacts['members']): number => members.reduce((all, member) => all + member.shares, 0)
/** Rounded to the safe side of the sentence: 50.996 % reads 50,99 %. */
const share = (part: number, whole: number): string => formatRate(Math.floor((part * 10_000) / whole))

function scopLimits(facts: CapitalFacts, on: Day): Limit[] {
  const row = rowInForce(SCOP_BOUNDS, on)
  if (!row) return []
  const { employeeCapitalBp, employeeVotesBp, memberCapitalBp } = row.value
  const whole = total(facts.members)
  const employees = facts.members.filter(member => member.category === 'employee')
  const held = total(employees)
  const others = roomBeside(held, whole, employeeCapitalBp)
  const voters = roomBeside(employees.length, facts.members.length, employeeVotesBp)
  const largest = facts.members.reduce((best, member) => (member.shares > best.shares ? member : best))
  const room = roomUnder(largest.shares, whole, memberCapitalBp)
  return [
    {
      key: 'employee-capital',
      label: 'Capital des salariés',
      kept: others >= 0,
      sentence:
        others >= 0
          ? `Les salariés détiennent ${share(held, whole)} du capital (${formatRate(employeeCapitalBp)} au moins)\u00a0: les autres membres peuvent encore souscrire ${sharesText(others)}.`
          : `Les salariés ne détiennent que ${share(held, whole)} du capital, il en faut ${formatRate(employeeCapitalBp)}\u00a0: qu’ils souscrivent ${sharesText(missing(held, whole, employeeCapitalBp))}, ou remboursez des membres non salariés.`,
      source: row.source,
    },
    {
      key: 'employee-votes',
      label: 'Voix des salariés',
      kept: voters >= 0,
      sentence:
        voters >= 0
          ? `Les salariés ont ${share(employees.length, facts.members.length)} des voix (${formatRate(employeeVotesBp)} au moins, un membre, une voix)\u00a0: ${voters} autre${voters > 1 ? 's' : ''} membre${voters > 1 ? 's' : ''} non salarié${voters > 1 ? 's peuvent' : ' peut'} entrer.`
          : `Les salariés n’ont que ${share(employees.length, facts.members.length)} des voix, il en faut ${formatRate(employeeVotesBp)}\u00a0: admettez ${missing(employees.length, facts.members.length, employeeVotesBp)} salarié(s) de plus.`,
      source: row.source,
    },
    {
      key: 'one-member',
      label: 'Part d’un seul membre',
      kept: room >= 0,
      sentence:
        room >= 0
          ? `Le premier porteur, ${largest.name}, détient ${share(largest.shares, whole)} du capital (${formatRate(memberCapitalBp)} au plus)\u00a0: encore ${sharesText(room)} avant la limite.`
          : `${largest.name} détient ${share(largest.shares, whole)} du capital, plus que ${formatRate(memberCapitalBp)}\u00a0: remboursez ou cédez une partie de ses parts.`,
      source: row.source,
    },
  ]
}

/** What a part has to gain (the whole growing with it) to reach `bp` of the whole. */
const missing = (part: number, whole: number, bp: number): number =>
  Math.max(0, Math.ceil((bp * whole - 10_000 * part) / (10_000 - bp)))

function scicLimits(facts: CapitalFacts, on: Day): Limit[] {
  const row = rowInForce(SCIC_BOUNDS, on)
  if (!row) return []
  const whole = total(facts.members)
  const held = total(facts.members.filter(member => member.category === 'authority'))
  const room = roomUnder(held, whole, row.value.authoritiesCapitalBp)
  const categories = new Set(facts.members.map(member => member.category))
  const producersDo = row.value.producersStandIn && !facts.employs
  const works = categories.has('employee') || (producersDo && categories.has('producer'))
  const kept = categories.size >= row.value.categories && works && categories.has('beneficiary')
  const lacks = [
    ...(works ? [] : [producersDo ? 'un salarié ou un producteur' : 'un salarié']),
    ...(categories.has('beneficiary') ? [] : ['un bénéficiaire']),
  ]
  return [
    {
      key: 'categories',
      label: 'Catégories de membres',
      kept,
      sentence: kept
        ? `${categories.size} catégories de membres (${row.value.categories} au moins, dont des bénéficiaires, et des salariés${producersDo ? ' ou des producteurs' : ''}).`
        : `${categories.size} catégorie${categories.size > 1 ? 's' : ''} (${[...categories].map(one => SHARE_CATEGORY_LABELS[one].toLowerCase()).join(', ')})\u00a0: il en faut ${row.value.categories}${lacks.length > 0 ? `, avec ${lacks.join(' et ')}` : ''}.`,
      source: row.source,
    },
    {
      key: 'authorities',
      label: 'Capital des collectivités',
      kept: room >= 0,
      sentence:
        room >= 0
          ? `Les collectivités détiennent ${share(held, whole)} du capital (${formatRate(row.value.authoritiesCapitalBp)} au plus ensemble)\u00a0: encore ${sharesText(room)} avant la limite.`
          : `Les collectivités détiennent ${share(held, whole)} du capital, plus que ${formatRate(row.value.authoritiesCapitalBp)}\u00a0: faites entrer d’autres membres ou remboursez-les en partie.`,
      source: row.source,
    },
  ]
}

/** The capital below which no reimbursement goes: a quarter of the highest, or what the statutes say. */
export function capitalFloor(facts: Pick<CapitalFacts, 'floorCents' | 'highestCapitalCents'>, on: Day): number {
  const quarter = applyRate(facts.highestCapitalCents, rowInForce(CAPITAL_FLOOR_BP, on)?.value ?? 0)
  return Math.max(quarter, facts.floorCents)
}

function floorLimits(facts: CapitalFacts, on: Day): Limit[] {
  const capital = total(facts.members) * facts.nominalCents
  const floor = capitalFloor(facts, on)
  const room = Math.floor((capital - floor) / facts.nominalCents)
  const byLaw = minimumCapital(facts.legalForm, on)
  return [
    {
      key: 'floor',
      label: 'Capital minimal',
      kept: room >= 0,
      sentence:
        room >= 0
          ? `${formatEuros(capital)} de capital, qui ne descend pas sous ${formatEuros(floor)} (le quart du plus haut atteint, ${formatEuros(facts.highestCapitalCents)}, ou le plancher des statuts)\u00a0: encore ${sharesText(room)} à pouvoir rembourser.`
          : `${formatEuros(capital)} de capital, sous le plancher de ${formatEuros(floor)}\u00a0: aucun remboursement avant de nouvelles souscriptions.`,
      source: rowInForce(CAPITAL_FLOOR_BP, on)?.source ?? 'statuts',
    },
    ...(byLaw
      ? [
          {
            key: 'minimum' as const,
            label: 'Capital légal de la forme',
            kept: capital >= byLaw.value,
            sentence:
              capital >= byLaw.value
                ? `${formatEuros(capital)} pour ${formatEuros(byLaw.value)} au moins\u00a0: ${sharesText(Math.floor((capital - byLaw.value) / facts.nominalCents))} au-dessus.`
                : `${formatEuros(capital)} pour ${formatEuros(byLaw.value)} au moins\u00a0: il manque ${sharesText(Math.ceil((byLaw.value - capital) / facts.nominalCents))}.`,
            source: byLaw.source,
          },
        ]
      : []),
  ]
}
