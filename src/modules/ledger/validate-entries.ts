import { z } from 'zod'
import { formatDay } from '../../kernel/day.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { notFound, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, sql, useCase } from '../../platform/use-case.server.ts'
import { discardEntries } from './post.ts'

/** Validates entries of the brouillard in order of date: each gets its number and its link of the chain, and never changes again. */
export const validateEntries = useCase({
  name: 'validateEntries',
  api: 'POST /entries/validation',
  summary: 'Valide des écritures du brouillard\u00a0: choisies, ou toutes jusqu’à un jour',
  roles: OFFICE,
  scope: 'house',
  input: z
    .strictObject({
      ids: z.array(zId).max(5000, '5\u00a0000 écritures au plus à la fois.').optional(),
      through: zDay.optional(),
    })
    .refine(input => (input.ids?.length ?? 0) > 0 || input.through, {
      error: 'Choisissez des écritures, ou un jour.',
      path: ['ids'],
    }),
  output: z.strictObject({ validated: z.number() }),
  async run(ctx, { ids, through }) {
    let rows = ctx.db
      .selectFrom('entry')
      .select(['id', 'validated_at', 'day', 'label'])
      .where('organisation_id', '=', ctx.organisationId)
      .orderBy('day')
      .orderBy('id')
    // Nothing is validated before its day: the FEC would say so.
    const last = through && through < ctx.today ? through : ctx.today
    rows = through ? rows.where('validated_at', 'is', null).where('day', '<=', last) : rows.where('id', 'in', ids!)
    const found = await rows.execute()
    if (ids && !through && found.length !== new Set(ids).size) throw notFound('Une des écritures')
    refuseIfAny(
      found
        .filter(row => row.validated_at === null && row.day > ctx.today)
        .map(row =>
          refuse(
            'futur',
            `L’écriture « ${row.label} » est datée du ${formatDay(row.day)} : validez-la ce jour-là, ou changez sa date.`,
            'ids',
          ),
        ),
    )
    const pending = found.filter(row => row.validated_at === null).map(row => row.id)
    if (pending.length > 0)
      await sql`select count(*) from validate_entries(${pending}::uuid[], ${ctx.now})`.execute(ctx.db)
    // One audit row says what was asked; the entries carry their own instant of validation.
    for (const id of pending.slice(0, 1)) ctx.record(id, { before: { validated: pending.length } })
    if (pending.length === 0)
      throw new Refused([refuse('rien', 'Il n’y a rien à valider\u00a0: le brouillard est vide.')])
    return { validated: pending.length }
  },
})

/** Removes an entry of the brouillard that was typed in the ledger. Others go with their document. */
export const discardEntry = useCase({
  name: 'discardEntry',
  api: 'DELETE /entries/{id}',
  summary: 'Supprime une écriture du brouillard',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id }) {
    const entry = await readEntryHead(ctx, id)
    if (entry.validated_at !== null)
      throw new Refused([refuse('validee', 'Cette écriture est validée, donc définitive\u00a0: contrepassez-la.')])
    if (!['sundry', 'reallocation', 'reversal'].includes(entry.document_kind))
      throw new Refused([
        refuse('piece', 'Cette écriture vient d’une pièce\u00a0: modifiez ou supprimez la pièce, l’écriture suivra.'),
      ])
    await discardEntries(ctx, [id])
    ctx.record(id, { before: entry })
    return { id }
  },
})

/** Closes the periods up to a day: nothing can be written there any more. Refused while the brouillard holds entries there. */
export const closePeriod = useCase({
  name: 'closePeriod',
  api: 'POST /periods/closure',
  summary: 'Clôt les périodes jusqu’à un jour',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ through: zDay }),
  output: z.strictObject({ lockedThrough: zDay }),
  async run(ctx, { through }) {
    const { pending } = await ctx.db
      .selectFrom('entry')
      .select(eb => eb.cast<number>(eb.fn.countAll(), 'integer').as('pending'))
      .where('organisation_id', '=', ctx.organisationId)
      .where('validated_at', 'is', null)
      .where('day', '<=', through)
      .executeTakeFirstOrThrow()
    const refusals = []
    if (through > ctx.today)
      refusals.push(
        refuse(
          'futur',
          `Le ${formatDay(through)} n’est pas encore passé\u00a0: clôturez au plus tard aujourd’hui.`,
          'through',
        ),
      )
    if (pending > 0)
      refusals.push(
        refuse(
          'brouillard',
          `Il reste ${pending} ${pending === 1 ? 'écriture' : 'écritures'} au brouillard jusqu’au ${formatDay(through)}\u00a0: validez-les ou supprimez-les.`,
          'through',
        ),
      )
    if (refusals.length > 0) throw new Refused(refusals)
    await sql`select lock_periods(${through})`.execute(ctx.db)
    ctx.record(ctx.organisationId)
    return { lockedThrough: through }
  },
})

async function readEntryHead(ctx: Context, id: string) {
  const entry = await ctx.db
    .selectFrom('entry')
    .select(['id', 'day', 'label', 'journal_code', 'document_kind', 'document_number', 'validated_at'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!entry) throw notFound('Cette écriture')
  return entry
}
