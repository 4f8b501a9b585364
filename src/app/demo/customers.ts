import { frenchVatNumberOf } from '../../formats/siren.ts'
import type { Address } from '../../modules/organisation/settings.ts'
import type { House } from './houses.ts'
import {
  addressIn,
  builderName,
  companyName,
  emailOf,
  FIRST_NAMES,
  inventedSiren,
  LAST_NAMES,
  publicName,
} from './invented.ts'
import { random } from './random.ts'
import type { Trade } from './trades.ts'

export interface CustomerPlan {
  kind: 'company' | 'public' | 'person'
  /** Builds itself: an activity of the building trades works for it as a subcontractor. */
  builder: boolean
  name: string
  siren: string | null
  vatNumber: string | null
  email: string
  address: Address
  paymentTermDays: number | null
  /** Days from issue to payment, usually. */
  paysAfter: number
}

/** The customers of an activity: private persons, firms, public bodies, and other builders for a building trade. */
export function customersOf(
  house: Pick<House, 'homes'>,
  who: { key: string; trade: Trade; trainer: boolean },
): CustomerPlan[] {
  const r = random(`${who.key}/customers`)
  const count = r.between(4, 9)
  const one = (kind: CustomerPlan['kind'], builder: boolean): CustomerPlan => {
    const sex = r.chance(50) ? 'F' : 'M'
    const person = `${sex === 'F' ? 'Mme' : 'M.'} ${r.pick(FIRST_NAMES[sex])} ${r.pick(LAST_NAMES)}`
    const name =
      kind === 'person' ? person : builder ? builderName(r) : kind === 'public' ? publicName(r) : companyName(r)
    const siren = kind === 'person' ? null : inventedSiren(r)
    return {
      kind,
      builder,
      name,
      siren,
      vatNumber: siren && kind === 'company' ? frenchVatNumberOf(siren) : null,
      email: emailOf(name.replace(/^(Mme|M\.) /, ''), kind === 'person' ? 'courriel' : 'client'),
      address: addressIn(r, r.pick(house.homes)),
      paymentTermDays: kind === 'person' ? 15 : null,
      paysAfter: kind === 'person' ? r.between(3, 20) : kind === 'public' ? r.between(24, 42) : r.between(12, 44),
    }
  }
  const customers = Array.from({ length: count }, () =>
    one(r.below(100) < who.trade.persons ? 'person' : r.chance(20) ? 'public' : 'company', false),
  )
  if (who.trade.vat === 'building') customers.push(one('company', true))
  if (who.trainer && !customers.some(customer => customer.kind !== 'person')) customers.push(one('company', false))
  const known = new Set<string>()
  return customers.filter(customer => !known.has(customer.name) && known.add(customer.name))
}
