import { addDays, addMonths, type Day, day, yearOf } from '../../kernel/day.ts'
import type { Address } from '../../modules/organisation/settings.ts'
import { type CustomerPlan, customersOf } from './customers.ts'
import type { House } from './houses.ts'
import { addressIn, type Commune, emailOf, FIRST_NAMES, inventedIban, inventedPhone, LAST_NAMES } from './invented.ts'
import { type Random, random } from './random.ts'
import { OWN_WORDS, TRADES, type Trade } from './trades.ts'

export interface PersonPlan {
  firstName: string
  lastName: string
  sex: 'F' | 'M'
  birthDay: Day
  address: Address
  department: string
  email: string
  phone: string
  iban: string
  payrollNumber: string
}

export interface ContractPlan {
  kind: 'cape' | 'cesa'
  startsOn: Day
  endsOn: Day | null
  /** Given up before its term. */
  ended: { on: Day; reason: string } | null
  renews: ContractPlan | null
  fixedGrossCents: number
  minimumTurnoverCents: number
}

/** One entrepreneur: the person, the activity, the journey of contracts up to today. */
export interface Entrepreneur {
  key: string
  person: PersonPlan
  code: string
  name: string
  trade: Trade
  commune: string
  contracts: ContractPlan[]
  openedOn: Day
  /** Last day of the last contract, when it is past. */
  closedOn: Day | null
  /** What the activity sells in a full year, before the house is brought to its turnover: euros HT. */
  yearly: number
  trainer: boolean
  autonomous: boolean
  customers: CustomerPlan[]
}

/** Everybody who is or was entrepreneur in the house from 2024 up to today. */
export function castOf(house: House, today: Day): Entrepreneur[] {
  const r = random(`${house.slug}/cast`)
  const people = peopleOf(house, r)
  const [near, far] = house.signedIn2024
  const cast: Entrepreneur[] = []
  const join = (commune: Commune, contracts: ContractPlan[], yearly: number) =>
    cast.push(entrepreneur(house, cast.length, people(commune), commune, contracts, yearly, today))

  for (let i = 0; i < house.before2024; i++) {
    const leaves = i < house.leftIn2024
    const commune = r.chance(85) ? r.pick(house.homes) : r.pick(house.otherHomes)
    const inCape = !leaves && i < house.leftIn2024 + house.capesBefore
    const first = inCape
      ? cape(addMonths(day('2023-02-01'), r.between(0, 9)))
      : cesa(addMonths(day('2019-01-01'), r.between(0, 44)), r)
    const contracts = [first]
    if (leaves)
      first.ended = { on: addDays(addMonths(day('2024-03-01'), r.between(0, 8)), -1), reason: r.pick(REASONS) }
    if (inCape) contracts.push(cesa(addDays(first.endsOn!, 1), r))
    const journey = random(`${house.slug}/journey/${i}`)
    if (!leaves) leaveLater(contracts.at(-1)!, journey, today)
    join(commune, contracts, inCape ? r.between(14_000, 34_000) : r.between(22_000, 62_000))
  }
  for (let i = 0; i < near + far; i++) {
    const commune = i < near ? r.pick(house.homes) : r.pick(house.otherHomes)
    const first = cape(
      addMonths(
        day(r.chance(50) ? '2024-01-01' : '2024-01-15'),
        givesUp(i, house) ? r.between(0, 4) : Math.min(11, ((i * 12) / (near + far)) | 0),
      ),
    )
    if (givesUp(i, house))
      first.ended = { on: addDays(addMonths(first.startsOn, r.between(3, 6)), -1), reason: r.pick(REASONS) }
    const contracts = [first]
    goOn(contracts, random(`${house.slug}/journey/2024/${i}`), today)
    join(commune, contracts, r.between(4_000, 22_000))
  }
  for (let year = 2025; year <= yearOf(today); year++)
    for (let i = 0; i < house.signedLater; i++) {
      const journey = random(`${house.slug}/journey/${year}/${i}`)
      const startsOn = addDays(day(`${year}-01-01`), Math.trunc((i * 365) / house.signedLater) + journey.between(0, 6))
      const commune = journey.chance(80) ? journey.pick(house.homes) : journey.pick(house.otherHomes)
      if (startsOn > today) continue
      const contracts = [cape(startsOn)]
      goOn(contracts, journey, today)
      join(commune, contracts, journey.between(4_000, 20_000))
    }
  return cast
}

const REASONS = ['Reprise d’un emploi salarié', 'Création de son entreprise', 'Arrêt du projet', 'Déménagement']
const givesUp = (i: number, house: House): boolean => i % 8 === 3 && i / 8 < house.gaveUpIn2024

export const cape = (startsOn: Day, renews: ContractPlan | null = null, months = 12): ContractPlan => ({
  kind: 'cape',
  startsOn,
  endsOn: addDays(addMonths(startsOn, months), -1),
  ended: null,
  renews,
  fixedGrossCents: 0,
  minimumTurnoverCents: 0,
})

export const cesa = (startsOn: Day, r: Random): ContractPlan => ({
  kind: 'cesa',
  startsOn,
  endsOn: null,
  ended: null,
  renews: null,
  fixedGrossCents: r.between(6, 15) * 100_00,
  minimumTurnoverCents: r.between(10, 24) * 1000_00,
})

/** What follows a CAPE, up to today: a renewal, a CESA, or the way out. */
function goOn(contracts: ContractPlan[], r: Random, today: Day): void {
  for (
    let last = contracts.at(-1)!;
    last.kind === 'cape' && !last.ended && last.endsOn! < today;
    last = contracts.at(-1)!
  ) {
    const next = addDays(last.endsOn!, 1)
    const renewals = contracts.length - 1
    const dice = r.below(100)
    if (dice < (renewals === 0 ? 45 : renewals === 1 ? 20 : 0)) contracts.push(cape(next, last, r.pick([6, 12, 12])))
    else if (dice < 76) contracts.push(cesa(next, r))
    else return
  }
  leaveLater(contracts.at(-1)!, r, today)
}

/** One CESA in twelve ends each year. */
function leaveLater(contract: ContractPlan, r: Random, today: Day): void {
  if (contract.kind !== 'cesa') return
  const from = contract.startsOn < '2025-01-01' ? 2025 : yearOf(contract.startsOn) + 1
  for (let year = from; year <= yearOf(today); year++)
    if (r.chance(8)) {
      const on = addDays(addMonths(day(`${year}-02-01`), r.between(0, 9)), -1)
      if (on < today && on > contract.startsOn) contract.ended = { on, reason: r.pick(REASONS) }
      return
    }
}

function entrepreneur(
  house: House,
  index: number,
  person: PersonPlan,
  commune: Commune,
  contracts: ContractPlan[],
  yearly: number,
  today: Day,
): Entrepreneur {
  const key = `${house.slug}/${index}`
  const r = random(`${key}/activity`)
  // The first trainers live on training; the others train besides their trade.
  const training = TRADES.filter(trade => trade.vat === 'training')
  const others = TRADES.filter(trade => trade.vat !== 'training')
  const trainer = index >= house.leftIn2024 && index < house.leftIn2024 + house.trainers
  const ownTrade =
    trainer && (index - house.leftIn2024) % 4 === 0 ? r.pick(training) : others[(index * 7 + 3) % others.length]!
  const last = contracts.at(-1)!
  const end = last.ended?.on ?? last.endsOn
  return {
    key,
    person,
    code: `${person.lastName
      .normalize('NFD')
      .replace(/[^A-Za-z]/g, '')
      .slice(0, 4)
      .toUpperCase()}${String(index + 1).padStart(3, '0')}`,
    name: `${r.pick(ownTrade.brands)} ${r.pick(OWN_WORDS)}`,
    trade: ownTrade,
    commune: commune.city,
    contracts,
    openedOn: contracts[0]!.startsOn,
    closedOn: end !== null && end < today ? end : null,
    yearly: Math.max(yearly, ownTrade.ticket * 5),
    trainer,
    autonomous: contracts.at(-1)!.kind === 'cesa',
    customers: customersOf(house, { key, trade: ownTrade, trainer }),
  }
}

/** Gives people whose full name is nobody else's in the house. */
export function peopleOf(
  { domain }: Pick<House, 'domain'>,
  r: Random,
  names: readonly string[] = LAST_NAMES,
): (commune: Commune) => PersonPlan {
  const lastNames = r.shuffled(names)
  let count = 0
  return commune => {
    const index = count++
    const sex = r.chance(56) ? 'F' : 'M'
    const lastName = lastNames[index % lastNames.length]!
    const firstName =
      FIRST_NAMES[sex][(index * 11 + Math.trunc(index / lastNames.length) * 5) % FIRST_NAMES[sex].length]!
    return {
      firstName,
      lastName,
      sex,
      birthDay: addDays(day('1964-01-01'), r.between(0, 13_000)),
      address: addressIn(r, commune),
      department: commune.department,
      email: emailOf(`${firstName} ${lastName}`, domain),
      phone: inventedPhone(r),
      iban: inventedIban(r),
      payrollNumber: String(index + 1).padStart(5, '0'),
    }
  }
}
