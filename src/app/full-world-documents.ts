import { z } from 'zod'
import { createDocument, saveTemplateDraft } from '../modules/documents/index.ts'
import { defaultText } from '../modules/documents/template.ts'
import { useCase } from '../platform/use-case.server.ts'
import type { FullWorld } from './full-world.ts'

/** What modules do inside their own use cases: a document of the person's, to sign by somebody of the house. */
const makeDocument = useCase({
  name: 'makeDocument',
  api: { none: 'for tests: modules make documents within their own use cases' },
  summary: 'Fait un document',
  roles: [],
  scope: 'house',
  input: z.strictObject({ personId: z.string(), activityId: z.string(), mark: z.string() }),
  output: z.strictObject({ id: z.string(), fileId: z.string() }),
  async run(ctx, { personId, activityId, mark }) {
    const made = await createDocument(ctx, {
      kind: 'other',
      subjectId: personId,
      personId,
      activityId,
      title: `Attestation ${mark}`,
      fields: { objet: `Attestation ${mark}`, texte: 'Fait pour servir et valoir ce que de droit.' },
      signatories: [{ personId, name: `Lefèvre ${mark}`, email: `${mark}@exemple.fr`, quality: 'l’entrepreneur' }],
    })
    ctx.record(made.id)
    return made
  },
})

export async function openDocuments({ world, ids }: FullWorld, mark: string): Promise<void> {
  const { id } = await makeDocument(world.system, { personId: ids.personId!, activityId: ids.activityId!, mark })
  ids.document = id
  await saveTemplateDraft(world.system, { kind: 'other', body: `${defaultText('other')}\n\nMaison ${mark}.` })
}
