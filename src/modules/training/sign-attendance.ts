import { z } from 'zod'
import { addDays, addMinutes, formatTime, type Instant, instantIn } from '../../kernel/day.ts'
import { zDay, zId, zText } from '../../kernel/input.ts'
import { notFound, Refused, refuse } from '../../kernel/refusal.ts'
import { newToken, sha256 } from '../../platform/ids.server.ts'
import { queueMail } from '../../platform/mail.server.ts'
import { publicUrl } from '../../platform/public-url.server.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { sameName } from '../documents/document.ts'
import { readOrganisation } from '../organisation/index.ts'
import { lockSession, type SessionRow, TRAINERS, zHalf } from './access.ts'
import type { Half } from './training.ts'

/**
 * Opens the signing of a session: a fresh secret link, shown as a QR code and sent to those who follow at a distance; earlier links stop
 * working. It holds until the day after the last half-day. Only its hash is kept.
 */
export const openSigning = useCase({
  name: 'openSigning',
  api: 'POST /training-sessions/{id}/signing',
  summary: 'Ouvre l’émargement au téléphone d’une session, par un lien secret',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({ id: zId, mail: z.boolean().default(false) }),
  output: z.strictObject({ url: z.string() }),
  async run(ctx, { id, mail }) {
    const session = await lockSession(ctx, id)
    const token = newToken()
    const { slug, name } = await readOrganisation(ctx)
    const url = `${publicUrl()}/p/${slug}/emargement/${token}`
    await ctx.db
      .updateTable('training_session')
      .set({
        signing_hash: sha256(token),
        signing_until: `${addDays([session.ends_on, ctx.today].toSorted().at(-1)!, 2)}T00:00:00.000Z` as Instant,
      })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    if (mail) {
      const { rows } = await sql<{ email: string; title: string }>`
        select distinct t.email, p.title from training_trainee t
        join training_session s on s.organisation_id = t.organisation_id and s.id = t.session_id
        join training_programme p on p.organisation_id = s.organisation_id and p.id = s.programme_id and p.edition = s.edition
        where t.organisation_id = ${ctx.organisationId} and t.session_id = ${id} and t.email is not null and t.left_on is null`.execute(
        ctx.db,
      )
      for (const { email, title } of rows)
        await queueMail(ctx.db, {
          to: email,
          subject: `Émarger : « ${title} »`,
          text: `Bonjour,\n\nPour signer votre présence à « ${title} », à chaque demi-journée :\n\n${url}\n\n${name}`,
          organisationId: ctx.organisationId,
        })
    }
    ctx.record(id, { activityId: session.activity_id })
    return { url }
  },
})

const zToken = z.string().min(20, 'Lien inconnu.').max(64, 'Lien inconnu.')

const zSigningPage = z.object({
  house: z.string(),
  title: z.string(),
  trainers: z.array(z.string()),
  day: zDay,
  halfDays: z.array(
    z.object({ half: zHalf, startsAt: z.string(), endsAt: z.string(), open: z.boolean(), closed: z.boolean() }),
  ),
  /** Those who still have to sign, by half-day; names alone. */
  waiting: z.array(z.object({ half: zHalf, id: zId, name: z.string() })),
  signed: z.number(),
})

/** What the link of a session shows today: its half-days, and who has still to sign. Nothing else of anybody. */
export const getSigningPage = query({
  name: 'getSigningPage',
  api: { none: 'page publique, ouverte par le lien secret d’une session' },
  summary: 'Montre l’émargement du jour à qui a le lien de la session',
  roles: [],
  scope: 'public',
  input: z.strictObject({ token: zToken }),
  output: zSigningPage,
  async run(ctx, { token }) {
    const session = await sessionOf(ctx, token)
    const [facts, halfDays, people] = [
      await ctx.db
        .selectFrom('training_programme')
        .select('title')
        .where('organisation_id', '=', ctx.organisationId)
        .where('id', '=', session.programme_id)
        .where('edition', '=', session.edition)
        .executeTakeFirstOrThrow(),
      await ctx.db
        .selectFrom('training_half_day')
        .select(['half', 'starts_at as startsAt', 'ends_at as endsAt', 'closed_at'])
        .where('organisation_id', '=', ctx.organisationId)
        .where('session_id', '=', session.id)
        .where('day', '=', ctx.today)
        .orderBy('starts_at')
        .execute(),
      await sql<{ half: Half; startsAt: string; id: string; name: string; signed: boolean }>`
        select h.half, h.starts_at as "startsAt", t.id, t.first_name || ' ' || t.last_name as name, a.trainee_id is not null as signed
        from training_half_day h
        join training_trainee t on t.organisation_id = h.organisation_id and t.session_id = h.session_id and (t.left_on is null or t.left_on > h.day)
        left join training_attendance a on a.organisation_id = h.organisation_id and a.trainee_id = t.id and a.day = h.day and a.half = h.half
        where h.organisation_id = ${ctx.organisationId} and h.session_id = ${session.id} and h.day = ${ctx.today} and h.closed_at is null
        order by t.last_name, t.first_name, t.id`.execute(ctx.db),
    ]
    const trainers = await ctx.db
      .selectFrom('training_session_trainer')
      .select('name')
      .where('organisation_id', '=', ctx.organisationId)
      .where('session_id', '=', session.id)
      .orderBy('name')
      .execute()
    return {
      house: (await readOrganisation(ctx)).name,
      title: facts.title,
      trainers: trainers.map(row => row.name),
      day: ctx.today,
      halfDays: halfDays.map(({ closed_at, ...row }) => ({
        ...row,
        half: row.half as Half,
        open: hasBegun(ctx, row.startsAt),
        closed: closed_at !== null,
      })),
      waiting: people.rows
        .filter(row => !row.signed && hasBegun(ctx, row.startsAt))
        .map(({ half, id, name }) => ({ half, id, name })),
      signed: people.rows.filter(row => row.signed).length,
    }
  },
})

/** A presence is signed when it is there: from a quarter of an hour before the half-day begins. */
const hasBegun = (ctx: Context, startsAt: string): boolean =>
  addMinutes(instantIn(ctx.session.zone, ctx.today, startsAt), -15) <= ctx.now

/** The session that a link opens, while it does. */
async function sessionOf(ctx: Context, token: string): Promise<SessionRow> {
  const row = await ctx.db
    .selectFrom('training_session')
    .selectAll()
    .where('organisation_id', '=', ctx.organisationId)
    .where('signing_hash', '=', sha256(token))
    .where('signing_until', '>', ctx.now)
    .where('cancelled_on', 'is', null)
    .executeTakeFirst()
  if (!row)
    throw new Refused(
      [refuse('lien', 'Ce lien d’émargement n’est plus valable : demandez le nouveau à la personne qui forme.')],
      'not-found',
    )
  return row
}

/** A trainee signs a half-day of today on a phone: who they are, ticked, and their name typed as a signature. */
export const signAttendance = useCase({
  name: 'signAttendance',
  api: { none: 'page publique, ouverte par le lien secret d’une session' },
  summary: 'Émarge une demi-journée au téléphone',
  roles: [],
  scope: 'public',
  input: z.strictObject({
    token: zToken,
    traineeId: zId,
    half: zHalf,
    name: zText(160),
    present: z.literal(true, { error: 'Cochez « Je suis présent·e » pour signer.' }),
  }),
  output: z.strictObject({ ok: z.literal(true) }),
  async run(ctx, { token, traineeId, half, name }) {
    const session = await sessionOf(ctx, token)
    const { rows } = await sql<{ name: string; minutes: number; startsAt: string; closed: boolean; signed: boolean }>`
      select t.first_name || ' ' || t.last_name as name, h.minutes, h.starts_at as "startsAt", h.closed_at is not null as closed, a.trainee_id is not null as signed
      from training_half_day h
      join training_trainee t on t.organisation_id = h.organisation_id and t.session_id = h.session_id
      left join training_attendance a on a.organisation_id = h.organisation_id and a.trainee_id = t.id and a.day = h.day and a.half = h.half
      where h.organisation_id = ${ctx.organisationId} and h.session_id = ${session.id} and h.day = ${ctx.today} and h.half = ${half}
        and t.id = ${traineeId} and (t.left_on is null or t.left_on > h.day)`.execute(ctx.db)
    const row = rows[0]
    if (!row) throw notFound('Cette demi-journée')
    if (row.closed)
      throw new Refused([
        refuse('close', 'Cette demi-journée est déjà contresignée : dites-le à la personne qui forme.'),
      ])
    if (row.signed) throw alreadySigned(row.name)
    if (!hasBegun(ctx, row.startsAt))
      throw new Refused([
        refuse(
          'avenir',
          `Cette demi-journée commence à ${formatTime(row.startsAt)} : une présence ne se signe pas d’avance.`,
        ),
      ])
    if (!sameName(name, row.name))
      throw new Refused([refuse('nom', `Écrivez le nom en entier pour signer : ${row.name}.`, 'name')])
    const { numInsertedOrUpdatedRows } = await ctx.db
      .insertInto('training_attendance')
      .values({
        organisation_id: ctx.organisationId,
        trainee_id: traineeId,
        session_id: session.id,
        activity_id: session.activity_id,
        day: ctx.today,
        half,
        state: 'present',
        minutes: row.minutes,
        means: 'phone',
        signed_name: name,
        signed_at: ctx.now,
      })
      .onConflict(on => on.doNothing())
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows !== 1n) throw alreadySigned(row.name)
    ctx.record(traineeId, { activityId: session.activity_id })
    return { ok: true as const }
  },
})

const alreadySigned = (name: string) =>
  new Refused([refuse('signee', `${name} a déjà signé cette demi-journée : rien d’autre à faire.`)])
