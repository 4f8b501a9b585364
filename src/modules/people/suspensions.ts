import { z } from 'zod'
import { type Day, formatDay } from '../../kernel/day.ts'
import { zDay, zId, zOptionalText, zVersion } from '../../kernel/input.ts'
import { notFound, type Refusal, refuse, refuseIfAny, stale } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, useCase } from '../../platform/use-case.server.ts'
import { lastDay, SUSPENSION_KINDS, type SuspensionKind } from './contract.ts'
import { type Contract, readContract } from './read-people.ts'

const zFields = {
  kind: z.enum(SUSPENSION_KINDS, { error: 'Choisissez dans la liste pourquoi le contrat est suspendu.' }),
  fromDay: zDay,
  /** Last day; none while it lasts. */
  toDay: zDay.nullish(),
  note: zOptionalText(300),
}

/** Suspends a contract: sickness, parental leave, unpaid leave. The delay to become an associate goes on (Code du travail, art. L7331-3). */
export const suspendContract = useCase({
  name: 'suspendContract',
  api: 'POST /contracts/{id}/suspensions',
  summary: 'Suspend un contrat',
  roles: [...OFFICE, 'payroll'],
  scope: 'house',
  input: z.strictObject({ id: zId, ...zFields }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id: contractId, kind, fromDay, toDay, note }) {
    const contract = await readContract(ctx, contractId)
    refuseIfAny(outside(contract, fromDay, toDay ?? null))
    const id = newId()
    await ctx.db
      .insertInto('suspension')
      .values({
        organisation_id: ctx.organisationId,
        id,
        contract_id: contractId,
        person_id: contract.personId,
        kind,
        from_day: fromDay,
        to_day: toDay ?? null,
        note: note ?? null,
      })
      .execute()
    ctx.record(contractId, { activityId: contract.activityId })
    return { id }
  },
})

/** Corrects a suspension, or gives it its last day: work starts again the day after. */
export const changeSuspension = useCase({
  name: 'changeSuspension',
  api: 'PUT /suspensions/{id}',
  summary: 'Corrige ou termine une suspension de contrat',
  roles: [...OFFICE, 'payroll'],
  scope: 'house',
  input: z.strictObject({ id: zId, version: zVersion, ...zFields }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, kind, fromDay, toDay, note }) {
    const before = await ctx.db
      .selectFrom('suspension')
      .selectAll()
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (!before) throw notFound('Cette suspension')
    if (before.version !== version) throw stale('Cette suspension')
    const contract = await readContract(ctx, before.contract_id)
    refuseIfAny(outside(contract, fromDay, toDay ?? null))
    await ctx.db
      .updateTable('suspension')
      .set({ kind, from_day: fromDay, to_day: toDay ?? null, note: note ?? null, version: version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    ctx.record(before.contract_id, { activityId: contract.activityId, before })
    return { id }
  },
})

function outside(contract: Contract, fromDay: Day, toDay: Day | null): Refusal[] {
  const last = lastDay(contract)
  const refusals: Refusal[] = []
  if (toDay && toDay < fromDay)
    refusals.push(refuse('suspension', 'La reprise ne peut pas précéder la suspension.', 'toDay'))
  if (fromDay < contract.startsOn || (last !== null && (toDay ?? fromDay) > last))
    refusals.push(
      refuse(
        'suspension',
        `Une suspension se place dans le contrat, du ${formatDay(contract.startsOn)}${last ? ` au ${formatDay(last)}` : ' au plus tôt'}.`,
        'fromDay',
      ),
    )
  return refusals
}

export interface Suspension {
  id: string
  contractId: string
  kind: SuspensionKind
  fromDay: Day
  toDay: Day | null
  note: string | null
  version: number
}

/** The suspensions of contracts, by day. The row's own policy keeps them to the person and the team. */
export async function readSuspensions(ctx: Context, contractIds: readonly string[]): Promise<Suspension[]> {
  if (contractIds.length === 0) return []
  const rows = await ctx.db
    .selectFrom('suspension')
    .select(['id', 'contract_id as contractId', 'kind', 'from_day as fromDay', 'to_day as toDay', 'note', 'version'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('contract_id', 'in', contractIds)
    .orderBy('from_day')
    .execute()
  return rows as Suspension[]
}
