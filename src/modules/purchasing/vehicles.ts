import { z } from 'zod'
import { type Day, yearOf } from '../../kernel/day.ts'
import { zId, zInteger, zText } from '../../kernel/input.ts'
import { cents } from '../../kernel/money.ts'
import { notFound, Refused, refuse } from '../../kernel/refusal.ts'
import { mileageAllowance, type Vehicle } from '../../law/km-scale.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE, ROLES } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { type PurchaseLine, VEHICLE_KINDS } from './purchase.ts'

/** A person's own vehicle, from its registration certificate. Another fiscal power is another vehicle. */
export const addVehicle = useCase({
  name: 'addVehicle',
  api: 'POST /vehicles',
  summary: 'Ajoute le véhicule d’une personne, pour ses indemnités kilométriques',
  roles: ['entrepreneur', 'advisor', ...OFFICE],
  scope: 'own',
  input: z.strictObject({
    /** The person of the session when absent. */
    personId: zId.nullish(),
    kind: z.enum(VEHICLE_KINDS, { error: 'Choisissez le type de véhicule.' }).default('car'),
    registration: zText(15),
    /** Chevaux fiscaux, case P.6 of the certificate. */
    fiscalPower: zInteger(1, 99),
    electric: z.boolean().default(false),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, input) {
    const id = newId()
    const personId = input.personId ?? ctx.session.personId
    if (!personId) throw new Refused([refuse('personne', 'Indiquez à qui est ce véhicule.', 'personId')])
    await refuseUnknownPerson(ctx, personId)
    await ctx.db
      .insertInto('vehicle')
      .values({
        organisation_id: ctx.organisationId,
        id,
        person_id: personId,
        kind: input.kind,
        registration: input.registration.toUpperCase().replace(/[^A-Z0-9]/g, '') || input.registration,
        fiscal_power: input.fiscalPower,
        electric: input.electric,
      })
      .execute()
    ctx.record(id)
    return { id }
  },
})

/** Row-level security decides whom the session may name; a foreign key alone would not. */
export async function refuseUnknownPerson(ctx: Context, personId: string): Promise<void> {
  const person = await ctx.db
    .selectFrom('person')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', personId)
    .executeTakeFirst()
  if (!person && personId !== ctx.session.personId) throw notFound('Cette personne')
}

const zVehicle = z.object({
  id: zId,
  personId: zId,
  person: z.string(),
  kind: z.enum(VEHICLE_KINDS),
  registration: z.string(),
  fiscalPower: z.number(),
  electric: z.boolean(),
})

export const listVehicles = query({
  name: 'listVehicles',
  api: 'GET /vehicles',
  summary: 'Liste les véhicules',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ personId: zId.optional() }),
  output: z.array(zVehicle),
  async run(ctx, { personId }) {
    const rows = await ctx.db
      .selectFrom('vehicle as v')
      .leftJoin('person as p', join =>
        join.onRef('p.organisation_id', '=', 'v.organisation_id').onRef('p.id', '=', 'v.person_id'),
      )
      .select([
        'v.id',
        'v.person_id as personId',
        sql<string>`coalesce(p.first_name || ' ' || p.last_name, '')`.as('person'),
        'v.kind',
        'v.registration',
        'v.fiscal_power as fiscalPower',
        'v.electric',
      ])
      .where('v.organisation_id', '=', ctx.organisationId)
      .$if(personId !== undefined, vehicles => vehicles.where('v.person_id', '=', personId!))
      .orderBy('registration')
      .execute()
    return rows as z.output<typeof zVehicle>[]
  },
})

interface Travelling {
  id: string
  personId: string | null
  day: Day
  lines: PurchaseLine[]
}

/**
 * Prices the kilometre lines by the scale of their year, cumulated by person and vehicle over what is accepted: each line gets what the
 * formula gives for the year's total less what was granted before, so that the year sums exactly whatever is corrected. With `lock` two
 * acceptances of the same vehicle wait for each other. Refused when a vehicle is not the person's.
 */
export async function priceKilometres<T extends Travelling>(
  ctx: Context,
  purchases: readonly T[],
  { lock }: { lock: boolean },
): Promise<T[]> {
  const vehicleIds = purchases.flatMap(p => p.lines.flatMap(line => line.vehicleId ?? []))
  if (vehicleIds.length === 0) return [...purchases]
  const rows = await ctx.db
    .selectFrom('vehicle')
    .selectAll()
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', 'in', vehicleIds)
    .orderBy('id')
    .$if(lock, vehicles => vehicles.forNoKeyUpdate())
    .execute()
  const vehicles = new Map(rows.map(row => [row.id, row]))
  const granted = await readGranted(
    ctx,
    vehicleIds,
    purchases.map(p => p.id),
  )
  return purchases.map(purchase => ({
    ...purchase,
    lines: purchase.lines.map((line, i) => {
      if (!line.vehicleId || !line.kilometres) return line
      const vehicle = vehicles.get(line.vehicleId)
      if (!vehicle || vehicle.person_id !== purchase.personId) {
        throw new Refused([
          refuse(
            'vehicule',
            'Ce véhicule n’est pas celui de la personne de cette note de frais : choisissez-en un autre.',
            `lines.${i}.vehicleId`,
          ),
        ])
      }
      const day = line.day ?? purchase.day
      const key = yearKey(vehicle.id, day)
      const before = granted.get(key) ?? { kilometres: 0, cents: 0 }
      const kilometres = before.kilometres + line.kilometres
      const whole = mileageAllowance({
        vehicle: vehicle.kind as Vehicle,
        fiscalPower: vehicle.fiscal_power,
        electric: vehicle.electric,
        kilometresBefore: 0,
        kilometres,
        day,
      })
      granted.set(key, { kilometres, cents: whole })
      const amount = cents(whole - before.cents)
      return { ...line, netCents: amount, vatRateBp: 0, vatCents: cents(0), grossCents: amount }
    }),
  }))
}

const yearKey = (vehicleId: string, day: Day) => `${vehicleId} ${yearOf(day)}`

/** Kilometres and euros accepted by vehicle and year, some purchases left out. */
async function readGranted(ctx: Context, vehicleIds: readonly string[], except: readonly string[]) {
  const rows = await ctx.db
    .selectFrom('purchase_line as l')
    .innerJoin('purchase as p', join =>
      join.onRef('p.organisation_id', '=', 'l.organisation_id').onRef('p.id', '=', 'l.purchase_id'),
    )
    .select([
      'l.vehicle_id as vehicleId',
      sql<number>`extract(year from coalesce(l.day, p.day))::int`.as('year'),
      sql<number>`sum(l.kilometres)::int`.as('kilometres'),
      sql<number>`sum(l.net_cents)::bigint`.as('cents'),
    ])
    .where('l.organisation_id', '=', ctx.organisationId)
    .where('l.vehicle_id', 'in', vehicleIds)
    .where('p.status', '=', 'accepted')
    .where('p.id', 'not in', except)
    .groupBy(['l.vehicle_id', 'year'])
    .execute()
  return new Map(
    rows.map(row => [`${row.vehicleId} ${row.year}`, { kilometres: row.kilometres, cents: row.cents as number }]),
  )
}
