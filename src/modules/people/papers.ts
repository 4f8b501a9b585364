import { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import { zDay, zId, zOptionalText } from '../../kernel/input.ts'
import { notFound, type Refusal, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { containing } from '../../platform/like.ts'
import { pageOf, readCursor, zPage } from '../../platform/pagination.server.ts'
import { OFFICE, ROLES, TEAM } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { createDocumentFromPdf } from '../documents/index.ts'
import { PAPER_KINDS, PAPER_LABELS, PAPER_STATES, PAPER_WARNING_DAYS } from './paper.ts'
import { ownPeople, readPerson } from './read-people.ts'

const zKind = z.enum(PAPER_KINDS.map(paper => paper.kind) as [string, ...string[]], {
  error: 'Choisissez la pièce dans la liste.',
})

/** Ticks papers of people's files: received on a day, until another; or not needed, with the reason. A scan is filed with the documents. */
export const tickPapers = useCase({
  name: 'tickPapers',
  api: 'POST /papers',
  summary: 'Note des pièces reçues, ou pas nécessaires, dans des dossiers',
  roles: [...OFFICE, 'payroll', 'advisor'],
  scope: 'own',
  input: z.strictObject({
    papers: z
      .array(
        z.strictObject({
          personId: zId,
          kind: zKind,
          needed: z.boolean().default(true),
          receivedOn: zDay,
          expiresOn: zDay.nullish(),
          note: zOptionalText(200),
          contentBase64: z
            .string()
            .max(28_000_000, 'Ce fichier dépasse 20 Mo : réduisez-le.')
            .nullish()
            .meta({ contentEncoding: 'base64' }),
        }),
      )
      .min(1, 'Indiquez au moins une pièce.')
      .max(5000),
  }),
  output: z.strictObject({ ids: z.array(zId) }),
  async run(ctx, { papers }) {
    const personIds = [...new Set(papers.map(paper => paper.personId))]
    const seen = await ctx.db
      .selectFrom('person')
      .select('id')
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', 'in', personIds)
      .execute()
    const known = new Set(seen.map(row => row.id))
    refuseIfAny(
      papers.flatMap((paper, i): Refusal[] => {
        const kind = PAPER_KINDS.find(one => one.kind === paper.kind)!
        const refusals: Refusal[] = []
        if (!known.has(paper.personId))
          refusals.push(
            refuse('introuvable', 'Cette personne n’existe pas ou ne vous est pas accessible.', `papers.${i}.personId`),
          )
        if (paper.receivedOn > ctx.today)
          refusals.push(
            refuse(
              'piece.jour',
              'Ce jour est à venir : indiquez quand la pièce est arrivée.',
              `papers.${i}.receivedOn`,
            ),
          )
        if (!paper.needed && !paper.note)
          refusals.push(
            refuse('piece.raison', 'Dites en un mot pourquoi cette pièce n’est pas nécessaire.', `papers.${i}.note`),
          )
        if (paper.needed && kind.expires && !paper.expiresOn)
          refusals.push(
            refuse('piece.fin', `${kind.label} : indiquez jusqu’à quand elle vaut.`, `papers.${i}.expiresOn`),
          )
        if (paper.expiresOn && paper.expiresOn < paper.receivedOn)
          refusals.push(
            refuse(
              'piece.fin',
              'Une pièce n’expire pas avant d’être reçue : vérifiez les dates.',
              `papers.${i}.expiresOn`,
            ),
          )
        return refusals
      }),
    )
    const ids: string[] = []
    for (const chunk of chunksOf(papers, 1000)) {
      const rows = chunk.map(paper => ({
        organisation_id: ctx.organisationId,
        id: newId(),
        person_id: paper.personId,
        kind: paper.kind,
        needed: paper.needed,
        received_on: paper.receivedOn,
        expires_on: paper.needed ? (paper.expiresOn ?? null) : null,
        note: paper.note ?? null,
        ticked_by: ctx.session.actor.name,
        at: ctx.now,
      }))
      await ctx.db.insertInto('person_paper').values(rows).execute()
      for (const [i, paper] of chunk.entries()) {
        if (!paper.contentBase64) continue
        await createDocumentFromPdf(ctx, {
          kind: 'other',
          subjectId: rows[i]!.id,
          personId: paper.personId,
          title: PAPER_LABELS[paper.kind]!,
          pdf: Buffer.from(paper.contentBase64, 'base64'),
          signatories: [],
        })
      }
      ids.push(...rows.map(row => row.id))
    }
    for (const personId of personIds) ctx.record(personId)
    return { ids }
  },
})

const chunksOf = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size))

/** Takes back a paper ticked by mistake; the one before counts again. */
export const untickPaper = useCase({
  name: 'untickPaper',
  api: 'DELETE /papers/{id}',
  summary: 'Retire une pièce notée par erreur',
  roles: [...OFFICE, 'payroll'],
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id }) {
    const [before] = await ctx.db
      .deleteFrom('person_paper')
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .returningAll()
      .execute()
    if (!before) throw notFound('Cette pièce')
    ctx.record(before.person_id, { before })
    return { id }
  },
})

const zPaper = z.object({
  kind: z.string(),
  state: z.enum(PAPER_STATES),
  paperId: z.string().nullable(),
  receivedOn: zDay.nullable(),
  expiresOn: zDay.nullable(),
  note: z.string().nullable(),
  tickedBy: z.string().nullable(),
})

const kinds = sql.join(
  PAPER_KINDS.map(
    (paper, i) =>
      sql`(${paper.kind}::text, ${i}::int, ${[...paper.contracts]}::text[], ${paper.naf ? [...paper.naf] : null}::text[], ${paper.fromIban ?? false}::bool)`,
  ),
)

/**
 * What each file needs, by the contract that its person holds today, and where it stands: one row a person and paper. The latest paper of a
 * kind counts.
 */
const needed = (ctx: Context) => sql`
    held as (
      select c.person_id, array_agg(c.kind) as kinds, array_agg(left(a.naf, 2)) as naf, (array_agg(c.activity_id))[1] as activity_id
      from contract c join activity a on a.organisation_id = c.organisation_id and a.id = c.activity_id
      where c.organisation_id = ${ctx.organisationId} and c.starts_on <= ${ctx.today}::date
        and coalesce(c.ended_on, c.ends_on, 'infinity') >= ${ctx.today}::date
      group by c.person_id),
    kind(kind, position, contracts, naf, from_iban) as (values ${kinds}),
    latest as (
      select distinct on (person_id, kind) person_id, kind, id, needed, received_on, expires_on, note, ticked_by
      from person_paper where organisation_id = ${ctx.organisationId} order by person_id, kind, at desc, id desc),
    paper as (
      select h.person_id, h.activity_id, k.kind, k.position, l.id as paper_id, l.received_on, l.expires_on, l.note, l.ticked_by,
        case when l.id is null then case when k.from_iban and p.iban is not null then 'valid' else 'missing' end
          when not l.needed then 'not-needed'
          when l.expires_on < ${ctx.today}::date then 'expired'
          when l.expires_on <= ${ctx.today}::date + ${PAPER_WARNING_DAYS}::int then 'expiring'
          else 'valid' end as state
      from held h
      join person p on p.organisation_id = ${ctx.organisationId} and p.id = h.person_id
      join kind k on k.contracts && h.kinds and (k.naf is null or k.naf && h.naf)
      left join latest l on l.person_id = h.person_id and l.kind = k.kind)`

/** The file of one person: each paper that their contracts need. */
export const listPapersOf = query({
  name: 'listPapersOf',
  api: 'GET /people/{id}/papers',
  summary: 'Lit le dossier d’une personne : pièces reçues, manquantes, expirées',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.array(zPaper),
  async run(ctx, { id }) {
    await readPerson(ctx, id)
    const { rows } = await sql<z.output<typeof zPaper>>`
      with ${needed(ctx)}
      select kind, state, paper_id as "paperId", received_on as "receivedOn", expires_on as "expiresOn", note, ticked_by as "tickedBy"
      from paper where person_id = ${id} order by position`.execute(ctx.db)
    return rows
  },
})

const zLacking = z.object({
  personId: zId,
  name: z.string(),
  papers: z.array(z.object({ kind: z.string(), state: z.enum(PAPER_STATES), expiresOn: zDay.nullable() })),
})

const zLackingPage = z.object({
  files: z.number(),
  complete: z.number(),
  counts: z.array(z.object({ kind: z.string(), count: z.number() })),
  rows: z.array(zLacking),
  next: z.string().nullable(),
})

/** Who lacks what: files with a paper missing, expired or about to, by name, 50 a page; how many lack each paper. */
export const listLackingPapers = query({
  name: 'listLackingPapers',
  api: 'GET /papers',
  summary: 'Liste les dossiers incomplets',
  roles: TEAM,
  scope: 'own',
  input: z.strictObject({ kind: zKind.optional(), q: z.string().max(100).optional(), ...zPage }),
  output: zLackingPage,
  async run(ctx, { kind, q, limit, after }) {
    const [sortName, id] = after ? readCursor(after, 2) : ['', '00000000-0000-0000-0000-000000000000']
    const { rows } = await sql<
      Omit<z.output<typeof zLackingPage>, 'next'> & { rows: (z.output<typeof zLacking> & { sortName: string })[] }
    >`
      with ${needed(ctx)}, checked as materialized (
        select person_id, kind, position, state, expires_on, state in ('missing', 'expired', 'expiring') as lacks from paper),
      file as (select person_id, bool_or(lacks) as lacking from checked group by person_id),
      shown as (
        select p.id as "personId", p.first_name || ' ' || p.last_name as name, lower(unaccent(p.last_name || ' ' || p.first_name)) as "sortName",
          jsonb_agg(jsonb_build_object('kind', n.kind, 'state', n.state, 'expiresOn', n.expires_on) order by n.position) as papers
        from checked n join person p on p.organisation_id = ${ctx.organisationId} and p.id = n.person_id
        where n.lacks and (${kind ?? null}::text is null or n.kind = ${kind ?? null})
          and (lower(unaccent(p.last_name || ' ' || p.first_name)), p.id) > (${sortName}, ${id}::uuid)
          ${q?.trim() ? sql`and p.id = any(array(select people_named(${containing(q)})))` : sql``}
        group by p.id, p.first_name, p.last_name order by "sortName", p.id limit ${limit + 1})
      select (select count(*)::int from file) as files, (select count(*)::int from file where not lacking) as complete,
        coalesce((select jsonb_agg(jsonb_build_object('kind', kind, 'count', n) order by position)
          from (select kind, position, count(*)::int as n from checked where lacks group by kind, position) t), '[]') as counts,
        coalesce((select jsonb_agg(s order by s."sortName", s."personId") from shown s), '[]') as rows`.execute(ctx.db)
    const [found] = rows
    const page = pageOf(found!.rows, limit, row => [row.sortName, row.personId])
    return { ...found!, rows: page.rows.map(({ sortName: _, ...row }) => row), next: page.next }
  },
})

/** The papers that expire by a day and that a contract of today needs: the latest of each kind, read from its index alone. */
export async function readExpiringPapers(
  ctx: Context,
  until: Day,
): Promise<{ personId: string; activityId: string; kind: string; paperId: string; expiresOn: Day }[]> {
  const { rows } = await sql<{ personId: string; activityId: string; kind: string; paperId: string; expiresOn: Day }>`
    with kind(kind, position, contracts, naf, from_iban) as (values ${kinds}), latest as (
      select distinct on (person_id, kind) person_id, kind, id, needed, expires_on
      from person_paper where organisation_id = ${ctx.organisationId} ${ownPeople(ctx)} order by person_id, kind, at desc, id desc)
    select distinct on (l.id) l.person_id as "personId", c.activity_id as "activityId", l.kind, l.id as "paperId", l.expires_on as "expiresOn"
    from latest l join kind k on k.kind = l.kind
    join contract c on c.organisation_id = ${ctx.organisationId} and c.person_id = l.person_id and c.kind = any(k.contracts)
      and c.starts_on <= ${ctx.today}::date and coalesce(c.ended_on, c.ends_on, 'infinity') >= ${ctx.today}::date
    where l.needed and l.expires_on <= ${until}::date and (k.naf is null or exists (
      select from activity a where a.organisation_id = c.organisation_id and a.id = c.activity_id and left(a.naf, 2) = any(k.naf)))
    order by l.id, c.starts_on, c.id`.execute(ctx.db)
  return rows
}
