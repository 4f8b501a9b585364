import { counted } from '../../kernel/count.ts'
import { addDays, addYears, type Day, formatDay } from '../../kernel/day.ts'
import type { Deadline } from '../../kernel/deadline.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'
import { mayWrite } from './access.ts'
import { readTrainingBody, type TrainingBody } from './body.ts'
import { reportBefore } from './training.ts'

/** A session that ended longer ago than this is no alarm any more: what its file lacks stays on the page of quality. */
const DAYS_AFTER_SESSION = 90

/** What the training body owes up to a day: its yearly report, its certification and audits, the papers of its sessions. */
export async function readTrainingDeadlines(ctx: Context, { until }: { until: Day }): Promise<Deadline[]> {
  const body = await readTrainingBody(ctx)
  return [
    ...(body.declarationNumber ? await readReportDeadlines(ctx, until) : []),
    ...certificateDeadlines(body, until),
    ...(await readAuditDeadlines(ctx, until)),
    ...(await readSessionDeadlines(ctx, until)),
  ]
}

const OF_THE_HOUSE = { personId: null, activityId: null }

/** A declared body sends its report even when it trained nobody. Those of exercices that ended long ago are not asked any more. */
async function readReportDeadlines(ctx: Context, until: Day): Promise<Deadline[]> {
  const { rows } = await sql<{ id: string; code: string; endsOn: Day }>`
    select x.id, x.code, x.ends_on as "endsOn" from exercice x
    left join training_report r on r.organisation_id = x.organisation_id and r.exercice_id = x.id
    where x.organisation_id = ${ctx.organisationId} and r.sent_on is null and x.ends_on < ${ctx.today} order by x.ends_on`.execute(
    ctx.db,
  )
  return rows.flatMap(({ id, code, endsOn }) => {
    const { before, source } = reportBefore(endsOn)
    const on = addDays(before, -1)
    if (on > until || on < addYears(ctx.today, -1)) return []
    return [
      {
        kind: 'bpf-report',
        subjectId: id,
        on,
        label: 'Bilan pédagogique et financier à envoyer',
        why: `Exercice ${code}\u00a0: à envoyer avant le ${formatDay(before)} (${source}).`,
        ...OF_THE_HOUSE,
        href: `/formation/bpf/${code}`,
      },
    ]
  })
}

function certificateDeadlines({ certifiedUntil, certifier }: TrainingBody, until: Day): Deadline[] {
  if (!certifiedUntil || certifiedUntil > until) return []
  return [
    {
      kind: 'qualiopi-certificate',
      subjectId: 'certificate',
      on: certifiedUntil,
      label: 'Fin de la certification Qualiopi',
      why: `L’audit de renouvellement se tient avant${certifier ? `\u00a0; certificateur\u00a0: ${certifier}` : ''}.`,
      ...OF_THE_HOUSE,
      href: '/formation/organisme',
    },
  ]
}

/** Audits to come, and those held whose result nobody wrote down. */
async function readAuditDeadlines(ctx: Context, until: Day): Promise<Deadline[]> {
  const audits = await ctx.db
    .selectFrom('training_audit')
    .select(['id', 'day', 'auditor'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('result', 'is', null)
    .where('day', '<=', until)
    .orderBy('day')
    .execute()
  return audits.map(({ id, day, auditor }) => ({
    kind: 'qualiopi-audit',
    subjectId: id,
    on: day,
    label: 'Audit Qualiopi',
    why: day < ctx.today ? `Mené par ${auditor}\u00a0: son résultat reste à noter.` : `Mené par ${auditor}.`,
    ...OF_THE_HOUSE,
    href: '/formation/qualiopi/constats',
  }))
}

interface Lacking {
  id: string
  activityId: string
  title: string
  startsOn: Day
  endsOn: Day
  unagreed: number
  unconvened: number
  unclosed: number
  uncertified: number
}

/** Before a session, its conventions, contracts and convocations; after it, its half-days and certificates. */
async function readSessionDeadlines(ctx: Context, until: Day): Promise<Deadline[]> {
  const lacksAct = (subject: string, ...kinds: string[]) =>
    sql`not exists (select from training_act a where a.organisation_id = s.organisation_id and a.subject_id = ${sql.ref(subject)} and a.kind = any(${kinds}))`
  const { rows } = await sql<Lacking>`
    select s.id, s.activity_id as "activityId", p.title, s.starts_on as "startsOn", s.ends_on as "endsOn",
      (select count(*) from training_order o where o.organisation_id = s.organisation_id and o.session_id = s.id and o.signed_on is null
        and o.payer_kind <> 'cpf' and ${lacksAct('o.id', 'convention', 'contract')})::int as unagreed,
      (select count(*) from training_trainee t where t.organisation_id = s.organisation_id and t.session_id = s.id and t.left_on is null
        and ${lacksAct('t.id', 'convocation')})::int as unconvened,
      (select count(*) from training_half_day h where h.organisation_id = s.organisation_id and h.session_id = s.id
        and h.closed_at is null)::int as unclosed,
      (select count(*) from training_trainee t where t.organisation_id = s.organisation_id and t.session_id = s.id and t.left_on is null
        and ${lacksAct('t.id', 'certificate')})::int as uncertified
    from training_session s
    join training_programme p on p.organisation_id = s.organisation_id and p.id = s.programme_id and p.edition = s.edition
    where s.organisation_id = ${ctx.organisationId} and s.cancelled_on is null and s.starts_on <= ${until}
      and s.ends_on >= ${addDays(ctx.today, -DAYS_AFTER_SESSION)}
      and exists (select from training_trainee t where t.organisation_id = s.organisation_id and t.session_id = s.id)
    order by s.starts_on, s.id`.execute(ctx.db)
  return rows
    .filter(row => mayWrite(ctx, row.activityId))
    .flatMap(row => {
      const over = row.endsOn < ctx.today
      const lacks = [
        row.unagreed > 0 && counted(row.unagreed, 'convention ou contrat', 'conventions ou contrats'),
        !over && row.unconvened > 0 && counted(row.unconvened, 'convocation', 'convocations'),
        over &&
          row.unclosed > 0 &&
          counted(row.unclosed, 'demi-journée à contresigner', 'demi-journées à contresigner'),
        over && row.uncertified > 0 && counted(row.uncertified, 'certificat', 'certificats'),
      ].filter(lack => lack !== false)
      if (lacks.length === 0) return []
      return [
        {
          kind: over ? 'session-file' : 'session-papers',
          subjectId: row.id,
          on: over ? row.endsOn : row.startsOn,
          label: over ? 'Formation finie, dossier à compléter' : 'Formation à venir, documents à établir',
          why: `«\u00a0${row.title}\u00a0», le ${formatDay(row.startsOn)}\u00a0: il manque ${lacks.join(', ')}.`,
          personId: null,
          activityId: row.activityId,
          href: `/formation/sessions/${row.id}#actes`,
        },
      ]
    })
}
