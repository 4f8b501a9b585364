import { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import { zDay, zId, zNonNegativeCents, zOptionalText, zText } from '../../kernel/input.ts'
import { ZERO } from '../../kernel/money.ts'
import { refuseIfAny } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, sql, useCase } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { type Entry, withLiaisons } from './entry.ts'
import { postEntries } from './post.ts'
import { type LedgerFacts, type SundryLine, sundryRefusals } from './sundry-entry.ts'

/**
 * Posts an entry typed by hand (opération diverse) into the brouillard. Lines of several activities are completed by the liaison that
 * faces them: `treasury` (581) moves money between the activities, `other` (181) makes a debt.
 */
export const postSundryEntry = useCase({
  name: 'postSundryEntry',
  api: 'POST /entries',
  summary: 'Saisit une opération diverse au brouillard',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({
    day: zDay,
    label: zText(120),
    documentNumber: zOptionalText(35),
    /** Journal code; that of sundry operations when absent. */
    journal: zOptionalText(6),
    liaison: z.enum(['treasury', 'other']).default('treasury'),
    lines: z
      .array(
        z.strictObject({
          account: zText(12),
          activityId: zId.nullish(),
          thirdPartyId: zId.nullish(),
          label: zOptionalText(120),
          debitCents: zNonNegativeCents.default(ZERO),
          creditCents: zNonNegativeCents.default(ZERO),
        }),
      )
      .min(2, 'Une écriture a au moins deux lignes.')
      .max(500, '500 lignes au plus.'),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, input) {
    const { settings, houseActivityId } = await readOrganisation(ctx)
    const journal = input.journal ?? settings.journals.sundry
    refuseIfAny(sundryRefusals({ ...input, journal }, await readFacts(ctx, input.day, input.lines)))
    const entry: Entry = {
      id: newId(),
      journal,
      day: input.day,
      label: input.label,
      documentKind: 'sundry',
      documentId: null,
      documentNumber: input.documentNumber ?? journal,
      documentDay: input.day,
      lines: withLiaisons(
        input.lines.map(line => ({
          account: line.account,
          activityId: line.activityId ?? houseActivityId,
          thirdPartyId: line.thirdPartyId ?? null,
          debit: line.debitCents,
          credit: line.creditCents,
          label: line.label ?? input.label,
        })),
        input.liaison === 'treasury' ? settings.accounts.treasuryLiaison : settings.accounts.liaison,
      ),
    }
    await postEntries(ctx, [entry], 'provisional')
    ctx.record(entry.id)
    return { id: entry.id }
  },
})

/** What the refusals need to know, read for the codes and ids that the lines name. */
async function readFacts(ctx: Context, day: Day, lines: readonly SundryLine[]): Promise<LedgerFacts> {
  const named = (field: 'activityId' | 'thirdPartyId') => [
    ...new Set(lines.map(line => line[field]).filter(id => id !== null && id !== undefined)),
  ]
  const { rows } = await sql<{
    accounts: string[]
    activities: string[]
    thirdParties: string[]
    journals: string[]
  }>`select
    array(select code from account where organisation_id = ${ctx.organisationId} and code = any(${lines.map(l => l.account)}::text[])) as accounts,
    array(select id::text from activity where organisation_id = ${ctx.organisationId} and id = any(${named('activityId')}::uuid[])) as activities,
    array(select id::text from third_party where organisation_id = ${ctx.organisationId} and id = any(${named('thirdPartyId')}::uuid[])) as "thirdParties",
    array(select code from journal where organisation_id = ${ctx.organisationId}) as journals`.execute(ctx.db)
  const { accounts, activities, thirdParties, journals } = rows[0]!
  return {
    accounts: new Set(accounts),
    activities: new Set(activities),
    thirdParties: new Set(thirdParties),
    journals: new Set(journals),
    ...(await readPeriod(ctx, day)),
  }
}

/** The exercice of a day, and up to when the periods are closed. */
export async function readPeriod(ctx: Context, day: Day): Promise<Pick<LedgerFacts, 'exercice' | 'lockedThrough'>> {
  const { rows } = await sql<{
    locked_through: Day | null
    starts_on: Day | null
    ends_on: Day | null
    closed: boolean | null
  }>`select h.locked_through, x.starts_on, x.ends_on, x.closed_at is not null as closed from ledger_head h
    left join exercice x on x.organisation_id = h.organisation_id and ${day}::date between x.starts_on and x.ends_on
    where h.organisation_id = ${ctx.organisationId}`.execute(ctx.db)
  const row = rows[0]
  return {
    lockedThrough: row?.locked_through ?? null,
    exercice:
      row?.starts_on && row.ends_on
        ? { startsOn: row.starts_on, endsOn: row.ends_on, closed: row.closed === true }
        : null,
  }
}
