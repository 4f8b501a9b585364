import { z } from 'zod'
import {
  addDays,
  addMinutes,
  type Day,
  dayIn,
  formatFullDay,
  formatTime,
  type Instant,
  instantIn,
  timeIn,
} from '../../kernel/day.ts'
import { minutesBetween, zMinutes } from '../../kernel/duration.ts'
import { zDay, zId, zInteger, zOptionalText, zText, zTime, zVersion } from '../../kernel/input.ts'
import { notFound, Refused, refuse, refuseIfAny, stale } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { queueMail } from '../../platform/mail.server.ts'
import { publicUrl } from '../../platform/public-url.server.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { isTeam } from '../people/index.ts'
import { readAccompanied, readSupporter, SUPPORTERS } from './acting.ts'
import { clearTimeOf, writeTime } from './time.ts'

const zFields = {
  title: zText(120),
  about: zOptionalText(2000),
  place: zText(300),
  on: zDay,
  at: zTime,
  minutes: zMinutes(15, 720),
  seats: zInteger(1, 500),
  programmeId: zId.nullish(),
}

const columnsOf = (ctx: Context, input: z.output<z.ZodObject<typeof zFields>>) => {
  const startsAt = instantIn(ctx.session.zone, input.on, input.at)
  return {
    title: input.title,
    about: input.about ?? null,
    place: input.place,
    starts_at: startsAt,
    ends_at: addMinutes(startsAt, input.minutes),
    seats: input.seats,
    programme_id: input.programmeId ?? null,
  }
}

/** Plans collective workshops; several dates of the same one at once. */
export const planWorkshops = useCase({
  name: 'planWorkshops',
  api: 'POST /workshops',
  summary: 'Programme des ateliers collectifs',
  roles: SUPPORTERS,
  scope: 'own',
  input: z.strictObject({
    leaderId: zId.nullish(),
    workshops: z.array(z.strictObject(zFields)).min(1, 'Programmez au moins un atelier.').max(100),
  }),
  output: z.strictObject({ ids: z.array(zId) }),
  async run(ctx, { leaderId, workshops }) {
    const leader = await readSupporter(ctx, leaderId)
    const rows = workshops.map(workshop => ({
      organisation_id: ctx.organisationId,
      id: newId(),
      leader_id: leader.id,
      leader_name: leader.name,
      ...columnsOf(ctx, workshop),
    }))
    refuseIfAny(
      rows.flatMap((row, i) =>
        row.starts_at < ctx.now
          ? [refuse('passe', 'Cet atelier est déjà passé : choisissez une date à venir.', `workshops.${i}.on`)]
          : [],
      ),
    )
    await ctx.db.insertInto('workshop').values(rows).execute()
    for (const row of rows) ctx.record(row.id)
    return { ids: rows.map(row => row.id) }
  },
})

/** Cancels a workshop and tells those who were to come. */
export const cancelWorkshop = useCase({
  name: 'cancelWorkshop',
  api: 'POST /workshops/{id}/cancellation',
  summary: 'Annule un atelier et prévient les inscrits',
  roles: SUPPORTERS,
  scope: 'own',
  input: z.strictObject({ id: zId, version: zVersion, reason: zText(300) }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, reason }) {
    const before = await lockWorkshop(ctx, id)
    if (before.version !== version) throw stale('Cet atelier')
    if (before.attended_at) throw new Refused([refuse('tenu', 'Cet atelier a eu lieu : il ne s’annule plus.')])
    await ctx.db
      .updateTable('workshop')
      .set({ cancelled_at: ctx.now, cancel_reason: reason, version: version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    const { rows: coming } = await sql<{ email: string }>`
      select email from workshop_emails(${id}) where email is not null`.execute(ctx.db)
    await tellAll(
      ctx,
      coming.map(row => row.email),
      before,
      'Atelier annulé',
      `est annulé\u00a0: ${reason}`,
    )
    ctx.record(id, { before })
    return { id }
  },
})

/** The row, locked: sign-ups follow one another. Refused when it does not exist or was cancelled. */
async function lockWorkshop(ctx: Context, id: string) {
  const row = await ctx.db
    .selectFrom('workshop')
    .selectAll()
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .where('cancelled_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound('Cet atelier')
  return row
}

/** Gives free seats to those who wait, and tells them, but for those who just asked. */
async function settle(ctx: Context, workshop: Told & { id: string }, askers: readonly string[] = []) {
  const { rows } = await sql<{ seated: string; email: string | null }>`
    select seated, email from settle_workshop(${workshop.id})`.execute(ctx.db)
  const others = rows.filter(row => !askers.includes(row.seated)).flatMap(row => row.email ?? [])
  await tellAll(ctx, others, workshop, 'Une place s’est libérée', 'a une place pour vous')
}

interface Told {
  title: string
  starts_at: Instant
}

/** A told past (the demo) writes to nobody. */
async function tellAll(ctx: Context, to: readonly string[], workshop: Told, subject: string, what: string) {
  if (ctx.session.bulk) return
  const zone = ctx.session.zone
  const moment = `${formatFullDay(dayIn(zone, workshop.starts_at))} à ${formatTime(timeIn(zone, workshop.starts_at))}`
  for (const email of to)
    await queueMail(ctx.db, {
      to: email,
      subject: `${subject}\u00a0: ${workshop.title}`,
      text: `Bonjour,\n\nL’atelier «\u00a0${workshop.title}\u00a0» du ${moment} ${what}.\n\nVos ateliers\u00a0: ${publicUrl()}/ateliers\n`,
      organisationId: ctx.organisationId,
    })
}

/** Signs people up: oneself, or by the team, several. Beyond the seats they wait, in order. */
export const joinWorkshop = useCase({
  name: 'joinWorkshop',
  api: 'POST /workshops/{id}/seats',
  summary: 'Inscrit à un atelier, ou en liste d’attente',
  roles: ROLES.filter(role => role !== 'auditor'),
  scope: 'own',
  input: z.strictObject({ id: zId, personIds: z.array(zId).max(200).optional() }),
  output: z.strictObject({ seated: z.number(), waiting: z.number() }),
  async run(ctx, { id, personIds }) {
    const wanted: (string | null)[] = personIds?.length ? [...new Set(personIds)] : [ctx.session.personId]
    const people = []
    for (const personId of wanted) people.push(await readAccompanied(ctx, personId))
    const workshop = await lockWorkshop(ctx, id)
    if (workshop.attended_at || (workshop.starts_at < ctx.now && !isTeam(ctx.session)))
      throw new Refused([refuse('passe', 'Cet atelier a déjà eu lieu : choisissez-en un autre.', 'id')])
    await ctx.db
      .insertInto('workshop_seat')
      .values(
        people.map(person => ({
          organisation_id: ctx.organisationId,
          workshop_id: id,
          person_id: person.id,
          person_name: person.name,
          at: ctx.now,
          status: 'waiting',
        })),
      )
      .onConflict(conflict =>
        conflict
          .columns(['organisation_id', 'workshop_id', 'person_id'])
          .doUpdateSet({ status: 'waiting', at: ctx.now })
          .where('workshop_seat.status', '=', 'cancelled'),
      )
      .execute()
    const ids = people.map(person => person.id)
    await settle(ctx, workshop, ids)
    ctx.record(id)
    const { rows } = await sql<{ seated: number }>`
      select count(*)::int as seated from workshop_seat where organisation_id = ${ctx.organisationId} and workshop_id = ${id}
        and person_id = any(${ids}::uuid[]) and status = 'seated'`.execute(ctx.db)
    const { seated } = rows[0]!
    return { seated, waiting: people.length - seated }
  },
})

/** Gives a seat back: the first who waits has it. */
export const leaveWorkshop = useCase({
  name: 'leaveWorkshop',
  api: 'POST /workshops/{id}/seats/cancellation',
  summary: 'Annule une inscription à un atelier',
  roles: ROLES.filter(role => role !== 'auditor'),
  scope: 'own',
  input: z.strictObject({ id: zId, personId: zId.nullish() }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, personId }) {
    const person = await readAccompanied(ctx, personId ?? ctx.session.personId)
    const workshop = await lockWorkshop(ctx, id)
    if (workshop.attended_at)
      throw new Refused([refuse('tenu', 'Cet atelier a eu lieu : la présence y est déjà pointée.')])
    const { numUpdatedRows } = await ctx.db
      .updateTable('workshop_seat')
      .set({ status: 'cancelled', present: null })
      .where('organisation_id', '=', ctx.organisationId)
      .where('workshop_id', '=', id)
      .where('person_id', '=', person.id)
      .where('status', '<>', 'cancelled')
      .executeTakeFirst()
    if (numUpdatedRows !== 1n) throw notFound('Cette inscription')
    await settle(ctx, workshop)
    ctx.record(id)
    return { id }
  },
})

/**
 * Ticks who came: the whole list at once, as often as needed. Their hours and the leader's are entered by the same gesture, and entered again
 * when the list is corrected.
 */
export const tickWorkshop = useCase({
  name: 'tickWorkshop',
  api: 'POST /workshops/{id}/attendance',
  summary: 'Pointe la présence à un atelier',
  roles: SUPPORTERS,
  scope: 'own',
  input: z.strictObject({ id: zId, presentIds: z.array(zId).max(500) }),
  output: z.strictObject({ present: z.number(), absent: z.number() }),
  async run(ctx, { id, presentIds }) {
    const workshop = await lockWorkshop(ctx, id)
    if (dayIn(ctx.session.zone, workshop.starts_at) > ctx.today)
      throw new Refused([refuse('a-venir', 'Cet atelier est à venir : la présence se pointe le jour même.', 'id')])
    const seats = await ctx.db
      .selectFrom('workshop_seat')
      .select('person_id as personId')
      .where('organisation_id', '=', ctx.organisationId)
      .where('workshop_id', '=', id)
      .where('status', '<>', 'cancelled')
      .execute()
    const known = new Set(seats.map(seat => seat.personId))
    if (presentIds.some(personId => !known.has(personId)))
      throw new Refused([
        refuse('inconnu', 'Une personne présente n’est pas inscrite : inscrivez-la d’abord.', 'presentIds'),
      ])
    await ctx.db
      .updateTable('workshop_seat')
      .set({ present: sql<boolean>`person_id = any(${presentIds}::uuid[])` })
      .where('organisation_id', '=', ctx.organisationId)
      .where('workshop_id', '=', id)
      .where('status', '<>', 'cancelled')
      .execute()
    await ctx.db
      .updateTable('workshop')
      .set({ attended_at: ctx.now, version: workshop.version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    await clearTimeOf(ctx, [id])
    const time = {
      day: dayIn(ctx.session.zone, workshop.starts_at),
      minutes: minutesBetween(workshop.starts_at, workshop.ends_at),
      act: 'workshop' as const,
      withPersonId: null,
      programmeId: workshop.programme_id,
      note: workshop.title,
      source: { kind: 'workshop' as const, id },
    }
    const present = presentIds.filter(personId => personId !== workshop.leader_id)
    await writeTime(ctx, [
      { personId: workshop.leader_id, role: 'leader', ...time },
      ...[...new Set(present)].map(personId => ({ personId, role: 'participant' as const, ...time })),
    ])
    ctx.record(id, { before: workshop })
    return { present: presentIds.length, absent: seats.length - presentIds.length }
  },
})

const zWorkshop = z.object({
  id: zId,
  title: z.string(),
  about: z.string().nullable(),
  place: z.string(),
  startsAt: z.string(),
  endsAt: z.string(),
  seats: z.number(),
  taken: z.number(),
  waiting: z.number(),
  leaderId: zId,
  leaderName: z.string(),
  programmeId: z.string().nullable(),
  cancelledAt: z.string().nullable(),
  cancelReason: z.string().nullable(),
  attendedAt: z.string().nullable(),
  version: z.number(),
  /** One's own seat. */
  mine: z.enum(['seated', 'waiting', 'cancelled']).nullable(),
})
export type Workshop = z.output<typeof zWorkshop>

const selectWorkshops = (ctx: Context) =>
  ctx.db
    .selectFrom('workshop as w')
    .leftJoin('workshop_seat as s', join =>
      join
        .onRef('s.organisation_id', '=', 'w.organisation_id')
        .onRef('s.workshop_id', '=', 'w.id')
        .on('s.person_id', '=', ctx.session.personId),
    )
    .select([
      'w.id',
      'w.title',
      'w.about',
      'w.place',
      'w.starts_at as startsAt',
      'w.ends_at as endsAt',
      'w.seats',
      'w.taken',
      'w.waiting',
      'w.leader_id as leaderId',
      'w.leader_name as leaderName',
      'w.programme_id as programmeId',
      'w.cancelled_at as cancelledAt',
      'w.cancel_reason as cancelReason',
      'w.attended_at as attendedAt',
      'w.version',
      's.status as mine',
    ])
    .where('w.organisation_id', '=', ctx.organisationId)
    .$castTo<Omit<Workshop, 'startsAt' | 'endsAt'> & { startsAt: Instant; endsAt: Instant }>()

/** The workshops of a period, by date; to come unless told. */
export const listWorkshops = query({
  name: 'listWorkshops',
  api: 'GET /workshops',
  summary: 'Liste les ateliers',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ from: zDay.optional(), to: zDay.optional() }),
  output: z.array(zWorkshop),
  async run(ctx, { from = ctx.today, to = addDays(from, 366) as Day }) {
    return selectWorkshops(ctx)
      .where('w.starts_at', '>=', instantIn(ctx.session.zone, from, '00:00'))
      .where('w.starts_at', '<', instantIn(ctx.session.zone, addDays(to, 1), '00:00'))
      .orderBy('w.starts_at')
      .orderBy('w.id')
      .limit(500)
      .execute()
  },
})

/** One workshop; the team also sees who comes and who waits. */
export const getWorkshop = query({
  name: 'getWorkshop',
  api: 'GET /workshops/{id}',
  summary: 'Lit un atelier et, pour l’équipe, ses inscrits',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: zWorkshop.extend({
    people: z.array(
      z.object({
        personId: zId,
        name: z.string(),
        status: z.enum(['seated', 'waiting', 'cancelled']),
        present: z.boolean().nullable(),
      }),
    ),
  }),
  async run(ctx, { id }) {
    const workshop = await selectWorkshops(ctx).where('w.id', '=', id).executeTakeFirst()
    if (!workshop) throw notFound('Cet atelier')
    const people = isTeam(ctx.session)
      ? await ctx.db
          .selectFrom('workshop_seat')
          .select(['person_id as personId', 'person_name as name', 'status', 'present'])
          .where('organisation_id', '=', ctx.organisationId)
          .where('workshop_id', '=', id)
          .orderBy(sql`array_position(array['seated', 'waiting', 'cancelled'], status)`)
          .orderBy('person_name')
          .$castTo<{
            personId: string
            name: string
            status: 'seated' | 'waiting' | 'cancelled'
            present: boolean | null
          }>()
          .execute()
      : []
    return { ...workshop, people }
  },
})
