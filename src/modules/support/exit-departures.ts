import { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import { zDay, zId, zOptionalText, zVersion } from '../../kernel/input.ts'
import { type Refusal, refuse, refuseIfAny, stale } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE, TEAM } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { DEPARTURE_REASONS, DESTINATIONS, type DepartureReason, type Destination } from './departure.ts'
import { scheduleErasures } from './exit-erase.ts'

const zReason = z.enum(DEPARTURE_REASONS, { error: 'Choisissez le motif dans la liste.' })
const zDestination = z.enum(DESTINATIONS, { error: 'Choisissez dans la liste ce que la personne devient.' })

export interface Departure {
  id: string
  personId: string
  leftOn: Day
  reason: DepartureReason
  destination: Destination
  note: string | null
  version: number
}

/** Notes that people left the house, on which day, why and where to. */
export const recordDepartures = useCase({
  name: 'recordDepartures',
  api: 'POST /departures',
  summary: 'Note la sortie de personnes : jour, motif, destination',
  roles: [...OFFICE, 'payroll', 'advisor'],
  scope: 'own',
  input: z.strictObject({
    departures: z
      .array(
        z.strictObject({
          personId: zId,
          leftOn: zDay,
          reason: zReason,
          destination: zDestination.default('unknown'),
          note: zOptionalText(500),
        }),
      )
      .min(1, 'Indiquez au moins une personne.')
      .max(1000),
  }),
  output: z.strictObject({ ids: z.array(zId) }),
  async run(ctx, { departures }) {
    const personIds = [...new Set(departures.map(one => one.personId))]
    const known = await ctx.db
      .selectFrom('person')
      .select('id')
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', 'in', personIds)
      .execute()
    const starts = await firstContractDays(ctx, personIds)
    const refusals = departures.flatMap((one, i): Refusal[] => {
      if (!known.some(row => row.id === one.personId))
        return [
          refuse(
            'introuvable',
            'Cette personne n’existe pas ou ne vous est pas accessible.',
            `departures.${i}.personId`,
          ),
        ]
      const start = starts.get(one.personId)
      if (start && one.leftOn < start)
        return [
          refuse(
            'sortie-avant',
            'Cette sortie précède le premier contrat : vérifiez la date.',
            `departures.${i}.leftOn`,
          ),
        ]
      return []
    })
    refuseIfAny(refusals)
    const rows = departures.map(one => ({
      organisation_id: ctx.organisationId,
      id: newId(),
      person_id: one.personId,
      left_on: one.leftOn,
      reason: one.reason,
      destination: one.destination,
      note: one.note ?? null,
      at: ctx.now,
    }))
    await ctx.db.insertInto('departure').values(rows).execute()
    for (const row of rows) ctx.record(row.person_id)
    await scheduleErasures(ctx, personIds)
    return { ids: rows.map(row => row.id) }
  },
})

async function firstContractDays(ctx: Context, personIds: readonly string[]): Promise<Map<string, Day>> {
  const { rows } = await sql<{ person_id: string; day: Day }>`
    select person_id, min(starts_on) as day from contract
    where organisation_id = ${ctx.organisationId} and person_id = any(${personIds}::uuid[]) group by person_id`.execute(
    ctx.db,
  )
  return new Map(rows.map(row => [row.person_id, row.day]))
}

/** Completes a departure: what somebody becomes is often known months later. */
export const changeDeparture = useCase({
  name: 'changeDeparture',
  api: 'PUT /departures/{id}',
  summary: 'Complète une sortie',
  roles: [...OFFICE, 'payroll', 'advisor'],
  scope: 'own',
  input: z.strictObject({
    id: zId,
    version: zVersion,
    leftOn: zDay,
    reason: zReason,
    destination: zDestination,
    note: zOptionalText(500),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, leftOn, reason, destination, note }) {
    const before = await ctx.db
      .selectFrom('departure')
      .selectAll()
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .where('version', '=', version)
      .forUpdate()
      .executeTakeFirst()
    if (!before) throw stale('Cette sortie')
    await ctx.db
      .updateTable('departure')
      .set({ left_on: leftOn, reason, destination, note: note ?? null, version: version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    ctx.record(before.person_id, { before })
    await scheduleErasures(ctx, [before.person_id])
    return { id }
  },
})

/** The departures of people, the latest first; of one person when given, on or after `from`, up to `until`. */
export async function readDepartures(
  ctx: Context,
  only: { personId?: string; from?: Day; until?: Day } = {},
): Promise<Departure[]> {
  const rows = await ctx.db
    .selectFrom('departure')
    .select(['id', 'person_id as personId', 'left_on as leftOn', 'reason', 'destination', 'note', 'version'])
    .where('organisation_id', '=', ctx.organisationId)
    .$if(only.personId !== undefined, rows => rows.where('person_id', '=', only.personId!))
    .$if(only.from !== undefined, rows => rows.where('left_on', '>=', only.from!))
    .$if(only.until !== undefined, rows => rows.where('left_on', '<=', only.until!))
    .orderBy('left_on', 'desc')
    .orderBy('id')
    .execute()
  return rows as Departure[]
}

export const listDepartures = query({
  name: 'listDepartures',
  api: 'GET /departures',
  summary: 'Liste les sorties, leur motif et leur destination',
  roles: TEAM,
  scope: 'own',
  input: z.strictObject({ personId: zId.optional(), from: zDay.optional(), until: zDay.optional() }),
  output: z.array(
    z.object({
      id: zId,
      personId: zId,
      leftOn: zDay,
      reason: zReason,
      destination: zDestination,
      note: z.string().nullable(),
      version: z.number(),
    }),
  ),
  run: readDepartures,
})
