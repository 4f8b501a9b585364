import { z } from 'zod'
import { plainWords } from '../../formats/sheet.ts'
import { normalizeIdentifier, sirenRefusal } from '../../formats/siren.ts'
import { type Day, formatDay } from '../../kernel/day.ts'
import { zDay, zEmail, zId, zInteger, zOptionalText, zText } from '../../kernel/input.ts'
import { sum } from '../../kernel/money.ts'
import { notFound, type Refusal, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, sql, useCase } from '../../platform/use-case.server.ts'
import { creditLine, debitLine, type Entry } from '../ledger/entry.ts'
import { postEntries, reverseEntries } from '../ledger/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import { readShareholders } from './read-shares.ts'
import { writeMovements } from './register.ts'
import { lockRegister, type ShareRules } from './rules.ts'
import { SHARE_CATEGORIES } from './share.ts'

const zRegisterRow = z.strictObject({
  /** Number in the old register; the next one when absent. Rows of one number are one member. */
  memberNumber: zInteger(1, 1_000_000).nullish(),
  name: zText(120),
  email: zEmail.nullish(),
  siren: zOptionalText(20),
  category: z.enum(SHARE_CATEGORIES, { error: 'Catégorie inconnue.' }),
  shares: zInteger(1, 100_000),
  /** The day that the shares were subscribed. */
  day: zDay,
})
type Row = z.output<typeof zRegisterRow>

/**
 * Takes over a register kept elsewhere: each row is shares held, paid up, since their day. Somebody of the register of people is known by their address or their
 * full name. The books hold the capital already, or `counterpart` says what faces it (D counterpart · C 1013). All rows or none, each with its refusals.
 */
export const importShareRegister = useCase({
  name: 'importShareRegister',
  api: 'POST /share-register-imports',
  summary: 'Reprend un registre de parts existant',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({
    name: zText(200),
    rows: z.array(zRegisterRow).min(1, 'Ce registre ne contient aucune ligne.').max(2000),
    counterpart: z
      .string()
      .regex(/^[1-5][0-9A-Z]{1,11}$/, 'Compte de bilan attendu, par exemple 512.')
      .nullish(),
    on: zDay,
  }),
  output: z.strictObject({ id: zId, members: z.number(), shares: z.number() }),
  async run(ctx, { name, rows, counterpart, on }) {
    const rules = await lockRegister(ctx)
    const people = await peopleOf(ctx, rows)
    const taken = await membersOf(ctx)
    refuseIfAny([...rowRefusals(ctx, rules, rows, taken), ...onceRefusals(rows, people, taken)])
    const organisation = await readOrganisation(ctx)
    const importId = newId()
    const shares = sum(rows.map(row => row.shares))
    const entry = counterpart
      ? openingEntry(organisation, importId, name, counterpart, on, shares * rules.nominalCents)
      : null
    await ctx.db
      .insertInto('share_import')
      .values({
        organisation_id: ctx.organisationId,
        id: importId,
        name,
        rows: rows.length,
        entry_id: entry?.id ?? null,
        at: ctx.now,
      })
      .execute()
    const members = await writeMembers(ctx, rules, rows, people)
    await writeMovements(
      ctx,
      organisation,
      rows
        .map((row, i) => ({ row, holder: members.byRow[i]! }))
        .toSorted((a, b) => (a.row.day < b.row.day ? -1 : a.row.day > b.row.day ? 1 : 0))
        .map(({ row, holder }) => ({
          kind: 'opening' as const,
          day: row.day,
          shareholderId: holder.id,
          personId: holder.personId,
          category: row.category,
          shares: row.shares,
          capitalCents: row.shares * rules.nominalCents,
          paidCents: row.shares * rules.nominalCents,
          importId,
          label: `Registre repris de « ${name} »`,
        })),
    )
    await postEntries(ctx, entry ? [entry] : [], 'validated')
    ctx.record(importId)
    return { id: importId, members: members.count, shares }
  },
})

/** Takes an import back whole, while no other movement came after it: its movements and its members go, its entry is reversed. */
export const undoShareRegisterImport = useCase({
  name: 'undoShareRegisterImport',
  api: 'POST /share-register-imports/{id}/undoing',
  summary: 'Annule la reprise d’un registre de parts',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id }) {
    await lockRegister(ctx)
    const { organisationId } = ctx
    const found = await ctx.db
      .selectFrom('share_import')
      .select(['entry_id as entryId', 'undone_at as undoneAt'])
      .where('organisation_id', '=', organisationId)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!found) throw notFound('Cet import')
    if (found.undoneAt) refuseIfAny([refuse('annule', 'Cet import est déjà annulé.')])
    const held = await ctx.db
      .deleteFrom('share_movement')
      .where('organisation_id', '=', organisationId)
      .where('import_id', '=', id)
      .returning('shareholder_id')
      .execute()
    const holders = held.map(row => row.shareholder_id)
    await sql`delete from shareholder h where h.organisation_id = ${organisationId} and h.id = any(${holders}::uuid[])
      and not exists (select from share_movement m where m.organisation_id = h.organisation_id and m.shareholder_id = h.id)
      and not exists (select from share_request r where r.organisation_id = h.organisation_id and h.id in (r.shareholder_id, r.to_shareholder_id))
      and not exists (select from share_schedule s where s.organisation_id = h.organisation_id and s.shareholder_id = h.id)`.execute(
      ctx.db,
    )
    await sql`update share_rules r set
        last_movement = coalesce((select max(number) from share_movement m where m.organisation_id = r.organisation_id), 0),
        last_member = coalesce((select max(member_number) from shareholder h where h.organisation_id = r.organisation_id), 0)
      where r.organisation_id = ${organisationId}`.execute(ctx.db)
    await ctx.db
      .updateTable('share_import')
      .set({ undone_at: ctx.now })
      .where('organisation_id', '=', organisationId)
      .where('id', '=', id)
      .execute()
    if (found.entryId) await reverseEntries(ctx, [found.entryId], ctx.today)
    ctx.record(id, { before: found })
    return { id }
  },
})

/** The people of the register that rows name: by address, else by a full name that only one bears. */
async function peopleOf(ctx: Context, rows: readonly Row[]): Promise<(string | null)[]> {
  const asked = rows.map((row, i) => ({ i, email: row.email ?? null, name: row.name, legal: Boolean(row.siren) }))
  const { rows: found } = await sql<{ i: number; id: string }>`
    with asked as (select * from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as a(i int, email text, name text, legal boolean)),
    named as (select id, lower(email) as email, lower(unaccent(first_name || ' ' || last_name)) as straight, lower(unaccent(last_name || ' ' || first_name)) as turned
      from person where organisation_id = ${ctx.organisationId})
    select a.i, (array_agg(n.id order by n.id))[1] as id from asked a
    join named n on lower(a.email) = n.email or lower(unaccent(a.name)) in (n.straight, n.turned)
    where not a.legal group by a.i having count(distinct n.id) = 1`.execute(ctx.db)
  const byRow = new Map(found.map(row => [row.i, row.id]))
  return rows.map((_, i) => byRow.get(i) ?? null)
}

/** Numbers and SIREN that members bear, and who holds shares: people, and the names of those who are not in the register of people. */
async function membersOf(ctx: Context) {
  const rows = await ctx.db
    .selectFrom('shareholder')
    .select(['member_number as number', 'siren'])
    .where('organisation_id', '=', ctx.organisationId)
    .execute()
  const holding = await readShareholders(ctx, { on: ctx.today })
  return {
    numbers: new Set(rows.flatMap(row => row.number ?? [])),
    sirens: new Set(rows.flatMap(row => row.siren ?? [])),
    people: new Set(holding.flatMap(row => row.personId ?? [])),
    names: new Set(holding.flatMap(row => (row.personId ? [] : [plainWords(row.name)]))),
  }
}

type Taken = Awaited<ReturnType<typeof membersOf>>

function rowRefusals(ctx: Context, rules: ShareRules, rows: readonly Row[], taken: Taken): Refusal[] {
  return rows.flatMap((row, i) => {
    const refusals: Refusal[] = []
    const at = (field: string) => `rows.${i}.${field}`
    if (!rules.categories.some(one => one.category === row.category))
      refusals.push(
        refuse('categorie', 'La coopérative n’a pas cette catégorie : ajoutez-la aux réglages.', at('category')),
      )
    if (row.day > ctx.today)
      refusals.push(refuse('date', `Le ${formatDay(row.day)} est à venir : vérifiez l’année.`, at('day')))
    if (row.memberNumber && taken.numbers.has(row.memberNumber))
      refusals.push(refuse('numero', `Le numéro ${row.memberNumber} est déjà celui d’un membre.`, at('memberNumber')))
    if (row.siren) {
      const siren = normalizeIdentifier(row.siren)
      const wrong = sirenRefusal(siren, at('siren'))
      if (wrong) refusals.push(wrong)
      else if (taken.sirens.has(siren)) refusals.push(refuse('siren', 'Un membre porte déjà ce SIREN.', at('siren')))
    }
    return refusals
  })
}

/** One number is one member, one person has one number. */
function onceRefusals(rows: readonly Row[], people: readonly (string | null)[], taken: Taken): Refusal[] {
  const nameOf = new Map<number, string>()
  const numberOf = new Map<string, number | null>()
  return rows.flatMap((row, i) => {
    const refusals: Refusal[] = []
    if (row.memberNumber) {
      const known = nameOf.get(row.memberNumber)
      if (known !== undefined && known !== row.name)
        refusals.push(
          refuse(
            'numero',
            `Le numéro ${row.memberNumber} est aussi celui de ${known} : corrigez l’un des deux.`,
            `rows.${i}.memberNumber`,
          ),
        )
      nameOf.set(row.memberNumber, row.name)
    }
    const person = people[i]
    if (!person && taken.names.has(plainWords(row.name)))
      refusals.push(
        refuse(
          'nom',
          `${row.name} détient déjà des parts ici : retirez cette ligne, ou complétez le nom s’il s’agit d’un autre membre.`,
          `rows.${i}.name`,
        ),
      )
    if (person) {
      if (taken.people.has(person))
        refusals.push(refuse('personne', `${row.name} détient déjà des parts ici.`, `rows.${i}.name`))
      const number = row.memberNumber ?? null
      if (numberOf.has(person) && numberOf.get(person) !== number)
        refusals.push(
          refuse('personne', `${row.name} est écrit sous deux numéros : gardez-en un.`, `rows.${i}.memberNumber`),
        )
      numberOf.set(person, number)
    }
    return refusals
  })
}

/** One member a number; without one, a person, a SIREN or a name. The numbers that were missing are given after the last. */
async function writeMembers(ctx: Context, rules: ShareRules, rows: readonly Row[], people: readonly (string | null)[]) {
  let last = Math.max(rules.lastMember, ...rows.map(row => row.memberNumber ?? 0))
  const byKey = new Map<string, { id: string; personId: string | null; number: number; row: Row }>()
  const byRow = rows.map((row, i) => {
    const personId = people[i] ?? null
    const key = row.memberNumber
      ? `n ${row.memberNumber}`
      : personId
        ? `p ${personId}`
        : row.siren
          ? `s ${normalizeIdentifier(row.siren)}`
          : plainWords(row.name)
    const known = byKey.get(key) ?? { id: newId(), personId, number: row.memberNumber ?? ++last, row }
    byKey.set(key, known)
    return known
  })
  const made = [...byKey.values()]
  await ctx.db
    .insertInto('shareholder')
    .values(
      made.map(({ id, personId, number, row }) => ({
        organisation_id: ctx.organisationId,
        id,
        person_id: personId,
        member_number: number,
        ...(personId
          ? {}
          : { name: row.name, email: row.email ?? null, siren: row.siren ? normalizeIdentifier(row.siren) : null }),
      })),
    )
    .onConflict(conflict =>
      conflict
        .columns(['organisation_id', 'person_id'])
        .doUpdateSet(eb => ({ member_number: eb.ref('excluded.member_number') })),
    )
    .execute()
  const kept = await ctx.db
    .selectFrom('shareholder')
    .select(['id', 'member_number as number'])
    .where('organisation_id', '=', ctx.organisationId)
    .where(
      'member_number',
      'in',
      made.map(one => one.number),
    )
    .execute()
  await ctx.db
    .updateTable('share_rules')
    .set({ last_member: last })
    .where('organisation_id', '=', ctx.organisationId)
    .execute()
  const idOf = new Map(kept.map(row => [row.number, row.id]))
  return { count: made.length, byRow: byRow.map(one => ({ id: idOf.get(one.number)!, personId: one.personId })) }
}

function openingEntry(
  { settings, houseActivityId: activityId }: Awaited<ReturnType<typeof readOrganisation>>,
  importId: string,
  name: string,
  counterpart: string,
  day: Day,
  amount: number,
): Entry {
  return {
    id: newId(),
    journal: settings.journals.sundry,
    day,
    label: 'Reprise du capital',
    documentKind: 'share-import',
    documentId: importId,
    documentNumber: name.slice(0, 60),
    documentDay: day,
    lines: [
      ...debitLine(amount, { account: counterpart, activityId }),
      ...creditLine(amount, { account: settings.accounts.capitalPaid, activityId }),
    ],
  }
}
