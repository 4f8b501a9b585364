import { counted } from '../../../kernel/count.ts'
import { dayIn, formatDay, formatFullDay, formatTime, type Instant, timeIn } from '../../../kernel/day.ts'
import type { personalHome } from '../../../modules/reporting/index.ts'
import type { Todo } from '../../../ui/index.ts'

export type Personal = Awaited<ReturnType<typeof personalHome>>

/** Votes that are open, papers to sign, assemblies to answer: the most pressing first. */
export function personalItems({ toSign, assemblies, zone }: Personal): Todo[] {
  const open = assemblies.filter(assembly => assembly.openVotes > 0)
  const coming = assemblies.filter(assembly => assembly.status === 'convened' && assembly.openVotes === 0)
  return [
    ...open.map(({ id, title, openVotes }) => ({
      key: `vote ${id}`,
      late: true,
      title: `Voter\u00a0: ${title}`,
      detail: counted(openVotes, 'vote ouvert', 'votes ouverts'),
      href: `/mes-votes/${id}`,
      action: 'Voter',
    })),
    ...toSign.map(({ id, title, at }) => ({
      key: `sign ${id}`,
      title: `Signer «\u00a0${title}\u00a0»`,
      detail: `reçu le ${formatDay(dayIn(zone, at as Instant))}`,
      href: `/documents/${id}`,
      action: 'Signer',
    })),
    ...coming.map(({ id, title, day, time, place, represented }) => ({
      key: `assembly ${id}`,
      title,
      detail: [
        `${formatFullDay(day)} à ${formatTime(time)}`,
        place,
        represented ? 'votre pouvoir est donné' : 'dites si vous venez, ou donnez pouvoir',
      ]
        .filter(Boolean)
        .join(' · '),
      href: `/mes-votes/${id}`,
      action: represented ? 'Voir' : 'Répondre',
    })),
  ]
}

/** Appointments as a list shows them: with whom (`beside`: seen by the one who gives them), when, where. */
export const appointmentItems = ({ appointments, zone }: Personal, beside: boolean): Todo[] =>
  appointments.map(({ id, startsAt, advisorName, personName, subject, place, activityId }) => ({
    key: id,
    title: `${beside ? (personName ?? 'Créneau libre') : advisorName}${subject ? `\u00a0: ${subject}` : ''}`,
    detail: `${formatMoment(zone, startsAt as Instant)} · ${place}`,
    href: beside && activityId ? `/accompagnement/${activityId}` : '/agenda',
    action: 'Ouvrir',
  }))

const formatMoment = (zone: string, at: Instant): string =>
  `${formatFullDay(dayIn(zone, at))} à ${formatTime(timeIn(zone, at))}`
