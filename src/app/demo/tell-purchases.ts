import { addDays, type Day, firstDayOf, monthOf } from '../../kernel/day.ts'
import type { Cents } from '../../kernel/money.ts'
import type { PurchaseNatureCode } from '../../law/purchase-natures.ts'
import { validateEntries } from '../../modules/ledger/index.ts'
import {
  acceptPurchases,
  addSupplier,
  addVehicle,
  payPurchases,
  savePurchaseDraft,
  submitPurchases,
} from '../../modules/purchasing/index.ts'
import type { Entrepreneur } from './cast.ts'
import { inventedIban, inventedSiren } from './invented.ts'
import { type Random, random } from './random.ts'
import { as, type Story } from './story.ts'
import type { Trade } from './trades.ts'

interface Usual {
  supplier: string
  nature: PurchaseNatureCode
  label: string
  /** Euros HT. */
  from: number
  to: number
}

const usual = (supplier: string, nature: PurchaseNatureCode, label: string, from: number, to: number): Usual => ({
  supplier,
  nature,
  label,
  from,
  to,
})

const ANYBODY: readonly Usual[] = [
  usual('Télécom des Vallées', 'telephone', 'Forfait mobile et internet', 18, 45),
  usual('Logiciels du Pastel', 'software', 'Abonnement logiciel', 12, 60),
  usual('Papeterie de la Louge', 'office-supplies', 'Fournitures de bureau', 15, 90),
  usual('Imprimerie des Genêts', 'advertising', 'Impression de cartes et dépliants', 60, 240),
]
const BY_TRADE: Record<Trade['vat'], readonly Usual[]> = {
  services: [usual('Matériel Occitan', 'small-equipment', 'Petit équipement', 40, 320)],
  training: [usual('Éditions du Savoir-Faire', 'books', 'Manuels et supports', 30, 160)],
  building: [
    usual('Négoce Bois et Matériaux', 'materials', 'Matériaux de chantier', 180, 1400),
    usual('Outillage Bastide', 'small-equipment', 'Outillage', 60, 420),
  ],
  goods: [usual('Matières Premières du Sud', 'materials', 'Matières premières', 60, 380)],
  food: [usual('Coopérative fruitière de Valombre', 'goods-for-resale', 'Fruits et bocaux', 80, 420)],
}

/** What some activities bought in the month: invoices of their suppliers and kilometres, accepted, and paid but for the latest. */
export async function buy(story: Story, round: Day, today: Day): Promise<void> {
  const r = random(`${story.house.slug}/purchases/${monthOf(round)}`)
  const open = [...story.activities.keys()].filter(who => who.closedOn === null || who.closedOn > round)
  const buyers = r.shuffled(open).slice(0, Math.ceil(open.length / 6))
  const ids: string[] = []
  for (const who of buyers) ids.push(await draftPurchase(story, who, r, round))
  const kept = round > addDays(today, -32) ? Math.ceil(ids.length / 4) : 0
  const accountant = as(story, 'accountant', round)
  if (kept > 0) await submitPurchases(accountant, { ids: ids.slice(1, kept), acceptDuplicate: false })
  const accepted = ids.slice(kept)
  await submitPurchases(accountant, { ids: accepted, acceptDuplicate: false })
  await acceptPurchases(accountant, { ids: accepted, acceptDuplicate: false })
  await payDue(story, round)
  story.unpaid = accepted
  // The brouillard of the month before last is settled: it gets its numbers.
  const through = addDays(firstDayOf(monthOf(round)), -1)
  if (through >= '2024-01-31') await validateEntries(accountant, { through })
}

/** Pays what was accepted a month ago. */
async function payDue(story: Story, round: Day): Promise<void> {
  if (story.unpaid.length === 0) return
  const items = story.unpaid.map(purchaseId => ({ purchaseId }))
  const reference = `VIR-FOURNISSEURS-${round.slice(0, 7)}`
  await payPurchases(as(story, 'accountant', round), { items, day: round, method: 'transfer', reference })
}

async function draftPurchase(story: Story, who: Entrepreneur, r: Random, round: Day): Promise<string> {
  const accountant = as(story, 'accountant', round)
  const { activityId, personId } = story.activities.get(who)!
  const day = addDays(round, -r.between(2, 22))
  if (r.chance(25)) {
    const vehicleId = story.vehicles.get(who) ?? (await addCar(story, who, personId, round))
    const lines = [
      {
        nature: 'kilometres' as const,
        label: 'Rendez-vous et chantiers',
        vehicleId,
        kilometres: r.between(40, 620),
        recoverable: true,
        asset: false,
      },
    ]
    const { id } = await savePurchaseDraft(accountant, {
      activityId,
      kind: 'expense-report',
      personId,
      day,
      subject: 'Déplacements du mois',
      lines,
    })
    return id
  }
  const own = random(`${who.key}/habits`)
  const what = r.chance(45) ? own.pick(ANYBODY) : own.pick(BY_TRADE[who.trade.vat])
  const supplierId = await supplierOf(story, who, what.supplier, round)
  const number = `${what.supplier.slice(0, 2).toUpperCase()}${round.slice(2, 4)}${round.slice(5, 7)}-${who.code}`
  const netCents = (r.between(what.from, what.to) * 100) as Cents
  const lines = [{ nature: what.nature, label: what.label, netCents, recoverable: true, asset: false }]
  const { id } = await savePurchaseDraft(accountant, {
    activityId,
    kind: 'invoice',
    supplierId,
    number,
    day,
    subject: what.label,
    lines,
  })
  return id
}

async function addCar(story: Story, who: Entrepreneur, personId: string, round: Day): Promise<string> {
  const r = random(`${who.key}/car`)
  const letters = () => `${r.pick([...'ABCDEFGH'])}${r.pick([...'JKLMNPQR'])}`
  const registration = `${letters()}-${r.between(100, 999)}-${letters()}`
  const { id } = await addVehicle(as(story, 'accountant', round), {
    personId,
    kind: 'car',
    registration,
    fiscalPower: r.between(4, 7),
    electric: r.chance(15),
  })
  story.vehicles.set(who, id)
  return id
}

async function supplierOf(story: Story, who: Entrepreneur, name: string, round: Day): Promise<string> {
  const key = `${who.key}/${name}`
  const known = story.suppliers.get(key)
  if (known) return known
  const r = random(name)
  const { id } = await addSupplier(as(story, 'accountant', round), {
    activityId: story.activities.get(who)!.activityId,
    name,
    country: 'FR',
    siren: inventedSiren(r),
    iban: inventedIban(r),
    paymentTermDays: 30,
    vatOnDebits: r.chance(50),
  })
  story.suppliers.set(key, id)
  return id
}
