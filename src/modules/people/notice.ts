import { addDays, type Day, formatLongDay } from '../../kernel/day.ts'
import { CAPE_NOTICES } from '../../law/cape.ts'
import type { ContractKind } from './contract.ts'
import { ruleOn } from './contract-dates.ts'

export const NOTICE_EVENTS = ['conclusion', 'renewal', 'early-end'] as const
export type NoticeEvent = (typeof NOTICE_EVENTS)[number]
export const NOTICE_RECIPIENTS = ['urssaf', 'france-travail'] as const
export type NoticeRecipient = (typeof NOTICE_RECIPIENTS)[number]

export const NOTICE_EVENT_LABELS: Record<NoticeEvent, string> = {
  conclusion: 'conclusion du CAPE',
  renewal: 'renouvellement du CAPE',
  'early-end': 'rupture anticipée du CAPE',
}
export const NOTICE_RECIPIENT_LABELS: Record<NoticeRecipient, string> = {
  urssaf: 'URSSAF (ou CGSS)',
  'france-travail': 'France Travail',
}

/** What a notice says of a CAPE. */
export interface NoticedContract {
  id: string
  kind: ContractKind
  startsOn: Day
  endsOn: Day | null
  endedOn: Day | null
  concludedOn: Day | null
  renewal: number
}

interface ExpectedNotice {
  contractId: string
  event: NoticeEvent
  recipient: NoticeRecipient
  dueOn: Day
}

/**
 * What the cooperative must say of a CAPE, to whom, by which day: its conclusion and its term, its renewals, its early end, at once
 * (Code du travail R5142-1). A contract that ends on its term needs no word.
 */
export function expectedNotices(contract: NoticedContract): ExpectedNotice[] {
  if (contract.kind !== 'cape') return []
  const concludedOn = contract.concludedOn ?? contract.startsOn
  const { recipients, withinDays } = ruleOn(CAPE_NOTICES, concludedOn)
  const events: [NoticeEvent, Day][] = [[contract.renewal > 0 ? 'renewal' : 'conclusion', concludedOn]]
  if (contract.endedOn && contract.endsOn && contract.endedOn < contract.endsOn)
    events.push(['early-end', contract.endedOn])
  return events.flatMap(([event, on]) =>
    recipients.map(recipient => ({ contractId: contract.id, event, recipient, dueOn: addDays(on, withinDays) })),
  )
}

/** The letter, ready to send or to copy into the recipient's form. */
export function noticeText(
  { event, recipient }: Pick<ExpectedNotice, 'event' | 'recipient'>,
  contract: NoticedContract,
  facts: { house: string; siren: string; person: string; birthDay: Day | null; activity: string },
): string {
  const { house, siren, person, birthDay, activity } = facts
  const born = birthDay ? `, né·e le ${formatLongDay(birthDay)}` : ''
  const what =
    event === 'conclusion'
      ? `la conclusion d’un contrat d’appui au projet d’entreprise, du ${formatLongDay(contract.startsOn)} au ${formatLongDay(contract.endsOn!)} (terme prévu)`
      : event === 'renewal'
        ? `le renouvellement (n° ${contract.renewal}) de son contrat d’appui au projet d’entreprise, du ${formatLongDay(contract.startsOn)} au ${formatLongDay(contract.endsOn!)} (nouveau terme)`
        : `la rupture anticipée, le ${formatLongDay(contract.endedOn!)}, de son contrat d’appui au projet d’entreprise, dont le terme était le ${formatLongDay(contract.endsOn!)}`
  return [
    `À l’attention de ${NOTICE_RECIPIENT_LABELS[recipient]}`,
    `${house} (SIREN ${siren}), personne morale responsable de l’appui, vous informe, en application de l’article R5142-1 du Code du travail, de ${what}.`,
    `Bénéficiaire\u00a0: ${person}${born}. Activité préparée\u00a0: ${activity}.`,
  ].join('\n\n')
}
