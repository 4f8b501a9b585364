import { addDays, addMinutes, type Day, type Instant, instantIn } from '../../kernel/day.ts'
import { type Refusal, refuse } from '../../kernel/refusal.ts'

export const MEANS = ['place', 'phone', 'video'] as const
type Means = (typeof MEANS)[number]
export const MEANS_LABELS: Record<Means, string> = {
  place: 'Sur place',
  phone: 'Par téléphone',
  video: 'En visioconférence',
}

/** What an advisor offers: one stretch of a day cut into slots, perhaps every week. */
export interface Offer {
  on: Day
  from: string
  to: string
  minutes: number
  /** Last day of a weekly offer; null for a single day. */
  until: Day | null
}

export interface Slot {
  startsAt: Instant
  endsAt: Instant
}

const MOST_SLOTS = 300

/** The slots of an offer, by the clocks of the house: nine o'clock stays nine o'clock over summer time. What is over is left out. */
export function slotsOf(offer: Offer, zone: string): Slot[] {
  const slots: Slot[] = []
  for (let on = offer.on; on <= (offer.until ?? offer.on); on = addDays(on, 7)) {
    const end = instantIn(zone, on, offer.to)
    for (let at = instantIn(zone, on, offer.from); slots.length <= MOST_SLOTS; ) {
      const endsAt = addMinutes(at, offer.minutes)
      if (endsAt > end) break
      slots.push({ startsAt: at, endsAt })
      at = endsAt
    }
  }
  return slots
}

export function offerRefusals(offer: Offer, slots: readonly Slot[], now: Instant, today: Day): Refusal[] {
  const refusals: Refusal[] = []
  if (offer.to <= offer.from)
    refusals.push(refuse('heures', 'La fin vient après le début : corrigez les heures.', 'to'))
  else if (slots.length === 0)
    refusals.push(
      refuse('duree', 'Aucun créneau de cette durée ne tient entre ces heures : allongez la plage.', 'minutes'),
    )
  if (offer.until !== null && offer.until < offer.on)
    refusals.push(refuse('fin', 'La répétition finit après le premier jour : corrigez la date.', 'until'))
  if (offer.on < today || slots.some(slot => slot.startsAt < now))
    refusals.push(refuse('passe', 'Ce créneau est déjà passé : choisissez un moment à venir.', 'on'))
  if (slots.length > MOST_SLOTS)
    refusals.push(
      refuse('nombre', `Cela fait plus de ${MOST_SLOTS} créneaux : choisissez une période plus courte.`, 'until'),
    )
  return refusals
}
