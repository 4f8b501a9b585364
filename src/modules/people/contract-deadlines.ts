import type { RawBuilder } from 'kysely'
import type { Day } from '../../kernel/day.ts'
import type { Deadline } from '../../kernel/deadline.ts'
import { CAPE_LIMITS, CAPE_NOTICES } from '../../law/cape.ts'
import { inForce } from '../../law/dated.ts'
import { type Context, sql, together } from '../../platform/use-case.server.ts'
import { lastDay } from './contract.ts'
import { associateDeadline } from './contract-dates.ts'
import { readNotices } from './contract-notices.ts'
import { NOTICE_EVENT_LABELS, NOTICE_RECIPIENT_LABELS, type NoticedContract } from './notice.ts'
import { PAPER_LABELS } from './paper.ts'
import { readExpiringPapers } from './papers.ts'
import { readPastContracts } from './read-people.ts'

/**
 * What contracts and files will ask by a day: a CAPE's term that nothing follows, the end of a trial, notices that are late, papers that
 * expire, and the day by which the holders of a CESA must be associates, but for those who are (`associates`: a query of people).
 */
export async function readContractDeadlines(
  ctx: Context,
  { until, associates }: { until: Day; associates: RawBuilder<unknown> },
): Promise<Deadline[]> {
  const [asking, notices, papers] = await together(
    readAsking(ctx, until, associates),
    lateNotices(ctx),
    paperEnds(ctx, until),
  )
  return [
    ...asking.filter(one => one.ending).map(capeEnd),
    ...trialEnds(ctx, asking, until),
    ...(await associateDays(ctx, asking, until)),
    ...notices,
    ...papers,
  ]
}

type Held = NoticedContract & { personId: string; activityId: string }

interface Asking extends Held {
  trialEndsOn: Day | null
  /** A CAPE whose term nothing follows. */
  ending: boolean
  /** A CESA whose holder is no associate. */
  waited: boolean
}

const COLUMNS = sql`c.id, c.activity_id as "activityId", c.person_id as "personId", c.kind, c.starts_on as "startsOn", c.ends_on as "endsOn",
  c.ended_on as "endedOn", c.concluded_on as "concludedOn", c.renewal`

/** The contracts in force that a day up to `until` may ask something of. */
async function readAsking(ctx: Context, until: Day, associates: RawBuilder<unknown>): Promise<Asking[]> {
  const { rows } = await sql<Asking>`
    with associate(person_id) as materialized (${associates})
    select ${COLUMNS}, c.trial_ends_on as "trialEndsOn", c.kind = 'cesa' and s.person_id is null as waited,
      c.kind = 'cape' and c.ended_on is null and c.ends_on <= ${until}::date and not exists (select from contract n
        where n.organisation_id = c.organisation_id and n.person_id = c.person_id and n.activity_id = c.activity_id and n.starts_on > c.starts_on) as ending
    from contract c left join associate s on s.person_id = c.person_id
    where c.organisation_id = ${ctx.organisationId} and c.starts_on <= ${ctx.today}::date and coalesce(c.ended_on, c.ends_on, 'infinity') >= ${ctx.today}::date
      and (c.kind = 'cape' and c.ends_on <= ${until}::date or c.kind = 'cesa' and s.person_id is null or c.trial_ends_on between ${ctx.today}::date and ${until}::date)
    order by c.starts_on, c.id`.execute(ctx.db)
  return rows
}

const about = (contract: Held) => ({
  subjectId: contract.id,
  personId: contract.personId,
  activityId: contract.activityId,
  href: `/contrats/${contract.id}`,
})

const capeEnd = (one: Held): Deadline => ({
  ...about(one),
  kind: 'cape-end',
  on: one.endsOn!,
  label: 'Terme du CAPE',
  why:
    one.renewal >= inForce(CAPE_LIMITS, one.startsOn).renewals
      ? 'Plus aucun renouvellement possible\u00a0: passer au CESA ou préparer la sortie (Code de commerce, art. L127-2).'
      : 'Signer un renouvellement par écrit, passer au CESA ou préparer la sortie (Code de commerce, art. L127-2 et R127-2).',
})

const trialEnds = (ctx: Context, asking: readonly Asking[], until: Day): Deadline[] =>
  asking
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

async function associateDays(ctx: Context, asking: readonly Asking[], until: Day): Promise<Deadline[]> {
  const holders = new Map(asking.filter(one => one.waited).map(one => [one.personId, one]))
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

/** As many as the texts ever asked for one event: a CAPE that has them lacks none. */
const RECIPIENTS = Math.max(...CAPE_NOTICES.map(({ value }) => value.recipients.length))

/** Notices that were not ticked; those of contracts begun more than a year ago are left to history. */
async function lateNotices(ctx: Context): Promise<Deadline[]> {
  const sent = (early: boolean) => sql`(select count(*) from contract_notice n
    where n.organisation_id = c.organisation_id and n.contract_id = c.id and (n.event = 'early-end') = ${early})`
  const { rows } = await sql<Held>`
    select ${COLUMNS} from contract c where c.organisation_id = ${ctx.organisationId} and c.kind = 'cape'
      and coalesce(c.ended_on, c.starts_on) > ${ctx.today}::date - interval '1 year' and c.starts_on <= ${ctx.today}::date + 30
      and (${sent(false)} < ${RECIPIENTS} or c.ended_on < c.ends_on and ${sent(true)} < ${RECIPIENTS})
    order by c.starts_on, c.id`.execute(ctx.db)
  const notices = (await readNotices(ctx, rows)).filter(notice => notice.sentOn === null && notice.dueOn <= ctx.today)
  return [...Map.groupBy(notices, notice => `${notice.contractId} ${notice.event}`).values()].map(its => ({
    kind: `cape-notice-${its[0]!.event}`,
    subjectId: its[0]!.contractId,
    on: its[0]!.dueOn,
    label: `Annoncer\u00a0: ${NOTICE_EVENT_LABELS[its[0]!.event]}`,
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
    label: `Pièce qui expire\u00a0: ${PAPER_LABELS[paper.kind]}`,
    why: null,
    personId: paper.personId,
    activityId: paper.activityId,
    href: `/personnes/${paper.personId}#dossier`,
  }))
