import { z } from 'zod'
import { zId, zText, zVersion } from '../../kernel/input.ts'
import { notFound, Refused, refuse, stale } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { TEAM } from '../../platform/session.ts'
import { type Context, query, useCase } from '../../platform/use-case.server.ts'
import { readAccompanied, readSupporter, SUPPORTERS } from './acting.ts'

/**
 * Writes a note on somebody: for oneself alone, or for the team; never for them. What a note says stays out of the audit log, since a private
 * one is its author's alone.
 */
export const writeNote = useCase({
  name: 'writeNote',
  api: 'POST /notes',
  summary: 'Écrit une note, privée ou partagée avec l’équipe',
  roles: SUPPORTERS,
  scope: 'own',
  audit: 'none',
  input: z.strictObject({
    /** Of the note to change, with its version; a new one when absent. */
    id: zId.optional(),
    version: zVersion.optional(),
    personId: zId,
    private: z.boolean(),
    body: zText(6000),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id: known, version, personId, private: isPrivate, body }) {
    const person = await readAccompanied(ctx, personId)
    const author = await readSupporter(ctx)
    if (!known) {
      const id = newId()
      await ctx.db
        .insertInto('support_note')
        .values({
          organisation_id: ctx.organisationId,
          id,
          person_id: person.id,
          author_id: author.id,
          author_name: author.name,
          private: isPrivate,
          body,
          at: ctx.now,
        })
        .execute()
      return { id }
    }
    await readOwnNote(ctx, known, author.id)
    const { numUpdatedRows } = await ctx.db
      .updateTable('support_note')
      .set({ private: isPrivate, body, version: (version ?? 0) + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', known)
      .where('person_id', '=', person.id)
      .where('version', '=', version ?? 0)
      .executeTakeFirst()
    if (numUpdatedRows !== 1n) throw stale('Cette note')
    return { id: known }
  },
})

async function readOwnNote(ctx: Context, id: string, authorId: string): Promise<void> {
  const note = await ctx.db
    .selectFrom('support_note')
    .select('author_id as authorId')
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!note) throw notFound('Cette note')
  if (note.authorId !== authorId)
    throw new Refused([refuse('auteur', 'Seul son auteur change une note : écrivez la vôtre.')], 'forbidden')
}

export const deleteNote = useCase({
  name: 'deleteNote',
  api: 'DELETE /notes/{id}',
  summary: 'Supprime une de ses notes',
  roles: SUPPORTERS,
  scope: 'own',
  audit: 'none',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id }) {
    await readOwnNote(ctx, id, (await readSupporter(ctx)).id)
    await ctx.db
      .deleteFrom('support_note')
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    return { id }
  },
})

const zNote = z.object({
  id: zId,
  authorId: zId,
  authorName: z.string(),
  private: z.boolean(),
  body: z.string(),
  at: z.string(),
  version: z.number(),
})

/** The notes on somebody, the last first: the team's, and one's own private ones. */
export const listNotes = query({
  name: 'listNotes',
  api: 'GET /people/{personId}/notes',
  summary: 'Liste les notes sur une personne',
  roles: TEAM,
  scope: 'own',
  input: z.strictObject({ personId: zId }),
  output: z.array(zNote),
  async run(ctx, { personId }) {
    const person = await readAccompanied(ctx, personId)
    return ctx.db
      .selectFrom('support_note')
      .select(['id', 'author_id as authorId', 'author_name as authorName', 'private', 'body', 'at', 'version'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('person_id', '=', person.id)
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(500)
      .execute()
  },
})
