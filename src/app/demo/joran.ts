import { addDays, type Day, daysBetween, yearOf } from '../../kernel/day.ts'
import type { DepartureReason, Destination } from '../../modules/support/departure.ts'
import { type ContractPlan, cape, cesa, type PersonPlan, peopleOf } from './cast.ts'
import { COMTOIS_NAMES, FRANCHE_COMTE } from './invented.ts'
import { type Random, random } from './random.ts'
import { OWN_WORDS, TRADES, type Trade } from './trades.ts'

/**
 * The second group: four cooperatives by trade, ten years of entries told backwards from today, so that its cohorts are the same whatever the
 * day. Of forty who enter, nine leave within the year, six take a job later, three leave otherwise, twenty-two last.
 */
export interface Branch {
  slug: string
  name: string
  siren: string
  accentColour: string
  capital: string
  trades: (trade: Trade) => boolean
}

export const JORAN = {
  name: 'Joran',
  director: { email: 'direction@joran.example', name: 'Odile Mercet' },
  advisor: { email: 'accompagnement@joran.example', firstName: 'Rémi', lastName: 'Vuillemin' },
}

export const JORAN_SITES = ['Besançon', 'Montbéliard', 'Lons-le-Saunier'].map(
  city => FRANCHE_COMTE.find(commune => commune.city === city)!,
)

const LAND = /Jardin|nature|Conserverie|écologique|Savonnerie/
const DIGITAL = /web|numérique|informatique|Vidéo|Graphisme|Rédaction|Conseil|Secrétariat|Traduction|Cartographie/
const isLand = (trade: Trade) => trade.vat !== 'building' && LAND.test(trade.name)
const isDigital = (trade: Trade) => trade.vat === 'services' && !isLand(trade) && DIGITAL.test(trade.name)

export const BRANCHES: readonly Branch[] = [
  {
    slug: 'joran-batiment',
    name: 'Joran Bâtiment',
    siren: '000421016',
    accentColour: '#8a3b12',
    capital: '61 200 € (capital variable)',
    trades: trade => trade.vat === 'building',
  },
  {
    slug: 'joran-terre',
    name: 'Joran Terre',
    siren: '000421024',
    accentColour: '#3f6212',
    capital: '24 800 € (capital variable)',
    trades: isLand,
  },
  {
    slug: 'joran-metiers',
    name: 'Joran Métiers',
    siren: '000421032',
    accentColour: '#6b2d5c',
    capital: '47 500 € (capital variable)',
    trades: trade => trade.vat !== 'building' && trade.vat !== 'training' && !isLand(trade) && !isDigital(trade),
  },
  {
    slug: 'joran-numerique',
    name: 'Joran Numérique',
    siren: '000421040',
    accentColour: '#1e4f8a',
    capital: '39 400 € (capital variable)',
    trades: isDigital,
  },
]

export interface Entrant {
  key: string
  person: PersonPlan
  code: string
  name: string
  trade: Trade
  /** Of three: where the activity is received. */
  site: number
  enteredOn: Day
  contracts: ContractPlan[]
  left: { on: Day; reason: DepartureReason; destination: Destination } | null
}

type Fate = 'early' | 'job' | 'later' | 'lasts' | 'retires'
const FATES: readonly Fate[] = [
  ...Array<Fate>(9).fill('early'),
  ...Array<Fate>(6).fill('job'),
  ...Array<Fate>(3).fill('later'),
  ...Array<Fate>(21).fill('lasts'),
  'retires',
]
const PRESENT = 230

interface Stay {
  /** Days until the last; none while they stay. */
  days: number
  reason: DepartureReason
  destination: Destination
}

/** How many days ago each entered, the last first, at the pace that leaves 230 of them today; nobody before January nine years ago. */
function arrivals(today: Day, stays: readonly Stay[]): number[] {
  const most = daysBetween(`${yearOf(today) - 9}-01-05` as Day, today)
  const paces = Array.from({ length: 600 }, (_, i) => {
    const ago = stays.map((_, rank) => 9 + Math.trunc((rank * (700 + i)) / 100)).filter(days => days <= most)
    return { ago, away: Math.abs(ago.filter((days, rank) => days < stays[rank]!.days).length - PRESENT) }
  })
  return paces.reduce((best, one) => (one.away < best.away ? one : best)).ago
}

/** Those who entered each branch since January nine years ago, the first first; at the pace that leaves 230 of them today. */
export function entrantsOf(today: Day): Map<Branch, Entrant[]> {
  const stays = Array.from({ length: 600 }, (_, rank) => stayOf(rank))
  const people = BRANCHES.map(branch => peopleOf({ domain: branch.slug }, random(`${branch.slug}/cast`), COMTOIS_NAMES))
  const entrants = new Map<Branch, Entrant[]>(BRANCHES.map(branch => [branch, []]))
  for (const [rank, ago] of [...arrivals(today, stays).entries()].reverse()) {
    const { days, ...why } = stays[rank]!
    const enteredOn = addDays(today, -ago)
    const left = days <= ago ? { on: addDays(enteredOn, days), ...why } : null
    const branch = BRANCHES[(rank * 3 + Math.trunc(rank / 4)) % BRANCHES.length]!
    const its = entrants.get(branch)!
    const r = random(`joran/${rank}`)
    const person = people[BRANCHES.indexOf(branch)]!(r.pick(FRANCHE_COMTE))
    its.push(entrant(branch, its.length, { person, enteredOn, left }, r, today))
  }
  return entrants
}

const ELSEWHERE: readonly Destination[] = ['own-company', 'job-seeking', 'training', 'own-company', 'other', 'unknown']

function stayOf(rank: number): Stay {
  const fate = FATES[(rank * 27 + 13) % FATES.length]!
  const r = random(`joran/${rank}/stay`)
  if (fate === 'early') return { days: r.between(60, 320), reason: 'cape-given-up', destination: r.pick(ELSEWHERE) }
  if (fate === 'job') return { days: r.between(380, 560), reason: 'resignation', destination: 'job' }
  if (fate === 'retires') return { days: r.between(1500, 2600), reason: 'retirement', destination: 'retirement' }
  const days = fate === 'later' ? r.between(420, 900) : Number.POSITIVE_INFINITY
  return { days, reason: 'mutual', destination: r.pick(ELSEWHERE) }
}

function entrant(
  branch: Branch,
  index: number,
  { person, enteredOn, left }: Pick<Entrant, 'person' | 'enteredOn' | 'left'>,
  r: Random,
  today: Day,
): Entrant {
  const trade = r.pick(TRADES.filter(branch.trades))
  return {
    key: `${branch.slug}/${index}`,
    person,
    code: `${person.lastName
      .normalize('NFD')
      .replace(/[^A-Za-z]/g, '')
      .slice(0, 4)
      .toUpperCase()}${String(index + 1).padStart(3, '0')}`,
    name: `${r.pick(trade.brands)} ${r.pick(OWN_WORDS)}`,
    trade,
    site: r.below(JORAN_SITES.length),
    enteredOn,
    contracts: journey(enteredOn, left?.on ?? null, r, today),
    left,
  }
}

/** A CAPE of a year, sometimes renewed, then a CESA: up to today or to the last day. */
function journey(enteredOn: Day, leftOn: Day | null, r: Random, today: Day): ContractPlan[] {
  const contracts = [cape(enteredOn)]
  const renewals = r.chance(60) ? 0 : 1
  for (let last = contracts[0]!; last.endsOn !== null && last.endsOn < (leftOn ?? today); last = contracts.at(-1)!) {
    const next = addDays(last.endsOn, 1)
    contracts.push(contracts.length <= renewals ? cape(next, last) : cesa(next, r))
  }
  if (leftOn !== null) contracts.at(-1)!.ended = { on: leftOn, reason: 'Sortie de la coopérative' }
  return contracts
}
