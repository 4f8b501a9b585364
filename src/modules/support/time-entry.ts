import type { Day } from '../../kernel/day.ts'
import { formatMinutes } from '../../kernel/duration.ts'
import { type Refusal, refuse } from '../../kernel/refusal.ts'

export const TIME_ACTS = [
  'interview',
  'appointment',
  'workshop',
  'welcome',
  'training',
  'network',
  'office',
  'other',
] as const
export type TimeAct = (typeof TIME_ACTS)[number]
export const TIME_ACT_LABELS: Record<TimeAct, string> = {
  interview: 'Entretien d’accompagnement',
  appointment: 'Rendez-vous',
  workshop: 'Atelier collectif',
  welcome: 'Accueil et diagnostic',
  training: 'Formation',
  network: 'Réseau et partenaires',
  office: 'Gestion et préparation',
  other: 'Autre',
}

export const TIME_ROLES = ['advisor', 'leader', 'management', 'participant'] as const
export type TimeRole = (typeof TIME_ROLES)[number]
export const TIME_ROLE_LABELS: Record<TimeRole, string> = {
  advisor: 'Accompagnement',
  leader: 'Animation',
  management: 'Pilotage',
  participant: 'Participation',
}

/** Every reason why these lines cannot be entered: to come, or more hours than a day has. `already`: minutes of other lines by day. */
export function timeRefusals(
  entries: readonly { day: Day; minutes: number }[],
  already: ReadonlyMap<Day, number>,
  today: Day,
): Refusal[] {
  const refusals: Refusal[] = []
  const days = new Map(already)
  for (const [i, { day, minutes }] of entries.entries()) {
    if (day > today)
      refusals.push(refuse('a-venir', 'Ce jour est à venir : le temps se saisit une fois passé.', `entries.${i}.day`))
    const total = (days.get(day) ?? 0) + minutes
    days.set(day, total)
    if (total > 1440)
      refusals.push(
        refuse(
          'journee',
          `Cela fait ${formatMinutes(total)} ce jour-là\u00a0: vérifiez les durées.`,
          `entries.${i}.minutes`,
        ),
      )
  }
  return refusals
}
