import { z } from 'zod'
import { type CalendarEvent, writeIcs } from '../../formats/ics.ts'
import { addDays, type Instant } from '../../kernel/day.ts'
import { zId } from '../../kernel/input.ts'
import { notFound, Refused, refuse } from '../../kernel/refusal.ts'
import { newToken, sha256 } from '../../platform/ids.server.ts'
import { queueMail } from '../../platform/mail.server.ts'
import { publicUrl } from '../../platform/public-url.server.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { MEANS_LABELS } from './appointment.ts'
import { type Appointment, momentOf, readAppointment, selectAppointments } from './read-appointments.ts'

const eventOf = (
  appointment: Appointment,
  { forAdvisor = false, cancelled = false }: { forAdvisor?: boolean; cancelled?: boolean } = {},
): CalendarEvent => ({
  id: appointment.id,
  sequence: appointment.version,
  title: forAdvisor ? (appointment.personName ?? 'Créneau proposé') : `Rendez-vous avec ${appointment.advisorName}`,
  startsAt: appointment.startsAt,
  endsAt: appointment.endsAt,
  place: appointment.place,
  description: [MEANS_LABELS[appointment.means], appointment.subject].filter(Boolean).join('\n'),
  url: appointment.means === 'video' && /^https:\/\//.test(appointment.place) ? appointment.place : null,
  cancelled,
})

interface Letter {
  to: 'person' | 'advisor'
  subject: string
  text: string
  cancelled?: boolean
}

/** Writes to one of the two, with the appointment as a calendar file. A told past (the demo) writes to nobody. */
export async function tell(ctx: Context, appointment: Appointment, letter: Letter): Promise<void> {
  if (ctx.session.bulk) return
  const forAdvisor = letter.to === 'advisor'
  const to = forAdvisor ? appointment.advisorEmail : await readEmail(ctx, appointment.personId!)
  if (!to) return
  const ics = writeIcs([eventOf(appointment, { forAdvisor, cancelled: letter.cancelled })], {
    name: 'Rendez-vous',
    writtenAt: ctx.now,
  })
  await queueMail(ctx.db, {
    to,
    subject: letter.subject,
    text: `Bonjour,\n\n${letter.text}\n\nVotre agenda\u00a0: ${publicUrl()}/agenda\n`,
    organisationId: ctx.organisationId,
    attachments: [
      {
        filename: 'rendez-vous.ics',
        contentType: 'text/calendar; charset=utf-8',
        base64: Buffer.from(ics).toString('base64'),
      },
    ],
  })
}

async function readEmail(ctx: Context, personId: string): Promise<string | null> {
  const row = await ctx.db
    .selectFrom('person')
    .select('email')
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', personId)
    .executeTakeFirst()
  return row?.email ?? null
}

/** Confirms an appointment to both. */
export async function inviteTo(ctx: Context, appointment: Appointment): Promise<void> {
  const moment = momentOf(appointment, ctx.session.zone)
  for (const to of ['person', 'advisor'] as const)
    await tell(ctx, appointment, {
      to,
      subject: `Rendez-vous le ${moment}`,
      text: `Rendez-vous pris entre ${appointment.personName} et ${appointment.advisorName}, ${moment}.\n${
        MEANS_LABELS[appointment.means]
      }\u00a0: ${appointment.place}${appointment.subject ? `\nSujet\u00a0: ${appointment.subject}` : ''}`,
    })
}

/** Makes the secret link of one's own calendar; the one before stops working. */
export const renewCalendarFeed = useCase({
  name: 'renewCalendarFeed',
  api: { none: 'Le lien secret ne se montre qu’à la personne, dans la page de son agenda.' },
  summary: 'Crée le lien secret de son agenda',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({}),
  output: z.strictObject({ token: z.string() }),
  async run(ctx) {
    const { personId } = ctx.session
    if (!personId)
      throw new Refused([
        refuse('sans-fiche', 'Votre accès n’est relié à aucune personne du registre : demandez-le à la direction.'),
      ])
    const token = newToken()
    await ctx.db
      .insertInto('calendar_feed')
      .values({
        organisation_id: ctx.organisationId,
        person_id: personId,
        token_hash: sha256(token),
        created_at: ctx.now,
      })
      .onConflict(conflict =>
        conflict
          .columns(['organisation_id', 'person_id'])
          .doUpdateSet({ token_hash: sha256(token), created_at: ctx.now }),
      )
      .execute()
    ctx.record(personId)
    return { token }
  },
})

/** A calendar file of what somebody who acts here has to come and had lately: appointments taken and given, workshops. For calendar programs. */
export const readCalendarFeed = query({
  name: 'readCalendarFeed',
  api: { none: 'Lu par les programmes d’agenda, à une adresse secrète.' },
  summary: 'Lit un agenda par son lien secret',
  roles: [],
  scope: 'public',
  input: z.strictObject({ token: z.string().max(100) }),
  output: z.string(),
  async run(ctx, { token }) {
    const feed = await ctx.db
      .selectFrom('calendar_feed')
      .select('person_id as personId')
      .where('organisation_id', '=', ctx.organisationId)
      .where('token_hash', '=', sha256(token))
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('membership as m')
            .select('m.role')
            .whereRef('m.organisation_id', '=', 'calendar_feed.organisation_id')
            .whereRef('m.person_id', '=', 'calendar_feed.person_id'),
        ),
      )
      .executeTakeFirst()
    if (!feed) throw notFound('Cet agenda')
    return writeIcs(await readEvents(ctx, feed.personId), { name: 'Essaim', writtenAt: ctx.now })
  },
})

async function readEvents(ctx: Context, personId: string): Promise<CalendarEvent[]> {
  const since = `${addDays(ctx.today, -60)}T00:00:00Z` as Instant
  const met = await selectAppointments(ctx)
    .where('person_id', 'is not', null)
    .where('starts_at', '>=', since)
    .where(eb => eb.or([eb('advisor_id', '=', personId), eb('person_id', '=', personId)]))
    .orderBy('starts_at')
    .limit(500)
    .execute()
  const { rows: workshops } = await sql<CalendarEvent>`
    select w.id, w.version as sequence, w.title, w.starts_at as "startsAt", w.ends_at as "endsAt", w.place, w.about as description
    from workshop w where w.organisation_id = ${ctx.organisationId} and w.cancelled_at is null and w.starts_at >= ${since}
      and (w.leader_id = ${personId} or exists (select from workshop_seat s where s.organisation_id = w.organisation_id and s.workshop_id = w.id
        and s.person_id = ${personId} and s.status = 'seated')) order by w.starts_at limit 500`.execute(ctx.db)
  return [...met.map(row => eventOf(row, { forAdvisor: row.advisorId === personId })), ...workshops]
}

/** One appointment as a calendar file. */
export const getAppointmentIcs = query({
  name: 'getAppointmentIcs',
  api: { none: 'Un fichier pour un agenda personnel ; l’API donne les rendez-vous eux-mêmes.' },
  summary: 'Un rendez-vous en fichier d’agenda',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.string(),
  async run(ctx, { id }) {
    const appointment = await readAppointment(ctx, id)
    if (!appointment.personId) throw notFound('Ce rendez-vous')
    const forAdvisor = appointment.advisorId === ctx.session.personId
    return writeIcs([eventOf(appointment, { forAdvisor })], { name: 'Rendez-vous', writtenAt: ctx.now })
  },
})
