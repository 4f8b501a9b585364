import type { Day } from '../../kernel/day.ts'
import type { Deadline } from '../../kernel/deadline.ts'
import { CAPE_LIMITS } from '../../law/cape.ts'
import { inForce } from '../../law/dated.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'
import { lastDay } from './contract.ts'
import { associateDeadline } from './contract-dates.ts'
import { readNotices } from './contract-notices.ts'
import { NOTICE_EVENT_LABELS, NOTICE_RECIPIENT_LABELS } from './notice.ts'
import { PAPER_LABELS } from './paper.ts'
import { readExpiringPapers } from './papers.ts'
import { type Contract, readContracts, readPastContracts } from './read-people.ts'

/**
 * What contracts and files will ask by a day: a CAPE's term that nothing follows, the end of a trial, notices that are late, papers that
 * expire, and the day by which the holders of a CESA must be associates, but for those who are (`associates`: people).
 */
export async function readContractDeadlines(
  ctx: Context,
  { until, associates = new Set() }: { until: Day; associates?: ReadonlySet<string> },
): Promise<Deadline[]> {
  const current = await readContracts(ctx, { coverDay: ctx.today })
  return [
    ...(await capeEnds(ctx, current, until)),
    ...trialEnds(ctx, current, until),
    ...(await associateDays(ctx, current, until, associates)),
    ...(await lateNotices(ctx)),
    ...(await paperEnds(ctx, until)),
  ]
}

const about = (contract: Contract) => ({
  subjectId: contract.id,
  personId: contract.personId,
  activityId: contract.activityId,
  href: `/contrats/${contract.id}`,
})

async function capeEnds(ctx: Context, current: readonly Contract[], until: Day): Promise<Deadline[]> {
  const ending = current.filter(one => one.kind === 'cape' && one.endedOn === null && one.endsOn! <= until)
  if (ending.length === 0) return []
  const { rows } = await sql<{ id: string }>`
    select c.id from contract c where c.organisation_id = ${ctx.organisationId} and c.id = any(${ending.map(one => one.id)}::uuid[])
      and exists (select from contract n where n.organisation_id = c.organisation_id and n.person_id = c.person_id
        and n.activity_id = c.activity_id and n.starts_on > c.starts_on)`.execute(ctx.db)
  const followed = new Set(rows.map(row => row.id))
  return ending
    .filter(one => !followed.has(one.id))
    .map(one => ({
      ...about(one),
      kind: 'cape-end',
      on: one.endsOn!,
      label: 'Terme du CAPE',
      why:
        one.renewal >= inForce(CAPE_LIMITS, one.startsOn).renewals
          ? 'Plus aucun renouvellement possible : passer au CESA ou préparer la sortie (Code de commerce, art. L127-2).'
          : 'Signer un renouvellement par écrit, passer au CESA ou préparer la sortie (Code de commerce, art. L127-2 et R127-2).',
    }))
}

const trialEnds = (ctx: Context, current: readonly Contract[], until: Day): Deadline[] =>
  current
    .filter(
      one =>
        one.trialEndsOn &&
        one.trialEndsOn >= ctx.today &&
        one.trialEndsOn <= until &&
        (lastDay(one) ?? until) >= one.trialEndsOn,
    )
    .map(one => ({
      ...about(one),
      kind: 'trial-end',
      on: one.trialEndsOn!,
      label: 'Fin de la période d’essai',
      why: 'Confirmer le CESA ou y mettre fin avant ce jour (Code du travail, art. L7332-1).',
    }))

async function associateDays(
  ctx: Context,
  current: readonly Contract[],
  until: Day,
  associates: ReadonlySet<string>,
): Promise<Deadline[]> {
  const holders = new Map(
    current.filter(one => one.kind === 'cesa' && !associates.has(one.personId)).map(one => [one.personId, one]),
  )
  if (holders.size === 0) return []
  const past = await readPastContracts(ctx, [...holders.keys()])
  return [...holders.values()].flatMap((one): Deadline[] => {
    const others = (past.get(one.personId) ?? []).filter(other => other.id !== one.id)
    const { on, explanation } = associateDeadline(one, others)
    return on > until
      ? []
      : [
          {
            ...about(one),
            kind: 'associate',
            on,
            label: 'Délai pour devenir associé',
            why: `${explanation}. Passé ce jour, le CESA prend fin (Code du travail, art. L7331-3).`,
          },
        ]
  })
}

/** Notices that were not ticked; those of contracts begun more than a year ago are left to history. */
async function lateNotices(ctx: Context): Promise<Deadline[]> {
  const { rows } = await sql<{ id: string }>`
    select id from contract where organisation_id = ${ctx.organisationId} and kind = 'cape'
      and coalesce(ended_on, starts_on) > ${ctx.today}::date - interval '1 year' and starts_on <= ${ctx.today}::date + 30`.execute(
    ctx.db,
  )
  if (rows.length === 0) return []
  const contracts = await readContracts(ctx, { ids: rows.map(row => row.id) })
  const notices = (await readNotices(ctx, contracts)).filter(
    notice => notice.sentOn === null && notice.dueOn <= ctx.today,
  )
  return [...Map.groupBy(notices, notice => `${notice.contractId} ${notice.event}`).values()].map(its => ({
    kind: `cape-notice-${its[0]!.event}`,
    subjectId: its[0]!.contractId,
    on: its[0]!.dueOn,
    label: `Annoncer : ${NOTICE_EVENT_LABELS[its[0]!.event]}`,
    why: `À envoyer dès la conclusion à ${its.map(one => NOTICE_RECIPIENT_LABELS[one.recipient]).join(' et à ')} (Code du travail, art. R5142-1).`,
    personId: its[0]!.personId,
    activityId: its[0]!.activityId,
    href: `/contrats/${its[0]!.contractId}`,
  }))
}

const paperEnds = async (ctx: Context, until: Day): Promise<Deadline[]> =>
  (await readExpiringPapers(ctx, until)).map(paper => ({
    kind: `paper-${paper.kind}`,
    subjectId: paper.paperId,
    on: paper.expiresOn,
    label: `Pièce qui expire : ${PAPER_LABELS[paper.kind]}`,
    why: null,
    personId: paper.personId,
    activityId: paper.activityId,
    href: `/personnes/${paper.personId}#dossier`,
  }))
