import { z } from 'zod'
import { dayIn } from '../../kernel/day.ts'
import { minutesBetween, zMinutes } from '../../kernel/duration.ts'
import { zDay, zId, zOptionalText, zText, zTime, zVersion } from '../../kernel/input.ts'
import { notFound, Refused, refuse, refuseIfAny, stale } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { enqueue } from '../../platform/jobs.server.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, useCase } from '../../platform/use-case.server.ts'
import { isTeam } from '../people/index.ts'
import { readAccompanied, readActivityOf, readSupporter, SUPPORTERS } from './acting.ts'
import { MEANS, offerRefusals, slotsOf } from './appointment.ts'
import { inviteTo, tell } from './calendar.ts'
import { type Appointment, momentOf, readAppointment, selectAppointments } from './read-appointments.ts'
import { remindAppointmentJob, reminderAt } from './reminders.ts'
import { clearTimeOf, writeTime } from './time.ts'

const zMeans = z.enum(MEANS, { error: 'Choisissez sur place, par téléphone ou en visioconférence.' })

/** Offers slots: a stretch of one day cut into appointments, or the same every week up to a day. */
export const offerSlots = useCase({
  name: 'offerSlots',
  api: 'POST /appointments',
  summary: 'Propose des créneaux de rendez-vous, un jour ou chaque semaine',
  roles: SUPPORTERS,
  scope: 'own',
  input: z.strictObject({
    /** Whose slots: one's own when absent. */
    advisorId: zId.nullish(),
    on: zDay,
    from: zTime,
    to: zTime,
    minutes: zMinutes(5, 480),
    until: zDay.nullish(),
    means: zMeans,
    place: zText(300),
  }),
  output: z.strictObject({ ids: z.array(zId) }),
  async run(ctx, { advisorId, means, place, ...input }) {
    const advisor = await readSupporter(ctx, advisorId)
    const offer = { ...input, until: input.until ?? null }
    const slots = slotsOf(offer, ctx.session.zone)
    refuseIfAny(offerRefusals(offer, slots, ctx.now, ctx.today))
    const taken = await selectAppointments(ctx)
      .where('advisor_id', '=', advisor.id)
      .where('starts_at', '<', slots.at(-1)!.endsAt)
      .where('ends_at', '>', slots[0]!.startsAt)
      .execute()
    const free = slots.filter(slot => !taken.some(t => t.startsAt < slot.endsAt && t.endsAt > slot.startsAt))
    if (free.length === 0)
      throw new Refused([
        refuse('occupe', 'Tous ces créneaux recouvrent ceux déjà proposés : choisissez d’autres heures.', 'from'),
      ])
    const seriesId = newId()
    const rows = free.map(slot => ({
      organisation_id: ctx.organisationId,
      id: newId(),
      advisor_id: advisor.id,
      advisor_name: advisor.name,
      advisor_email: advisor.email,
      starts_at: slot.startsAt,
      ends_at: slot.endsAt,
      means,
      place,
      series_id: seriesId,
    }))
    await ctx.db.insertInto('appointment').values(rows).execute()
    ctx.record(seriesId)
    return { ids: rows.map(row => row.id) }
  },
})

/** Takes a free slot, for oneself or, by the team, for somebody. Of two at once one has it, the other is told. */
export const bookSlot = useCase({
  name: 'bookSlot',
  api: 'POST /appointments/{id}/booking',
  summary: 'Prend un créneau libre',
  roles: ROLES.filter(role => role !== 'auditor'),
  scope: 'own',
  input: z.strictObject({ id: zId, personId: zId.nullish(), activityId: zId.nullish(), subject: zOptionalText(300) }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, personId, activityId, subject }) {
    const person = await readAccompanied(ctx, personId)
    const its = await readActivityOf(ctx, person.id, activityId)
    const taken = await take(ctx, id, { person, activityId: its, subject: subject ?? null })
    ctx.record(id, { activityId: its })
    await inviteTo(ctx, taken)
    return { id }
  },
})

interface Taking {
  person: { id: string; name: string }
  activityId: string | null
  subject: string | null
}

async function take(ctx: Context, id: string, { person, activityId, subject }: Taking): Promise<Appointment> {
  const { numUpdatedRows } = await ctx.db
    .updateTable('appointment')
    .set(eb => ({
      person_id: person.id,
      person_name: person.name,
      activity_id: activityId,
      subject,
      booked_at: ctx.now,
      version: eb('version', '+', 1),
    }))
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .where('person_id', 'is', null)
    .where('cancelled_at', 'is', null)
    .where('starts_at', '>', ctx.now)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n)
    throw new Refused([
      refuse('pris', 'Ce créneau vient d’être pris, retiré, ou il est passé : choisissez-en un autre.', 'id'),
    ])
  const appointment = (await readAppointment(ctx, id))!
  const at = reminderAt(appointment.startsAt)
  if (at > ctx.now && !ctx.session.bulk)
    await enqueue(
      ctx.db,
      remindAppointmentJob,
      { organisationId: ctx.organisationId, id },
      {
        key: `appointment ${id}`,
        at,
      },
    )
  return appointment
}

/** Gives an appointment up: the row is kept as cancelled. The slot is offered again when the person gives it up. */
async function release(ctx: Context, appointment: Appointment, reason: string | null, again: boolean): Promise<void> {
  const { numUpdatedRows } = await ctx.db
    .updateTable('appointment')
    .set({
      cancelled_at: ctx.now,
      cancelled_by: ctx.session.actor.name,
      cancel_reason: reason,
      version: appointment.version + 1,
    })
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', appointment.id)
    .where('version', '=', appointment.version)
    .where('cancelled_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw stale('Ce rendez-vous')
  if (again && appointment.startsAt > ctx.now)
    await ctx.db
      .insertInto('appointment')
      .values({
        organisation_id: ctx.organisationId,
        id: newId(),
        advisor_id: appointment.advisorId,
        advisor_name: appointment.advisorName,
        advisor_email: appointment.advisorEmail,
        starts_at: appointment.startsAt,
        ends_at: appointment.endsAt,
        means: appointment.means,
        place: appointment.place,
        series_id: appointment.seriesId,
      })
      .execute()
}

/** Whose it is to change: the person's or the advisor's, never somebody else's who only sees it free. */
async function readOwn(ctx: Context, id: string, version: number): Promise<Appointment> {
  const appointment = await readAppointment(ctx, id)
  const mine = isTeam(ctx.session) || appointment.personId === ctx.session.personId
  if (!mine) throw notFound('Ce rendez-vous')
  if (appointment.version !== version) throw stale('Ce rendez-vous')
  if (appointment.outcome !== null)
    throw new Refused([refuse('passe', 'Ce rendez-vous a déjà eu lieu : il ne change plus.')])
  return appointment
}

export const cancelAppointment = useCase({
  name: 'cancelAppointment',
  api: 'POST /appointments/{id}/cancellation',
  summary: 'Annule un rendez-vous, ou retire un créneau libre',
  roles: ROLES.filter(role => role !== 'auditor'),
  scope: 'own',
  input: z.strictObject({
    id: zId,
    version: zVersion,
    reason: zOptionalText(300),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, reason }) {
    const appointment = await readOwn(ctx, id, version)
    const byPerson = !isTeam(ctx.session)
    await release(ctx, appointment, reason ?? null, byPerson && appointment.personId !== null)
    ctx.record(id, { activityId: appointment.activityId, before: appointment })
    if (appointment.personId)
      await tell(ctx, appointment, {
        to: byPerson ? 'advisor' : 'person',
        subject: `Rendez-vous annulé\u00a0: ${momentOf(appointment, ctx.session.zone)}`,
        text: `Le rendez-vous du ${momentOf(appointment, ctx.session.zone)} entre ${appointment.personName} et ${appointment.advisorName} est annulé${
          reason ? `\u00a0: ${reason}` : ''
        }.`,
        cancelled: true,
      })
    return { id }
  },
})

/** Moves an appointment to another free slot: one gesture, so that nobody is left without. */
export const moveAppointment = useCase({
  name: 'moveAppointment',
  api: 'POST /appointments/{id}/move',
  summary: 'Déplace un rendez-vous vers un créneau libre',
  roles: ROLES.filter(role => role !== 'auditor'),
  scope: 'own',
  input: z.strictObject({ id: zId, version: zVersion, toId: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, toId }) {
    const appointment = await readOwn(ctx, id, version)
    if (!appointment.personId)
      throw new Refused([refuse('libre', 'Ce créneau est libre : il n’y a rien à déplacer.', 'id')])
    await release(ctx, appointment, 'Déplacé', true)
    const person = { id: appointment.personId, name: appointment.personName! }
    const taken = await take(ctx, toId, {
      person,
      activityId: appointment.activityId,
      subject: appointment.subject,
    })
    ctx.record(toId, { activityId: appointment.activityId, before: appointment })
    await tell(ctx, taken, {
      to: isTeam(ctx.session) ? 'person' : 'advisor',
      subject: `Rendez-vous déplacé au ${momentOf(taken, ctx.session.zone)}`,
      text: `Le rendez-vous du ${momentOf(appointment, ctx.session.zone)} est déplacé au ${momentOf(taken, ctx.session.zone)}.`,
    })
    return { id: toId }
  },
})

/** Says which appointments took place: the time that they took is entered by the same gesture. */
export const closeAppointments = useCase({
  name: 'closeAppointments',
  api: 'POST /appointments/outcomes',
  summary: 'Note les rendez-vous tenus ou manqués, et leur temps',
  roles: SUPPORTERS,
  scope: 'own',
  input: z.strictObject({
    items: z
      .array(z.strictObject({ id: zId, outcome: z.enum(['held', 'missed'], { error: 'Tenu ou manqué ?' }) }))
      .min(1, 'Choisissez au moins un rendez-vous.')
      .max(500),
    programmeId: zId.nullish(),
  }),
  output: z.strictObject({ count: z.number() }),
  async run(ctx, { items, programmeId }) {
    const rows = await selectAppointments(ctx)
      .where(
        'id',
        'in',
        items.map(item => item.id),
      )
      .where('person_id', 'is not', null)
      .forUpdate()
      .execute()
    if (rows.length !== new Set(items.map(item => item.id)).size) throw notFound('Un de ces rendez-vous')
    if (rows.some(row => row.startsAt > ctx.now))
      throw new Refused([refuse('a-venir', 'Un de ces rendez-vous est à venir : attendez qu’il ait eu lieu.', 'items')])
    for (const outcome of ['held', 'missed'] as const) {
      const ids = items.filter(item => item.outcome === outcome).map(item => item.id)
      if (ids.length === 0) continue
      await ctx.db
        .updateTable('appointment')
        .set(eb => ({ outcome, version: eb('version', '+', 1) }))
        .where('organisation_id', '=', ctx.organisationId)
        .where('id', 'in', ids)
        .execute()
    }
    await clearTimeOf(
      ctx,
      rows.map(row => row.id),
    )
    const held = rows.filter(row => items.find(item => item.id === row.id)?.outcome === 'held')
    await writeTime(
      ctx,
      held.map(row => ({
        personId: row.advisorId,
        day: dayIn(ctx.session.zone, row.startsAt),
        minutes: minutesBetween(row.startsAt, row.endsAt),
        act: 'appointment' as const,
        role: 'advisor' as const,
        withPersonId: row.personId,
        programmeId: programmeId ?? null,
        note: row.subject,
        source: { kind: 'appointment' as const, id: row.id },
      })),
    )
    for (const row of rows) ctx.record(row.id, { activityId: row.activityId })
    return { count: rows.length }
  },
})
