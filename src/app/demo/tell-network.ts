import { addDays, type Day } from '../../kernel/day.ts'
import type { Cents } from '../../kernel/money.ts'
import { addCustomer } from '../../modules/invoicing/index.ts'
import {
  answerInternalInvoice,
  answerPart,
  answerSharedQuote,
  invoicePart,
  joinNetwork,
  listMyParts,
  openNetwork,
  proposeInternalInvoice,
  saveSharedQuote,
  sendSharedQuote,
  shareTool,
} from '../../modules/network/index.ts'
import type { Session } from '../../platform/session.ts'
import type { Entrepreneur } from './cast.ts'
import { addressIn } from './invented.ts'
import { random } from './random.ts'
import { as, type Story } from './story.ts'

const IN_TOWN = 12
const TOOLS = [
  ['Remorque 750 kg', 'Hangar de la gare', '15 € la journée'],
  ['Échafaudage roulant', 'Chez son propriétaire', '20 € la journée, monté à deux'],
  ['Vidéoprojecteur', 'Au siège', 'Gratuit, à rendre le lendemain'],
] as const

/** A network of trades in town: members, tools, a quote shared and signed, another that waits, an internal invoice to accept. */
export async function tellNetwork(story: Story, today: Day): Promise<void> {
  const r = random(`${story.house.slug}/network`)
  const open = story.cast.filter(who => who.closedOn === null && story.activities.has(who))
  const building = open.filter(who => who.trade.vat === 'building')
  // The one whose access the demo opens leads.
  const lead = building.find(who => who.autonomous)!
  const members = [lead, ...building, ...open].filter((who, i, all) => all.indexOf(who) === i).slice(0, IN_TOWN)
  const [, partner, helper] = members as [Entrepreneur, Entrepreneur, Entrepreneur]
  const idOf = (who: Entrepreneur) => story.activities.get(who)!.activityId
  const since = addDays(today, -420)
  const { id: networkId } = await openNetwork(as(story, 'director', since), {
    name: story.house.slug === 'tramontine' ? 'Bâtir ensemble' : 'Ateliers du Pont-Vieux',
    purpose: 'Répondre à plusieurs aux chantiers qui dépassent une seule activité, et se prêter les outils.',
    commune: story.house.seat.city,
  })
  await joinNetwork(as(story, 'director', today), {
    id: networkId,
    members: members.map(who => ({
      activityId: idOf(who),
      since: addDays(since, r.between(0, 400)),
      pitch: `${who.trade.name}, à ${who.commune} et alentour.`,
    })),
  })
  for (const [i, [name, place, terms]] of TOOLS.entries())
    await shareTool(as(story, 'director', today), { networkId, activityId: idOf(members[i]!), name, place, terms })

  const director = as(story, 'director', today)
  const { id: customerId } = await addCustomer(director, {
    activityId: idOf(lead),
    kind: 'public',
    name: townHallOf(story.house.seat.city),
    address: { ...addressIn(r, story.house.seat), line1: '1 place de la Mairie' },
  })
  const part = (who: Entrepreneur, label: string, unitPrice: string) => ({
    activityId: idOf(who),
    label,
    lines: [{ label, quantity: '1', unitPrice, vatRateBp: 2000 }],
  })
  const share = (subject: string) =>
    saveSharedQuote(director, {
      networkId,
      activityId: idOf(lead),
      customerId,
      subject,
      billing: 'lead',
      parts: [
        part(lead, lead.trade.name, '3850'),
        part(partner, partner.trade.name, '1420'),
        part(helper, 'Finitions', '680'),
      ],
    } as never)

  const { id } = await share('Réfection de la salle des fêtes')
  for (const who of [partner, helper]) {
    const session = asOwner(story, idOf(who), today)
    await answerPart(session, { id: await partOf(session), answer: 'accepted' })
  }
  await sendSharedQuote(director, { id })
  await answerSharedQuote(director, { id, answer: 'signed', on: today, by: 'La maire' })
  const billing = asOwner(story, idOf(partner), today)
  await invoicePart(billing, { id: await partOf(billing) })
  await share('Auvent de la cour d’école')
  const proposal = { sellerActivityId: idOf(members[3]!), buyerActivityId: idOf(lead), label: 'Deux jours de renfort' }
  const { id: accepted } = await proposeInternalInvoice(director, { ...proposal, amountCents: 360_00 as Cents })
  await answerInternalInvoice(director, { id: accepted, answer: 'accepted' })
  await proposeInternalInvoice(director, { ...proposal, amountCents: 180_00 as Cents })
}

/** « Mairie du Fousseret », « Mairie d’Issoire », « Mairie de Rieux » */
const townHallOf = (commune: string): string =>
  /^Le /.test(commune)
    ? commune.replace('Le', 'Mairie du')
    : `Mairie ${/^[AEÉIOUY]/.test(commune) ? 'd’' : 'de '}${commune}`

const asOwner = (story: Story, activityId: string, of: Day): Session => ({
  ...as(story, 'director', of),
  roles: ['entrepreneur'],
  activityIds: [activityId],
})

const partOf = async (session: Session): Promise<string> => (await listMyParts(session, {})).parts[0]!.id
