import { formatDay } from '../../kernel/day.ts'
import { type Refusal, Refused, refuse } from '../../kernel/refusal.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'
import { type Entry, unknownAccount } from './entry.ts'

/**
 * Posts entries, in order, in the caller's transaction. Call it once, last: it takes the organisation's ledger head, the one
 * short lock that orders numbers and chain. `validated`: sales, receipts, pay (final at once); `provisional`: the brouillard.
 * Open items that reach zero are lettered. Refused when an entry is not balanced within each activity or its period is closed.
 */
export async function postEntries(
  ctx: Context,
  entries: readonly Entry[],
  state: 'validated' | 'provisional',
): Promise<void> {
  if (entries.length === 0) return
  await sql`select count(*) from post_entries(${JSON.stringify(entries)}::jsonb, ${state === 'validated'}, ${ctx.now})`
    .execute(ctx.db)
    .catch(error => {
      throw error.constraint === 'entry_organisation_id_exercice_id_fkey'
        ? new Refused([outOfExercices(entries)])
        : error
    })
}

function outOfExercices(entries: readonly Entry[]): Refusal {
  const days = [...new Set(entries.map(entry => entry.day))].toSorted().map(formatDay)
  const when = days.length === 1 ? `le ${days[0]}` : `toutes ces dates (${days[0]} à ${days.at(-1)})`
  return refuse(
    'exercice',
    `Aucun exercice ne couvre ${when} : changez la date, ou ouvrez l’exercice dans les réglages.`,
  )
}

/** Removes entries of the brouillard (a draft purchase that changed); validated ones are refused. */
export async function discardEntries(ctx: Context, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await sql`select discard_entries(${ids}::uuid[])`.execute(ctx.db)
}

/** Adds accounts to the chart when they are missing: a sub-account that a setting or a document names. */
export async function ensureAccounts(
  ctx: Context,
  accounts: readonly { code: string; label: string }[],
): Promise<void> {
  if (accounts.length === 0) return
  await ctx.db
    .insertInto('account')
    .values(accounts.map(account => ({ organisation_id: ctx.organisationId, ...account })))
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

/** A refusal for each of these accounts, typed by somebody, that the chart lacks. */
export async function unknownAccounts(ctx: Context, codes: readonly string[], path: string): Promise<Refusal[]> {
  const wanted = [...new Set(codes)]
  if (wanted.length === 0) return []
  const known = await ctx.db
    .selectFrom('account')
    .select('code')
    .where('organisation_id', '=', ctx.organisationId)
    .where('code', 'in', wanted)
    .execute()
  return wanted.filter(code => !known.some(account => account.code === code)).map(code => unknownAccount(code, path))
}

/** What a third party is, and the letter of its auxiliary account. */
const LETTERS = { customer: 'C', supplier: 'F', employee: 'E', member: 'M' }

interface ThirdParty {
  id: string
  kind: keyof typeof LETTERS
  name: string
  /** Whose customer or supplier it is; none for people and members, who are the house's. */
  activityId?: string
}

/** Auxiliary account of a third party: a letter and the random tail of its id, stable and without anybody's name. */
const auxiliaryCode = ({ kind, id }: ThirdParty): string =>
  `${LETTERS[kind]}${id.replaceAll('-', '').slice(-12).toUpperCase()}`

/** Makes them known to the ledger; those who are already stay as they were. */
export async function addThirdParties(ctx: Context, parties: readonly ThirdParty[]): Promise<void> {
  if (parties.length === 0) return
  await ctx.db
    .insertInto('third_party')
    .values(
      parties.map(party => ({
        organisation_id: ctx.organisationId,
        id: party.id,
        activity_id: party.activityId ?? null,
        kind: party.kind,
        code: auxiliaryCode(party),
        name: party.name,
      })),
    )
    .onConflict(conflict => conflict.columns(['organisation_id', 'id']).doNothing())
    .execute()
}

/** The name that entries of somebody are read under from now on. */
export async function renameThirdParty(ctx: Context, id: string, name: string): Promise<void> {
  await ctx.db
    .updateTable('third_party')
    .set({ name })
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .execute()
}
