import { z } from 'zod'
import { type Day, formatDay } from '../../kernel/day.ts'
import { zId } from '../../kernel/input.ts'
import { notFound, type Refusal, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { type Context, sql, useCase } from '../../platform/use-case.server.ts'
import { reverseEntries } from '../ledger/index.ts'
import { setCommitment } from '../treasury/index.ts'
import { followDecisions } from './open-round.ts'
import { lockPayments } from './pay-transfers.ts'
import { PAY_ROLES } from './roles.ts'

/**
 * Takes an imported pay journal back while nothing later rests on it: each payslip's entry by its mirror on the same day, the decisions
 * promised again from that day, so that no past date shows more than was there. The file and both entries stay; it may be imported again.
 */
export const undoPayJournal = useCase({
  name: 'undoPayJournal',
  api: 'POST /pay-journals/{id}/undoing',
  summary: 'Annule l’import d’un journal de paie',
  roles: PAY_ROLES,
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ employees: z.number() }),
  async run(ctx, { id }) {
    await lockPayments(ctx)
    const imported = await lockImport(ctx, id)
    const slips = await readSlips(ctx, id)
    refuseIfAny([...(await periodRefusals(ctx, slips)), ...slips.flatMap(slipRefusals)])
    for (const [day, its] of Map.groupBy(slips, slip => slip.day))
      await reverseEntries(
        ctx,
        its.map(slip => slip.entryId),
        day,
      )
    for (const table of ['pay_posting', 'pay_import'] as const)
      await ctx.db
        .deleteFrom(table)
        .where('organisation_id', '=', ctx.organisationId)
        .where(table === 'pay_posting' ? 'import_id' : 'id', '=', id)
        .execute()
    await promiseAgain(ctx, imported.round_id, slips)
    await followDecisions(ctx, imported.round_id)
    ctx.record(id, { before: { ...imported, sha256: imported.sha256.toString('hex') } })
    for (const slip of slips) ctx.record(slip.personId)
    return { employees: slips.length }
  },
})

/** The round is held until the end: an import, a decision and this one after the other. */
async function lockImport(ctx: Context, id: string) {
  const row = await ctx.db
    .selectFrom('pay_import as i')
    .innerJoin('pay_round as r', join =>
      join.onRef('r.organisation_id', '=', 'i.organisation_id').onRef('r.id', '=', 'i.round_id'),
    )
    .selectAll('i')
    .where('i.organisation_id', '=', ctx.organisationId)
    .where('i.id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound('Ce journal de paie')
  return row
}

interface Slip {
  personId: string
  name: string
  entryId: string
  day: Day
  /** The order of transfers that holds its net and is neither executed nor cancelled. */
  ordered: boolean
  taken: boolean
  paid: boolean
  /** Something else of its entry was lettered, moved or cancelled by hand. */
  touched: boolean
}

async function readSlips(ctx: Context, importId: string): Promise<Slip[]> {
  const { rows } = await sql<Slip>`
    select g.person_id as "personId", p.first_name || ' ' || p.last_name as name, e.id as "entryId", e.day,
      exists (select from payment_transfer t where t.organisation_id = g.organisation_id and t.item_id = g.id and t.pending) as ordered,
      coalesce(bool_or(o.document_kind = 'share-taking'), false) as taken,
      coalesce(bool_or(o.document_kind not in ('share-taking', 'reversal')), false) as paid,
      exists (select from lettering_line x where x.organisation_id = e.organisation_id and x.entry_id = e.id)
        or exists (select from entry c where c.organisation_id = e.organisation_id and (c.reverses_id = e.id or c.document_id = e.id)) as touched
    from pay_posting g
    join person p on p.organisation_id = g.organisation_id and p.id = g.person_id
    join entry e on e.organisation_id = g.organisation_id and e.id = g.entry_id
    left join entry_line l on l.organisation_id = g.organisation_id and l.item_id = g.id and l.entry_id <> e.id
    left join entry o on o.organisation_id = l.organisation_id and o.id = l.entry_id
    where g.organisation_id = ${ctx.organisationId} and g.import_id = ${importId}
    group by g.organisation_id, g.id, g.person_id, p.first_name, p.last_name, e.organisation_id, e.id, e.day
    order by e.day, p.last_name, p.first_name, e.id`.execute(ctx.db)
  return rows
}

/** Why one payslip stays in the books: the first thing that rests on it, and how to undo that first. */
function slipRefusals({ name, ordered, taken, paid, touched }: Slip): Refusal[] {
  if (ordered)
    return [refuse('virement', `${name} : son net est dans un ordre de virement en cours. Annulez d’abord cet ordre.`)]
  if (taken)
    return [
      refuse(
        'parts',
        `${name} : des parts ont été retenues sur cette paie et sont au registre. Corrigez la paie par une écriture d’opérations diverses.`,
      ),
    ]
  if (paid)
    return [
      refuse(
        'payee',
        `${name} : son net est déjà payé, en tout ou partie. Corrigez la paie par une écriture d’opérations diverses.`,
      ),
    ]
  if (touched)
    return [
      refuse(
        'ecriture',
        `${name} : l’écriture de cette paie est lettrée, déplacée ou contrepassée. Délettrez-la d’abord, ou corrigez par une écriture d’opérations diverses.`,
      ),
    ]
  return []
}

async function periodRefusals(ctx: Context, slips: readonly Slip[]): Promise<Refusal[]> {
  const head = await ctx.db
    .selectFrom('ledger_head')
    .select('locked_through')
    .where('organisation_id', '=', ctx.organisationId)
    .executeTakeFirst()
  const locked = head?.locked_through
  return locked && slips.some(slip => slip.day <= locked)
    ? [
        refuse(
          'periode',
          `Cette paie est dans une période close au ${formatDay(locked)} : corrigez-la par une écriture d’opérations diverses, datée après.`,
        ),
      ]
    : []
}

/** The lines of these people are decided and not posted again: what was decided is promised from the day that the ledger had it. */
async function promiseAgain(ctx: Context, roundId: string, slips: readonly Slip[]): Promise<void> {
  const since = new Map(slips.map(slip => [slip.personId, slip.day]))
  const { rows } = await sql<{ id: string; activityId: string; personId: string; costCents: number | null }>`
    update pay_line l set posted_cost_cents = null, version = l.version + 1
    where l.organisation_id = ${ctx.organisationId} and l.round_id = ${roundId} and l.person_id = any(${[...since.keys()]}::uuid[])
    returning l.id, l.activity_id as "activityId", l.person_id as "personId", l.decided_cost_cents as "costCents"`.execute(
    ctx.db,
  )
  for (const { id, activityId, personId, costCents } of rows)
    await setCommitment(
      ctx,
      { activityId, kind: 'pay', subjectId: id, amountCents: costCents ?? 0 },
      since.get(personId)!,
    )
}
