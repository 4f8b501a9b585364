import { z } from 'zod'
import { addMonths, type Day } from '../../kernel/day.ts'
import { zDay, zId, zInteger, zOptionalText, zText, zTime, zVersion } from '../../kernel/input.ts'
import { Refused, refuse } from '../../kernel/refusal.ts'
import { changeRow } from '../../platform/change-row.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { TEAM } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { MEETING_KINDS } from './meeting.ts'
import { meetingDays, type Recurrence } from './recurrence.ts'
import { WELCOMERS } from './roles.ts'

/** How far ahead meetings are made and shown. */
const MONTHS_AHEAD = 6

/** What a meeting says of itself, alone or in a series. */
export const zMeetingFields = {
  kind: z.enum(MEETING_KINDS, { error: 'Choisissez réunion d’information ou permanence.' }),
  title: zText(80),
  siteId: zId.nullish(),
  place: zOptionalText(160),
  details: zOptionalText(2000),
  time: zTime,
  minutes: zInteger(10, 600),
  seats: zInteger(1, 1000),
}
export type MeetingFields = z.output<z.ZodObject<typeof zMeetingFields>>

export function refuseNowhere({ siteId, place }: Pick<MeetingFields, 'siteId' | 'place'>): void {
  if (!siteId && !place)
    throw new Refused([
      refuse(
        'lieu',
        'Dites où cela se passe : choisissez un lieu de la coopérative, ou écrivez une adresse.',
        'siteId',
      ),
    ])
}

export const meetingColumns = ({ siteId, place, details, ...fields }: MeetingFields) => ({
  ...fields,
  site_id: siteId ?? null,
  place: place ?? null,
  details: details ?? null,
})

const zSeriesFields = {
  ...zMeetingFields,
  rule: z.enum(['monthly', 'weekly'], { error: 'Choisissez chaque mois ou chaque semaine.' }),
  every: zInteger(1, 12).default(1),
  weekday: zInteger(1, 7),
  /** Monthly: which one of the month, -1 for the last. */
  nth: z.literal([-1, 1, 2, 3, 4, 5], { error: 'Choisissez lequel du mois.' }).nullish(),
  startsOn: zDay,
  until: zDay.nullish(),
  skipped: z.array(zDay).max(60).default([]),
}

/** Writes a rule, or changes one (id and version): the meetings to come that nobody booked follow it, the others stay as announced. */
export const saveMeetingSeries = useCase({
  name: 'saveMeetingSeries',
  api: 'POST /meeting-series',
  summary: 'Écrit ou change la récurrence d’une réunion ou d’une permanence',
  roles: WELCOMERS,
  scope: 'own',
  input: z.strictObject({ id: zId.optional(), version: zVersion.optional(), ...zSeriesFields }),
  output: z.strictObject({ id: zId, planned: z.number() }),
  async run(ctx, { id: known, version, startsOn, until, skipped, nth, ...fields }) {
    refuseNowhere(fields)
    const id = known ?? newId()
    const { rule, every, weekday, ...meeting } = fields
    const columns = {
      ...meetingColumns(meeting),
      rule,
      every,
      weekday,
      nth: rule === 'monthly' ? (nth ?? null) : null,
      starts_on: startsOn,
      until: until ?? null,
      skipped: [...skipped],
    }
    if (!known)
      await ctx.db
        .insertInto('meeting_series')
        .values({ organisation_id: ctx.organisationId, id, ...columns })
        .execute()
    else {
      await changeRow(ctx, 'meeting_series', { id, version }, 'Cette récurrence', columns)
      await ctx.db
        .deleteFrom('meeting')
        .where('organisation_id', '=', ctx.organisationId)
        .where('series_id', '=', id)
        .where('day', '>', ctx.today)
        .where('cancelled_on', 'is', null)
        .where(
          sql<boolean>`not exists (select from booking b where b.organisation_id = meeting.organisation_id and b.meeting_id = meeting.id)`,
        )
        .execute()
    }
    const planned = await planMeetings(ctx, id)
    ctx.record(id)
    return { id, planned }
  },
})

interface Series extends Recurrence, MeetingFields {
  id: string
  version: number
}

const readSeries = async (ctx: Context, id?: string): Promise<Series[]> =>
  (await ctx.db
    .selectFrom('meeting_series')
    .select([
      'id',
      'kind',
      'title',
      'site_id as siteId',
      'place',
      'details',
      'time',
      'minutes',
      'seats',
      'rule',
      'every',
      'weekday',
      'nth',
      'starts_on as startsOn',
      'until',
      'skipped',
      'version',
    ])
    .where('organisation_id', '=', ctx.organisationId)
    .$if(id !== undefined, rows => rows.where('id', '=', id!))
    .orderBy('title')
    .orderBy('id')
    .execute()) as Series[]

/** Makes the meetings of the months to come that are not there yet; how many. */
export async function planMeetings(ctx: Context, seriesId?: string): Promise<number> {
  const series = await readSeries(ctx, seriesId)
  const rows = series.flatMap(one =>
    meetingDays(one, ctx.today, addMonths(ctx.today, MONTHS_AHEAD)).map(day => ({
      organisation_id: ctx.organisationId,
      id: newId(),
      series_id: one.id,
      series_day: day,
      day,
      ...meetingColumns({
        kind: one.kind,
        title: one.title,
        siteId: one.siteId,
        place: one.place,
        details: one.details,
        time: one.time,
        minutes: one.minutes,
        seats: one.seats,
      }),
    })),
  )
  if (rows.length === 0) return 0
  const { numInsertedOrUpdatedRows } = await ctx.db
    .insertInto('meeting')
    .values(rows)
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirst()
  return Number(numInsertedOrUpdatedRows)
}

export const listMeetingSeries = query({
  name: 'listMeetingSeries',
  api: 'GET /meeting-series',
  summary: 'Liste les récurrences des réunions et des permanences',
  roles: TEAM,
  scope: 'own',
  input: z.strictObject({}),
  output: z.array(
    z.object({
      id: zId,
      kind: z.enum(MEETING_KINDS),
      title: z.string(),
      siteId: z.string().nullable(),
      place: z.string().nullable(),
      details: z.string().nullable(),
      time: z.string(),
      minutes: z.number(),
      seats: z.number(),
      rule: z.enum(['monthly', 'weekly']),
      every: z.number(),
      weekday: z.number(),
      nth: z.number().nullable(),
      startsOn: zDay,
      until: zDay.nullable(),
      skipped: z.array(zDay),
      version: z.number(),
    }),
  ),
  run: async ctx =>
    (await readSeries(ctx)).map(one => ({
      ...one,
      siteId: one.siteId ?? null,
      place: one.place ?? null,
      details: one.details ?? null,
      skipped: [...one.skipped] as Day[],
    })),
})
