import { z } from 'zod'
import { type Day, formatLongDay } from '../../kernel/day.ts'
import { zDay, zNonNegativeCents, zOptionalText, zText } from '../../kernel/input.ts'
import { type Refusal, refuse } from '../../kernel/refusal.ts'
import { levyRefusals } from '../levies/levy.ts'
import { zLevyFields } from '../levies/levy-fields.ts'
import type { Rules } from './rules.ts'
import { type Question, YES_NO } from './tally.ts'

export const ASSEMBLY_KINDS = ['ordinary', 'extraordinary', 'mixed'] as const
type AssemblyKind = (typeof ASSEMBLY_KINDS)[number]
export const KIND_LABELS: Record<AssemblyKind, string> = {
  ordinary: 'Assemblée générale ordinaire',
  extraordinary: 'Assemblée générale extraordinaire',
  mixed: 'Assemblée générale mixte',
}
export const ASSEMBLY_STATUSES = ['draft', 'convened', 'open', 'closed', 'cancelled'] as const
export type AssemblyStatus = (typeof ASSEMBLY_STATUSES)[number]
export const STATUS_LABELS: Record<AssemblyStatus, string> = {
  draft: 'en préparation',
  convened: 'convoquée',
  open: 'en séance',
  closed: 'tenue',
  cancelled: 'annulée',
}
export const ITEM_KINDS = ['information', 'resolution', 'election'] as const
type ItemKind = (typeof ITEM_KINDS)[number]
export const ITEM_KIND_LABELS: Record<ItemKind, string> = {
  information: 'Point d’information',
  resolution: 'Résolution',
  election: 'Élection',
}
export const CATEGORIES = ['ordinary', 'extraordinary'] as const
type Category = (typeof CATEGORIES)[number]
export const BALLOTS = ['show', 'secret'] as const
export const BALLOT_LABELS: Record<(typeof BALLOTS)[number], string> = {
  show: 'à main levée',
  secret: 'à bulletin secret',
}
export const ITEM_STATUSES = ['draft', 'open', 'closed', 'withdrawn'] as const
export const AMENDMENT_STATUSES = ['proposed', 'accepted', 'rejected'] as const
export const AMENDMENT_LABELS: Record<(typeof AMENDMENT_STATUSES)[number], string> = {
  proposed: 'à décider',
  accepted: 'accepté',
  rejected: 'écarté',
}
export const PRESENCES = ['absent', 'room', 'online'] as const
export type Presence = (typeof PRESENCES)[number]
export const PRESENCE_LABELS: Record<Presence, string> = {
  absent: 'absent·e',
  room: 'dans la salle',
  online: 'à distance',
}

const { decidedOn: _, decision: __, ...levyFields } = zLevyFields

/** What a resolution sets once adopted. A levy's day and words of decision are the assembly's own. */
export const zEffect = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('levy'), levy: z.strictObject(levyFields) }),
    z.strictObject({
      kind: z.literal('support-means'),
      startsOn: zDay,
      text: zText(2000),
      budgetCents: zNonNegativeCents,
    }),
    z.strictObject({ kind: z.literal('other'), note: zOptionalText(500) }),
  ],
  { error: 'Choisissez ce que la résolution fixe.' },
)
export type Effect = z.output<typeof zEffect>

export interface Item {
  kind: ItemKind
  title: string
  category: Category
  seats: number
  candidates: readonly string[]
  effect: Effect | null
}

/** Every reason why an assembly of this kind cannot deliberate on this item. */
export function itemRefusals(item: Item, kind: AssemblyKind): Refusal[] {
  const refusals: Refusal[] = []
  if (item.kind !== 'information' && kind !== 'mixed' && item.category !== kind)
    refusals.push(
      refuse(
        'categorie',
        `« ${item.title} » demande la majorité d’une assemblée ${item.category === 'ordinary' ? 'ordinaire' : 'extraordinaire'} : changez sa majorité, ou convoquez une assemblée mixte.`,
        'category',
      ),
    )
  if (item.kind === 'election' && item.seats < 1)
    refusals.push(refuse('sieges', `« ${item.title} » : dites combien de sièges sont à pourvoir.`, 'seats'))
  const names = item.candidates.map(name => name.trim().toLowerCase())
  if (new Set(names).size !== names.length)
    refusals.push(refuse('candidats', 'Un candidat figure deux fois : retirez-en un.', 'candidates'))
  if (item.effect && item.kind !== 'resolution')
    refusals.push(refuse('effet', 'Seule une résolution fixe une contribution ou des moyens.', 'kind'))
  if (item.effect?.kind === 'levy' && item.category !== 'ordinary')
    refusals.push(
      refuse(
        'majorite',
        'La contribution se décide à la majorité des assemblées ordinaires (C. trav. R7331-8).',
        'category',
      ),
    )
  return refusals
}

/** Every reason why what a resolution sets could not be applied once adopted, by an assembly of that day. */
export function effectRefusals(effect: Effect | null, day: Day): Refusal[] {
  if (effect?.kind !== 'levy') return []
  const { fixedCents = 0, floorCents = null, capCents = null, endsOn = null, ...levy } = effect.levy
  const refusals = levyRefusals({ ...levy, fixedCents, floorCents, capCents, endsOn })
  if (levy.moment === 'issue' && levy.startsOn < day)
    refusals.push(
      refuse(
        'retroactif',
        `Les factures émises avant l’assemblée ne changent plus : choisissez le ${formatLongDay(day)} ou après.`,
        'startsOn',
      ),
    )
  return refusals.map(refusal => ({ ...refusal, path: `effect.levy.${refusal.path}` }))
}

/** « 2e résolution »: what is voted is numbered apart from the agenda, in its order. */
export function resolutionRank(items: readonly { id: string; kind: ItemKind }[], id: string): string {
  const rank = items.filter(item => item.kind !== 'information').findIndex(item => item.id === id) + 1
  return `${rank}${rank === 1 ? 're' : 'e'} résolution`
}

/** What a ballot on an item may tick. */
export const optionsOf = (item: Pick<Item, 'kind' | 'candidates'>): readonly string[] =>
  item.kind === 'election' ? item.candidates : YES_NO

/** What is asked of the ballots of an item, under the rules of its assembly. */
export const questionOf = (item: Pick<Item, 'kind' | 'category' | 'candidates' | 'seats'>, rules: Rules): Question => ({
  rules,
  majority: item.category === 'ordinary' ? rules.majorityOrdinary : rules.majorityExtraordinary,
  strict: item.category === 'ordinary',
  candidates: item.kind === 'election' ? item.candidates : [],
  seats: item.seats,
})

/** Why a choice is no ballot on this item, or null. */
export function choiceRefusal(item: Item, choice: readonly string[]): Refusal | null {
  const options = optionsOf(item)
  if (choice.some(one => !options.includes(one)) || new Set(choice).size !== choice.length)
    return refuse('choix', 'Ce choix n’est pas proposé : rechargez la page et votez de nouveau.', 'choice')
  if (item.kind !== 'election')
    return choice.length === 1 ? null : refuse('choix', 'Choisissez pour, contre ou abstention.', 'choice')
  return choice.length <= item.seats
    ? null
    : refuse('choix', `${item.seats} candidat·es au plus : retirez-en ${choice.length - item.seats}.`, 'choice')
}
