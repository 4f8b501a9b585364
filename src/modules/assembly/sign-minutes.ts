import { z } from 'zod'
import { zEmail, zId, zOptionalText, zText, zVersion } from '../../kernel/input.ts'
import { Refused, refuse, stale } from '../../kernel/refusal.ts'
import { TEAM } from '../../platform/session.ts'
import { type Context, query, useCase } from '../../platform/use-case.server.ts'
import { createDocument } from '../documents/index.ts'
import { draftMinutes, type Minutes, minutesFields } from './minutes.ts'
import { CHAIR } from './prepare.ts'
import { readAmendments, readAssembly, readItems, readRoll } from './read.ts'

const LONG = 40_000
const zMinutes = z.strictObject({
  bureau: zText(2000),
  presence: zText(5000),
  quorum: zText(2000),
  resolutions: zText(LONG),
  debats: zOptionalText(LONG),
})

async function readMinutes(ctx: Context, id: string) {
  const assembly = await readAssembly(ctx, id)
  const edited = zMinutes.nullable().parse(assembly.minutes)
  const minutes: Minutes = edited
    ? { ...edited, debats: edited.debats ?? '' }
    : draftMinutes(
        assembly,
        await readItems(ctx, { assemblyId: id }),
        await readRoll(ctx, id),
        await readAmendments(ctx, id),
      )
  return { assembly, minutes }
}

/** The minutes as edited; as the sitting drafted them while nobody did. */
export const getMinutes = query({
  name: 'getMinutes',
  api: 'GET /assemblies/{id}/minutes',
  summary: 'Lit le procès-verbal d’une assemblée',
  roles: TEAM,
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({
    bureau: z.string(),
    presence: z.string(),
    quorum: z.string(),
    resolutions: z.string(),
    debats: z.string(),
  }),
  run: async (ctx, { id }) => (await readMinutes(ctx, id)).minutes,
})

export const saveMinutes = useCase({
  name: 'saveMinutes',
  api: 'PUT /assemblies/{id}/minutes',
  summary: 'Corrige le procès-verbal d’une assemblée',
  roles: CHAIR,
  scope: 'house',
  input: z.strictObject({ id: zId, version: zVersion, ...zMinutes.shape }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, ...minutes }) {
    const assembly = await readAssembly(ctx, id, 'lock')
    mayStillChange(assembly)
    if (assembly.version !== version) throw stale('Ce procès-verbal')
    await ctx.db
      .updateTable('assembly')
      .set({ minutes: JSON.stringify(minutes), version: version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    ctx.record(id, { before: assembly.minutes })
    return { id }
  },
})

function mayStillChange({ status, minutesDocumentId }: { status: string; minutesDocumentId: string | null }): void {
  if (status !== 'closed')
    throw new Refused([refuse('seance', 'Le procès-verbal se rédige une fois la séance levée.', 'id')])
  if (minutesDocumentId)
    throw new Refused([refuse('signature', 'Ce procès-verbal est parti à la signature : il ne change plus.', 'id')])
}

/** Prints the minutes and sends them to the signature of who chaired and who held the pen. */
export const signMinutes = useCase({
  name: 'signMinutes',
  api: 'POST /assemblies/{id}/minutes/signature',
  summary: 'Met le procès-verbal à la signature',
  roles: CHAIR,
  scope: 'house',
  input: z.strictObject({ id: zId, chairEmail: zEmail.nullish(), secretaryEmail: zEmail.nullish() }),
  output: z.strictObject({ documentId: zId }),
  async run(ctx, { id, chairEmail, secretaryEmail }) {
    mayStillChange(await readAssembly(ctx, id, 'lock'))
    const { assembly, minutes } = await readMinutes(ctx, id)
    const signatory = (name: string | null, email: string | null | undefined, quality: string) => ({
      personId: null,
      name: name!,
      email: email ?? null,
      quality,
    })
    const document = await createDocument(ctx, {
      kind: 'assembly-minutes',
      subjectId: id,
      personId: null,
      title: `Procès-verbal – ${assembly.title}`,
      fields: minutesFields(assembly, minutes),
      signatories: [
        signatory(assembly.chair, chairEmail, 'présidence de séance'),
        signatory(assembly.secretary, secretaryEmail, 'secrétariat de séance'),
      ],
    })
    await ctx.db
      .updateTable('assembly')
      .set({ minutes: JSON.stringify(minutes), minutes_document_id: document.id, version: assembly.version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    ctx.record(id)
    return { documentId: document.id }
  },
})
