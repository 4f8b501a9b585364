import { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import { zMinutes } from '../../kernel/duration.ts'
import { zDay, zId, zOptionalText, zVersion } from '../../kernel/input.ts'
import { notFound, type Refusal, Refused, refuse, refuseIfAny, stale } from '../../kernel/refusal.ts'
import { changeRow } from '../../platform/change-row.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { pageOf, readCursor, zPage } from '../../platform/pagination.server.ts'
import { ROLES, TEAM } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { readContracts } from '../people/index.ts'
import { readAccompanied, readActivityOf, readSupporter, SUPPORTERS } from './acting.ts'
import { readActions, writeActions, zAction, zNewAction } from './actions.ts'
import { nextInterview } from './interview.ts'
import { fileReport, readReports } from './interview-report.ts'
import { clearTimeOf, writeTime } from './time.ts'

const zText6000 = zOptionalText(6000)

/**
 * Keeps the draft of an interview: an unfinished one is welcome. Its actions are written again at each saving, but those already done.
 */
export const saveInterview = useCase({
  name: 'saveInterview',
  api: 'POST /interviews',
  summary: 'Enregistre le brouillon d’un entretien d’accompagnement',
  roles: SUPPORTERS,
  scope: 'own',
  input: z.strictObject({
    /** Of the draft to change, with its version; a new one when absent. */
    id: zId.optional(),
    version: zVersion.optional(),
    personId: zId,
    activityId: zId.nullish(),
    advisorId: zId.nullish(),
    heldOn: zDay,
    minutes: zMinutes(5, 480),
    review: zText6000,
    outlook: zText6000,
    needs: zText6000,
    actions: z.array(zNewAction).max(30).optional(),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id: known, version, actions, ...input }) {
    const person = await readAccompanied(ctx, input.personId)
    const activityId = await readActivityOf(ctx, person.id, input.activityId)
    if (!activityId)
      throw new Refused([
        refuse('activite', 'Cette personne n’a pas encore d’activité : ajoutez d’abord son contrat.', 'activityId'),
      ])
    const before = known ? await readDraft(ctx, known, person.id) : null
    const advisor = before ? null : await readSupporter(ctx, input.advisorId)
    const fields = {
      activity_id: activityId,
      held_on: input.heldOn,
      minutes: input.minutes,
      review: input.review ?? '',
      outlook: input.outlook ?? '',
      needs: input.needs ?? '',
    }
    const id = known ?? newId()
    if (advisor)
      await ctx.db
        .insertInto('interview')
        .values({
          organisation_id: ctx.organisationId,
          id,
          person_id: person.id,
          advisor_id: advisor.id,
          advisor_name: advisor.name,
          ...fields,
        })
        .execute()
    else {
      await changeRow(ctx, 'interview', { id, version }, 'Cet entretien', fields)
      await ctx.db
        .deleteFrom('support_action')
        .where('organisation_id', '=', ctx.organisationId)
        .where('interview_id', '=', id)
        .where('done_on', 'is', null)
        .where('dropped_on', 'is', null)
        .execute()
    }
    await writeActions(ctx, { personId: person.id, activityId, interviewId: id }, actions ?? [])
    ctx.record(id, { activityId, before })
    return { id }
  },
})

const selectInterviews = (ctx: Context) =>
  ctx.db
    .selectFrom('interview')
    .select([
      'id',
      'person_id as personId',
      'activity_id as activityId',
      'advisor_id as advisorId',
      'advisor_name as advisorName',
      'held_on as heldOn',
      'minutes',
      'review',
      'outlook',
      'needs',
      'final_at as finalAt',
      'document_id as documentId',
      'signed_on as signedOn',
      'version',
    ])
    .where('organisation_id', '=', ctx.organisationId)

async function readInterview(ctx: Context, id: string) {
  const row = await selectInterviews(ctx).where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound('Cet entretien')
  return row
}

async function readDraft(ctx: Context, id: string, personId: string) {
  const row = await readInterview(ctx, id)
  if (row.personId !== personId) throw notFound('Cet entretien')
  if (row.finalAt)
    throw new Refused([
      refuse('definitif', 'Ce compte rendu est définitif : tenez un nouvel entretien plutôt que de le changer.'),
    ])
  return row
}

/** What R7331-3 asks the document to hold. */
function reportRefusals(report: { review: string; outlook: string; needs: string }, actions: number): Refusal[] {
  const lacking: Refusal[] = []
  if (!report.review.trim()) lacking.push(refuse('bilan', 'Le bilan manque (Code du travail, art. R7331-3).', 'review'))
  if (!report.outlook.trim())
    lacking.push(
      refuse('perspectives', 'Les perspectives d’évolution manquent (Code du travail, art. R7331-3).', 'outlook'),
    )
  if (!report.needs.trim())
    lacking.push(
      refuse('besoins', 'Les besoins d’accompagnement manquent ; écrivez « aucun » s’il n’y en a pas.', 'needs'),
    )
  if (actions === 0)
    lacking.push(
      refuse('actions', 'Aucune action convenue : ajoutez-en une au moins (Code du travail, art. R7331-3).', 'actions'),
    )
  return lacking
}

/**
 * Makes the report final: its PDF goes to both for signature, or it was signed on paper that day. The time is entered by the same gesture.
 */
export const finishInterview = useCase({
  name: 'finishInterview',
  api: 'POST /interviews/{id}/report',
  summary: 'Rend un compte rendu d’entretien définitif et le donne à signer',
  roles: SUPPORTERS,
  scope: 'own',
  input: z.strictObject({
    id: zId,
    version: zVersion,
    /** When it was signed on paper: no signature is then asked here. */
    signedOn: zDay.nullish(),
    programmeId: zId.nullish(),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, signedOn, programmeId }) {
    const interview = await readInterview(ctx, id)
    if (interview.finalAt || interview.version !== version) throw stale('Cet entretien')
    const actions = await readActions(ctx, { interviewId: id })
    refuseIfAny([
      ...reportRefusals(interview, actions.length),
      ...(interview.heldOn > ctx.today
        ? [refuse('a-venir', 'Cet entretien est à venir : terminez-le une fois tenu.', 'heldOn')]
        : []),
      ...(signedOn && (signedOn < interview.heldOn || signedOn > ctx.today)
        ? [refuse('signature', 'La signature vient entre l’entretien et aujourd’hui.', 'signedOn')]
        : []),
    ])
    const documentId = signedOn ? null : await fileReport(ctx, interview, actions)
    await ctx.db
      .updateTable('interview')
      .set({ final_at: ctx.now, document_id: documentId, signed_on: signedOn ?? null, version: version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    await clearTimeOf(ctx, [id])
    await writeTime(ctx, [
      {
        personId: interview.advisorId,
        day: interview.heldOn,
        minutes: interview.minutes,
        act: 'interview',
        role: 'advisor',
        withPersonId: interview.personId,
        programmeId: programmeId ?? null,
        note: null,
        source: { kind: 'interview', id },
      },
    ])
    ctx.record(id, { activityId: interview.activityId })
    return { id }
  },
})

export const discardInterview = useCase({
  name: 'discardInterview',
  api: 'DELETE /interviews/{id}',
  summary: 'Supprime le brouillon d’un entretien',
  roles: SUPPORTERS,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id }) {
    const before = await readInterview(ctx, id)
    if (before.finalAt) throw new Refused([refuse('definitif', 'Ce compte rendu est définitif : il ne s’efface pas.')])
    for (const [table, column] of [
      ['support_action', 'interview_id'],
      ['interview', 'id'],
    ] as const)
      await ctx.db
        .deleteFrom(table)
        .where('organisation_id', '=', ctx.organisationId)
        .where(column as 'id', '=', id)
        .execute()
    ctx.record(id, { activityId: before.activityId, before })
    return { id }
  },
})

export const zNextInterview = z.object({
  from: zDay,
  to: zDay,
  held: z.number(),
  missing: z.number(),
  dueOn: zDay,
  advisedOn: zDay,
  explanation: z.string(),
})

export const zInterview = z.object({
  id: zId,
  personId: zId,
  activityId: zId,
  advisorId: zId,
  advisorName: z.string(),
  heldOn: zDay,
  minutes: z.number(),
  review: z.string(),
  outlook: z.string(),
  needs: z.string(),
  finalAt: z.string().nullable(),
  documentId: z.string().nullable(),
  signedOn: zDay.nullable(),
  version: z.number(),
  /** Draft, waiting for signatures, or signed by both. */
  status: z.enum(['draft', 'to-sign', 'signed']),
})
export type Interview = z.output<typeof zInterview>

/** The interviews of somebody, the last first, each with where its report stands. */
export async function readInterviews(ctx: Context, personIds: readonly string[]): Promise<Interview[]> {
  if (personIds.length === 0) return []
  const rows = await selectInterviews(ctx)
    .where('person_id', 'in', personIds)
    .orderBy('held_on', 'desc')
    .orderBy('id', 'desc')
    .execute()
  const signed = await readReports(
    ctx,
    rows.flatMap(row => (row.documentId && !row.signedOn ? row.id : [])),
  )
  return rows.map(row => {
    const signedOn = row.signedOn ?? signed.get(row.id) ?? null
    return { ...row, signedOn, status: statusOf(row.finalAt !== null, signedOn) }
  })
}

export const listInterviews = query({
  name: 'listInterviews',
  api: 'GET /people/{personId}/interviews',
  summary: 'Liste les entretiens d’une personne et dit quand le prochain est dû',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ personId: zId }),
  output: z.object({
    interviews: z.array(zInterview),
    next: zNextInterview.nullable(),
  }),
  async run(ctx, { personId }) {
    const person = await readAccompanied(ctx, personId)
    const interviews = await readInterviews(ctx, [person.id])
    const cesa = (await readContracts(ctx, { personId: person.id, coverDay: ctx.today, until: ctx.today })).find(
      contract => contract.kind === 'cesa',
    )
    const signed = interviews.filter(interview => interview.status === 'signed').map(interview => interview.heldOn)
    return {
      interviews,
      next: cesa
        ? nextInterview({ startsOn: cesa.startsOn, lastDay: cesa.endedOn ?? cesa.endsOn }, signed, ctx.today)
        : null,
    }
  },
})

const zHeld = zInterview
  .pick({ id: true, heldOn: true, advisorName: true, minutes: true, signedOn: true, status: true })
  .extend({ personName: z.string(), activityName: z.string() })
export type HeldInterview = z.output<typeof zHeld>

/** The interviews held, the latest first, 50 a page: who had theirs, and signed it. What was said stays in each. */
export const listHeldInterviews = query({
  name: 'listHeldInterviews',
  api: 'GET /interviews',
  summary: 'Liste les entretiens tenus',
  roles: TEAM,
  scope: 'own',
  input: z.strictObject({ from: zDay.optional(), to: zDay.optional(), ...zPage }),
  output: z.object({ rows: z.array(zHeld), next: z.string().nullable() }),
  async run(ctx, { from, to, after, limit }) {
    const [day, id] = after ? readCursor(after, 2) : []
    const { rows } = await sql<Omit<HeldInterview, 'status'> & { final: boolean; reported: boolean }>`
      select i.id, i.held_on as "heldOn", i.advisor_name as "advisorName", i.minutes, i.signed_on as "signedOn", i.final_at is not null as final,
        i.document_id is not null as reported, p.first_name || ' ' || p.last_name as "personName", a.name as "activityName"
      from interview i
      join person p on p.organisation_id = i.organisation_id and p.id = i.person_id
      join activity a on a.organisation_id = i.organisation_id and a.id = i.activity_id
      where i.organisation_id = ${ctx.organisationId} 
        ${from ? sql`and i.held_on >= ${from}::date` : sql``} ${to ? sql`and i.held_on <= ${to}::date` : sql``}
        ${after ? sql`and (i.held_on, i.id) < (${day}::date, ${id}::uuid)` : sql``}
      order by i.held_on desc, i.id desc limit ${limit + 1}`.execute(ctx.db)
    const page = pageOf(rows, limit, row => [row.heldOn, row.id])
    const signed = await readReports(
      ctx,
      page.rows.flatMap(row => (row.reported && !row.signedOn ? row.id : [])),
    )
    return {
      rows: page.rows.map(({ final, reported: _, ...row }) => {
        const signedOn = row.signedOn ?? signed.get(row.id) ?? null
        return { ...row, signedOn, status: statusOf(final, signedOn) }
      }),
      next: page.next,
    }
  },
})

const statusOf = (final: boolean, signedOn: Day | null): Interview['status'] =>
  !final ? 'draft' : signedOn ? 'signed' : 'to-sign'

export const getInterview = query({
  name: 'getInterview',
  api: 'GET /interviews/{id}',
  summary: 'Lit un entretien et ses actions',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: zInterview.extend({ personName: z.string(), actions: z.array(zAction) }),
  async run(ctx, { id }) {
    const { personId } = await readInterview(ctx, id)
    const person = await readAccompanied(ctx, personId)
    const interview = (await readInterviews(ctx, [personId])).find(one => one.id === id)!
    return { ...interview, personName: person.name, actions: await readActions(ctx, { interviewId: id }) }
  },
})
