import { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import { zDay, zId, zOptionalText } from '../../kernel/input.ts'
import { notFound, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { type Context, sql, useCase } from '../../platform/use-case.server.ts'
import { lockSessions, TRAINERS } from './access.ts'
import { ACT_KINDS, ACT_SUBJECTS, type ActKind } from './training.ts'
import { keepUpload, zUpload } from './upload.ts'

interface Act {
  subjectId: string
  kind: ActKind
  doneOn: Day
  documentId?: string | null
  /** Kept when the act is said again without one. */
  file?: z.output<typeof zUpload>
  note?: string | null
}

/**
 * Says that acts of a session's file were done, by hand: a convention signed on paper, a need heard on the phone. Done again, the later
 * word stands. Papers that the house prints record themselves.
 */
export const recordActs = useCase({
  name: 'recordActs',
  api: 'POST /training-acts',
  summary: 'Note des actes faits pour une session, un stagiaire ou une commande',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({
    acts: z
      .array(
        z.strictObject({
          subjectId: zId.describe(
            'La session (needs, welcome), la commande (convention, contract) ou le stagiaire (les autres).',
          ),
          kind: z.enum(ACT_KINDS, { error: 'Choisissez un acte dans la liste.' }),
          doneOn: zDay,
          file: zUpload.describe('Le papier signé, scanné ou photographié.'),
          note: zOptionalText(2000),
        }),
      )
      .min(1, 'Donnez au moins un acte.')
      .max(5000, '5 000 actes au plus à la fois.'),
  }),
  output: z.strictObject({ count: z.number() }),
  async run(ctx, { acts }) {
    refuseIfAny(
      acts.flatMap((act, i) =>
        act.doneOn > ctx.today
          ? [
              refuse(
                'avenir',
                'Un acte à venir ne se note pas comme fait : donnez le jour où il l’a été.',
                `acts.${i}.doneOn`,
              ),
            ]
          : [],
      ),
    )
    await writeActs(ctx, acts)
    return { count: acts.length }
  },
})

/** Writes acts of sessions that the session may change; the audit log names each session once. */
export async function writeActs(ctx: Context, acts: readonly Act[]): Promise<void> {
  const places = await placesOf(ctx, acts)
  const sessions = await lockSessions(ctx, [...new Set(places.values())])
  const rows = []
  for (const act of new Map(acts.map(one => [`${one.subjectId} ${one.kind}`, one])).values())
    rows.push({
      subject_id: act.subjectId,
      kind: act.kind,
      session_id: places.get(act.subjectId)!,
      activity_id: sessions.get(places.get(act.subjectId)!)!.activity_id,
      done_on: act.doneOn,
      document_id: act.documentId ?? null,
      file_id: await keepUpload(ctx, sessions.get(places.get(act.subjectId)!)!.activity_id, act.file),
      note: act.note ?? null,
    })
  await sql`
    insert into training_act (organisation_id, subject_id, kind, session_id, activity_id, done_on, document_id, file_id, note)
    select ${ctx.organisationId}, subject_id, kind, session_id, activity_id, done_on, document_id, file_id, note
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(subject_id uuid, kind text, session_id uuid, activity_id uuid, done_on date, document_id uuid, file_id uuid, note text)
    on conflict (organisation_id, subject_id, kind) do update
      set done_on = excluded.done_on, document_id = coalesce(excluded.document_id, training_act.document_id),
        file_id = coalesce(excluded.file_id, training_act.file_id), note = coalesce(excluded.note, training_act.note)`.execute(
    ctx.db,
  )
  for (const [id, session] of sessions) ctx.record(id, { activityId: session.activity_id })
}

const TABLES = { session: 'training_session', order: 'training_order', trainee: 'training_trainee' } as const

/** The session of each act's subject: itself, that of the order, or that of the trainee. */
async function placesOf(ctx: Context, acts: readonly Act[]): Promise<Map<string, string>> {
  const places = new Map<string, string>()
  for (const subject of ['session', 'order', 'trainee'] as const) {
    const ids = [...new Set(acts.filter(act => ACT_SUBJECTS[act.kind] === subject).map(act => act.subjectId))]
    if (ids.length === 0) continue
    const rows = await ctx.db
      .selectFrom(TABLES[subject] as 'training_order')
      .select(['id', subject === 'session' ? 'id as session_id' : 'session_id'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', 'in', ids)
      .execute()
    if (rows.length !== ids.length) throw notFound('Cet élément de la formation')
    for (const row of rows) places.set(row.id, row.session_id)
  }
  return places
}
