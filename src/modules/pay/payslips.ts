import { z } from 'zod'
import { mediaTypeOf } from '../../formats/media-type.ts'
import { type Day, firstDayOf, type Month } from '../../kernel/day.ts'
import { zId, zMonth, zText } from '../../kernel/input.ts'
import { notFound, type Refusal, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { newId, sha256 } from '../../platform/ids.server.ts'
import { keepFile } from '../../platform/kept-file.server.ts'
import { ROLES, type Session } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { PAY_ROLES } from './roles.ts'

const MAX_BYTES = 20 * 1024 * 1024

/**
 * Attaches payslips to people, one PDF each: by the payroll number in the file's name (« bulletin_00042_2026-03.pdf »), or to the person chosen.
 * All of them or none; every file that finds nobody, or two people, is said.
 */
export const attachPayslips = useCase({
  name: 'attachPayslips',
  api: 'POST /payslips',
  summary: 'Rattache des bulletins de paie aux personnes',
  roles: PAY_ROLES,
  scope: 'house',
  input: z.strictObject({
    month: zMonth,
    files: z
      .array(
        z.strictObject({
          name: zText(200),
          contentBase64: z
            .string({ error: 'Joignez le bulletin (PDF).' })
            .max(28_000_000, 'Ce fichier dépasse 20 Mo : réduisez-le.')
            .meta({ contentEncoding: 'base64' }),
          personId: zId.nullish(),
        }),
      )
      .min(1, 'Joignez au moins un bulletin.')
      .max(1000),
  }),
  output: z.strictObject({ attached: z.array(z.strictObject({ id: zId, personId: zId, name: z.string() })) }),
  async run(ctx, { month, files }) {
    const people = await ctx.db
      .selectFrom('person')
      .select(['id', 'payroll_number'])
      .where('organisation_id', '=', ctx.organisationId)
      .execute()
    const refusals: Refusal[] = []
    const found = files.map((file, i) => {
      const bytes = Buffer.from(file.contentBase64, 'base64')
      const path = `files.${i}`
      if (mediaTypeOf(bytes) !== 'application/pdf')
        refusals.push(refuse('format', `${file.name} n’est pas un PDF : exportez les bulletins en PDF.`, path))
      if (bytes.length > MAX_BYTES) refusals.push(refuse('taille', `${file.name} dépasse 20 Mo : réduisez-le.`, path))
      const personId = file.personId
        ? people.find(person => person.id === file.personId)?.id
        : whoseIs(file.name, month, people)
      if (!personId)
        refusals.push(
          refuse(
            'personne',
            `${file.name} : aucun matricule connu, ou plusieurs, dans ce nom de fichier. Choisissez la personne.`,
            path,
          ),
        )
      return { id: newId(), personId: personId ?? '', name: file.name, bytes }
    })
    refuseIfAny(refusals)
    for (const payslip of found) await keep(ctx, month, payslip)
    for (const payslip of found) ctx.record(payslip.personId)
    return { attached: found.map(({ id, personId, name }) => ({ id, personId, name })) }
  },
})

const bare = (text: string): string => text.toLowerCase().replace(/^0+(?=.)/, '')

/** The only person whose payroll number stands alone in the file's name, the month apart; leading zeros matter only to choose. */
export function whoseIs(
  name: string,
  month: Month,
  people: readonly { id: string; payroll_number: string | null }[],
): string | undefined {
  const [year, number] = [month.slice(0, 4), month.slice(5)]
  const date = new RegExp(`${year}[-_. ]?${number}|${number}[-_. ]?${year}`, 'g')
  const words = name
    .replace(/\.pdf$/i, '')
    .replace(date, ' ')
    .split(/[^A-Za-z0-9]+/)
  const exact = people.filter(person => person.payroll_number !== null && words.includes(person.payroll_number))
  const near = people.filter(
    person => person.payroll_number !== null && words.some(word => bare(word) === bare(person.payroll_number!)),
  )
  const found = exact.length > 0 ? exact : near
  return found.length === 1 ? found[0]!.id : undefined
}

async function keep(
  ctx: Context,
  month: Month,
  payslip: { id: string; personId: string; name: string; bytes: Buffer },
): Promise<void> {
  const { name, bytes } = payslip
  const fileId = await keepFile(ctx, { name, mediaType: 'application/pdf', bytes })
  await ctx.db
    .insertInto('payslip')
    .values({
      organisation_id: ctx.organisationId,
      id: payslip.id,
      person_id: payslip.personId,
      month: firstDayOf(month),
      file_id: fileId,
      sha256: sha256(bytes),
      at: ctx.now,
    })
    .execute()
}

const paysHouse = (session: Session): boolean =>
  session.activityIds === null &&
  (session.actor.kind === 'system' || session.roles.some(role => (PAY_ROLES as readonly string[]).includes(role)))

const NOBODY = '00000000-0000-0000-0000-000000000000'

/** One's own payslips, the latest first; those of a person or a month for who runs the pay. */
export const listPayslips = query({
  name: 'listPayslips',
  api: 'GET /payslips',
  summary: 'Liste les bulletins de paie',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ personId: zId.optional(), month: zMonth.optional() }),
  output: z.array(z.object({ id: zId, personId: zId, month: zMonth, name: z.string(), at: z.string() })),
  async run(ctx, { personId, month }) {
    const own = ctx.session.personId ?? NOBODY
    const all = paysHouse(ctx.session) && (personId !== undefined || month !== undefined)
    if (!all && personId !== undefined && personId !== own) throw notFound('Cette personne')
    const { rows } = all
      ? await sql<{ id: string; personId: string; month: Day; name: string; at: string }>`
          select p.id, p.person_id as "personId", p.month, f.name, p.at from payslip p
          join file f on f.organisation_id = p.organisation_id and f.id = p.file_id
          where p.organisation_id = ${ctx.organisationId}
            and (${personId ?? null}::uuid is null or p.person_id = ${personId ?? null}::uuid)
            and (${month ? firstDayOf(month) : null}::date is null or p.month = ${month ? firstDayOf(month) : null}::date)
          order by p.month desc, f.name limit 2000`.execute(ctx.db)
      : await sql<{ id: string; personId: string; month: Day; name: string; at: string }>`
          select id, person_id as "personId", month, name, at from payslips_of(${own})`.execute(ctx.db)
    return rows
      .map(row => ({ ...row, month: row.month.slice(0, 7) as Month }))
      .filter(row => month === undefined || row.month === month)
  },
})

/** One payslip's PDF: one's own, or anybody's for who runs the pay. Refused (not found) otherwise. */
export const getPayslip = query({
  name: 'getPayslip',
  api: 'GET /payslips/{id}',
  summary: 'Donne le PDF d’un bulletin de paie',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.object({ name: z.string(), mediaType: z.string(), contentBase64: z.string() }),
  async run(ctx, { id }) {
    const { rows } = paysHouse(ctx.session)
      ? await sql<{ name: string; media_type: string; bytes: Buffer }>`
          select f.name, f.media_type, f.bytes from payslip p join file f on f.organisation_id = p.organisation_id and f.id = p.file_id
          where p.organisation_id = ${ctx.organisationId} and p.id = ${id}`.execute(ctx.db)
      : await sql<{ name: string; media_type: string; bytes: Buffer }>`
          select * from payslip_file(${id}, ${ctx.session.personId ?? NOBODY})`.execute(ctx.db)
    const file = rows[0]
    if (!file) throw notFound('Ce bulletin')
    return { name: file.name, mediaType: file.media_type, contentBase64: file.bytes.toString('base64') }
  },
})
