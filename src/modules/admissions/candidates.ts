import { z } from 'zod'
import { mediaTypeOf } from '../../formats/media-type.ts'
import type { Day } from '../../kernel/day.ts'
import { zDay, zId, zOptionalText, zText, zVersion } from '../../kernel/input.ts'
import { notFound, type Refusal, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { changeRow } from '../../platform/change-row.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { TEAM } from '../../platform/session.ts'
import { type Context, query, sql, together, useCase } from '../../platform/use-case.server.ts'
import { takeSeats } from './bookings.ts'
import { CANDIDATE_STAGES, MOVES, moveRefusals, REASONS } from './candidate.ts'
import {
  type CandidateFields,
  contactColumns,
  insertCandidates,
  insertSteps,
  projectColumns,
  readTeam,
  refuseStrangerInCharge,
  situationColumns,
  zCandidateFields,
} from './candidate-rows.ts'
import { forget } from './forget.ts'
import { WELCOMERS } from './roles.ts'

const columnsOf = (fields: CandidateFields) => ({
  ...contactColumns(fields),
  ...projectColumns(fields),
  ...situationColumns(fields),
})

const unreachable = ({ email, phone }: CandidateFields, path: string): Refusal[] =>
  email || phone
    ? []
    : [refuse('contact', 'Indiquez une adresse électronique ou un téléphone, pour pouvoir répondre.', `${path}email`)]

/** Notes down people who called, wrote or came; with a meeting, they get a seat at once. `applied`: they told their whole project. */
export const addCandidates = useCase({
  name: 'addCandidates',
  api: 'POST /candidates',
  summary: 'Ajoute des candidats',
  roles: WELCOMERS,
  scope: 'own',
  audit: 'subject',
  input: z.strictObject({
    candidates: z
      .array(z.strictObject({ ...zCandidateFields, applied: z.boolean().default(false), chargeId: zId.nullish() }))
      .min(1, 'Ajoutez au moins une personne.')
      .max(500),
    meetingId: zId.nullish(),
    notify: z.boolean().default(false),
  }),
  output: z.strictObject({ ids: z.array(zId) }),
  async run(ctx, { candidates, meetingId, notify }) {
    refuseIfAny(candidates.flatMap((candidate, i) => unreachable(candidate, `candidates.${i}.`)))
    for (const chargeId of new Set(candidates.map(candidate => candidate.chargeId)))
      await refuseStrangerInCharge(ctx, chargeId)
    const added = await insertCandidates(
      ctx,
      candidates.map(({ applied, chargeId, ...fields }) => ({
        stage: 'prospect',
        columns: columnsOf(fields),
        appliedOn: applied ? ctx.today : null,
        chargeId,
      })),
    )
    const ids = added.map(({ id }) => id)
    if (meetingId) await takeSeats(ctx, meetingId, ids, notify)
    for (const id of ids) ctx.record(id)
    return { ids }
  },
})

/** Corrects what is known of a candidate, or says who is in charge. */
export const changeCandidate = useCase({
  name: 'changeCandidate',
  api: 'PUT /candidates/{id}',
  summary: 'Modifie un candidat ou désigne qui le suit',
  roles: WELCOMERS,
  scope: 'own',
  audit: 'subject',
  input: z.strictObject({ id: zId, version: zVersion, chargeId: zId.nullish(), ...zCandidateFields }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, chargeId, ...fields }) {
    const [candidate] = await lockCandidates(ctx, [id])
    refuseIfAny(unreachable(fields, ''))
    await refuseStrangerInCharge(ctx, chargeId)
    if (candidate!.stage === 'joined' || candidate!.erased_on)
      throw new Refused([
        candidate!.erased_on
          ? refuse('efface', 'Ce candidat est effacé : ajoutez la personne de nouveau si elle revient.')
          : refuse('signe', 'Cette personne a signé : sa fiche du registre fait foi, corrigez-la là.'),
      ])
    await changeRow(ctx, 'candidate', { id, version }, 'Ce candidat', {
      ...columnsOf(fields),
      charge_id: chargeId ?? null,
      applied_on: sql<Day | null>`coalesce(applied_on, case when ${Boolean(fields.project)} then ${ctx.today}::date end)`,
      last_contact_on: ctx.today,
    })
    ctx.record(id)
    return { id }
  },
})

/** Locks candidates for a change; Refused (not found) when one is missing. */
export async function lockCandidates(ctx: Context, ids: readonly string[]) {
  const rows = await ctx.db
    .selectFrom('candidate')
    .select([
      'id',
      'stage',
      'first_name',
      'last_name',
      'email',
      'phone',
      'charge_id',
      'situation',
      'naf',
      'erased_on',
      'version',
    ])
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', 'in', ids)
    .orderBy('id')
    .forUpdate()
    .execute()
  if (rows.length !== new Set(ids).size) throw notFound(ids.length === 1 ? 'Ce candidat' : 'Un de ces candidats')
  return rows
}

/** Moves candidates along the way, back, or out with a reason; each step keeps its day, who was in charge, a note and a paper. */
export const moveCandidates = useCase({
  name: 'moveCandidates',
  api: 'POST /candidates/moves',
  summary: 'Fait avancer des candidats, ou arrête leur parcours avec un motif',
  roles: WELCOMERS,
  scope: 'own',
  audit: 'subject',
  input: z.strictObject({
    ids: z.array(zId).min(1, 'Choisissez au moins une personne.').max(500),
    to: z.enum(MOVES, { error: 'Choisissez une étape.' }),
    on: zDay.nullish(),
    reason: z.enum(REASONS, { error: 'Choisissez un motif.' }).nullish(),
    note: zOptionalText(2000),
    chargeId: zId.nullish(),
    file: z
      .strictObject({
        name: zText(200),
        contentBase64: z
          .base64({ error: 'Fichier illisible : envoyez-le de nouveau.' })
          .max(28_000_000, 'Un fichier fait 20 Mo au plus.'),
      })
      .nullish(),
  }),
  output: z.strictObject({ moved: z.number() }),
  async run(ctx, { ids, to, on, reason, note, chargeId, file }) {
    const candidates = await lockCandidates(ctx, ids)
    const onDay = on ?? ctx.today
    const refusals = candidates.flatMap(candidate =>
      candidate.erased_on
        ? [refuse('efface', 'Ce candidat est effacé : ajoutez la personne de nouveau si elle revient.')]
        : moveRefusals(
            { stage: candidate.stage as 'draft', name: `${candidate.first_name} ${candidate.last_name}` },
            to,
            reason ?? null,
          ),
    )
    if (onDay > ctx.today)
      refusals.push(refuse('date', 'Cette étape est à venir : notez-la quand elle aura eu lieu.', 'on'))
    refuseIfAny(refusals)
    await refuseStrangerInCharge(ctx, chargeId)
    const fileIds = new Map<string, string>()
    if (file) for (const { id } of candidates) fileIds.set(id, await keepFile(ctx, id, file))
    await ctx.db
      .updateTable('candidate')
      .set({
        stage: to,
        since: onDay,
        reason: reason ?? null,
        ...(chargeId ? { charge_id: chargeId } : {}),
        last_contact_on: sql<Day>`greatest(last_contact_on, ${onDay}::date)`,
        version: sql`version + 1`,
      })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', 'in', ids)
      .execute()
    await insertSteps(
      ctx,
      candidates.map(({ id, charge_id }) => ({
        candidateId: id,
        stage: to,
        onDay,
        chargeId: chargeId ?? charge_id,
        note: note ?? null,
        fileId: fileIds.get(id),
      })),
    )
    for (const { id } of candidates) ctx.record(id)
    return { moved: candidates.length }
  },
})

async function keepFile(
  ctx: Context,
  candidateId: string,
  { name, contentBase64 }: { name: string; contentBase64: string },
): Promise<string> {
  const bytes = Buffer.from(contentBase64, 'base64')
  const mediaType = mediaTypeOf(bytes)
  if (!mediaType)
    throw new Refused([refuse('format', 'Seuls les PDF et les photos sont gardés : envoyez l’un ou l’autre.', 'file')])
  const id = newId()
  await ctx.db
    .insertInto('candidate_file')
    .values({
      organisation_id: ctx.organisationId,
      id,
      candidate_id: candidateId,
      name,
      media_type: mediaType,
      bytes,
      at: ctx.now,
    })
    .execute()
  return id
}

export const getCandidateFile = query({
  name: 'getCandidateFile',
  api: 'GET /candidate-files/{id}',
  summary: 'Lit une pièce reçue d’un candidat',
  roles: TEAM,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.object({ name: z.string(), mediaType: z.string(), contentBase64: z.string() }),
  async run(ctx, { id }) {
    const row = await ctx.db
      .selectFrom('candidate_file')
      .select(['name', 'media_type', 'bytes'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!row) throw notFound('Ce fichier')
    return { name: row.name, mediaType: row.media_type, contentBase64: row.bytes.toString('base64') }
  },
})

/** Erases candidates at their request: what names them is gone at once. */
export const eraseCandidates = useCase({
  name: 'eraseCandidates',
  api: 'POST /candidates/erasure',
  summary: 'Efface des candidats à leur demande',
  roles: WELCOMERS,
  scope: 'own',
  audit: 'subject',
  input: z.strictObject({ ids: z.array(zId).min(1, 'Choisissez au moins une personne.').max(500) }),
  output: z.strictObject({ erased: z.number() }),
  async run(ctx, { ids }) {
    await lockCandidates(ctx, ids)
    await forget(ctx, ids, 'withdrawn')
    for (const id of new Set(ids)) ctx.record(id)
    return { erased: new Set(ids).size }
  },
})

const zPerson = z.object({ id: zId, name: z.string() })

/** A candidate with their steps, seats and papers. */
export const getCandidate = query({
  name: 'getCandidate',
  api: 'GET /candidates/{id}',
  summary: 'Lit un candidat et son parcours',
  roles: TEAM,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.object({
    id: zId,
    stage: z.enum(CANDIDATE_STAGES),
    since: zDay,
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    postalCode: z.string().nullable(),
    commune: z.string().nullable(),
    project: z.string().nullable(),
    trade: z.string().nullable(),
    naf: z.string().nullable(),
    situation: z.string().nullable(),
    heardFrom: z.string().nullable(),
    prescriberId: z.string().nullable(),
    siteId: z.string().nullable(),
    chargeId: z.string().nullable(),
    reason: z.string().nullable(),
    personId: z.string().nullable(),
    personName: z.string().nullable(),
    appliedOn: zDay.nullable(),
    firstContactOn: zDay,
    lastContactOn: zDay,
    erasedOn: zDay.nullable(),
    version: z.number(),
    steps: z.array(
      z.object({
        id: zId,
        stage: z.string(),
        onDay: zDay,
        charge: z.string().nullable(),
        note: z.string().nullable(),
        by: z.string(),
        file: zPerson.nullable(),
      }),
    ),
    bookings: z.array(
      z.object({
        id: zId,
        meetingId: zId,
        title: z.string(),
        day: zDay,
        state: z.string(),
        attended: z.boolean().nullable(),
      }),
    ),
    team: z.array(zPerson),
    /** Others under the same address, or the same name: perhaps the same person. */
    alike: z.array(z.object({ id: zId, name: z.string(), stage: z.string(), since: zDay })),
  }),
  async run(ctx, { id }) {
    const candidate = await ctx.db
      .selectFrom('candidate as c')
      .leftJoin('person as p', join =>
        join.onRef('p.organisation_id', '=', 'c.organisation_id').onRef('p.id', '=', 'c.person_id'),
      )
      .select([
        'c.id',
        'c.stage',
        'c.since',
        'c.first_name as firstName',
        'c.last_name as lastName',
        'c.email',
        'c.phone',
        'c.postal_code as postalCode',
        'c.commune',
        'c.project',
        'c.trade',
        'c.naf',
        'c.situation',
        'c.heard_from as heardFrom',
        'c.prescriber_id as prescriberId',
        'c.site_id as siteId',
        'c.charge_id as chargeId',
        'c.reason',
        'c.person_id as personId',
        sql<string | null>`p.first_name || ' ' || p.last_name`.as('personName'),
        'c.applied_on as appliedOn',
        'c.first_contact_on as firstContactOn',
        'c.last_contact_on as lastContactOn',
        'c.erased_on as erasedOn',
        'c.version',
      ])
      .where('c.organisation_id', '=', ctx.organisationId)
      .where('c.id', '=', id)
      .executeTakeFirst()
    if (!candidate) throw notFound('Ce candidat')
    const [team, steps, bookings, alike] = await together(
      readTeam(ctx),
      readSteps(ctx, id),
      readBookings(ctx, id),
      readAlike(ctx, candidate),
    )
    return {
      ...candidate,
      stage: candidate.stage as 'draft',
      steps: steps.map(({ charge_id, fileId, fileName, ...step }) => ({
        ...step,
        charge: team.find(one => one.id === charge_id)?.name ?? null,
        file: fileId && fileName ? { id: fileId, name: fileName } : null,
      })),
      bookings,
      team,
      alike,
    }
  },
})

const readSteps = (ctx: Context, candidateId: string) =>
  ctx.db
    .selectFrom('candidate_step as s')
    .leftJoin('candidate_file as f', join =>
      join.onRef('f.organisation_id', '=', 's.organisation_id').onRef('f.id', '=', 's.file_id'),
    )
    .select([
      's.id',
      's.stage',
      's.on_day as onDay',
      's.charge_id',
      's.note',
      's.by_name as by',
      'f.id as fileId',
      'f.name as fileName',
    ])
    .where('s.organisation_id', '=', ctx.organisationId)
    .where('s.candidate_id', '=', candidateId)
    .orderBy('s.on_day')
    .orderBy('s.at')
    .orderBy('s.id')
    .execute()

const readBookings = (ctx: Context, candidateId: string) =>
  ctx.db
    .selectFrom('booking as b')
    .innerJoin('meeting as m', join =>
      join.onRef('m.organisation_id', '=', 'b.organisation_id').onRef('m.id', '=', 'b.meeting_id'),
    )
    .select(['b.id', 'm.id as meetingId', 'm.title', 'm.day', 'b.state', 'b.attended'])
    .where('b.organisation_id', '=', ctx.organisationId)
    .where('b.candidate_id', '=', candidateId)
    .orderBy('m.day', 'desc')
    .execute()

/** Under the same address, or the same name: the five seen last. */
async function readAlike(
  ctx: Context,
  {
    id,
    email,
    firstName,
    lastName,
  }: { id: string; email: string | null; firstName: string | null; lastName: string | null },
) {
  if (!lastName) return []
  return ctx.db
    .selectFrom('candidate')
    .select(['id', sql<string>`concat_ws(' ', first_name, last_name)`.as('name'), 'stage', 'since'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '<>', id)
    .where('erased_on', 'is', null)
    .where(
      sql<boolean>`(lower(email) = lower(${email}) or lower(unaccent(concat_ws(' ', first_name, last_name))) = lower(unaccent(${`${firstName} ${lastName}`})))`,
    )
    .orderBy('since', 'desc')
    .limit(5)
    .execute()
}
