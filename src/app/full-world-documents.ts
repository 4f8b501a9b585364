import { saveTemplateDraft, writeDocument } from '../modules/documents/index.ts'
import { defaultText } from '../modules/documents/template.ts'
import type { FullWorld } from './full-world.ts'

export async function openDocuments({ world, ids }: FullWorld, mark: string): Promise<void> {
  const { id } = await writeDocument(world.system, {
    personId: ids.personId!,
    subject: `Attestation ${mark}`,
    text: 'Fait pour servir et valoir ce que de droit.',
    toSign: true,
  })
  ids.document = id
  await saveTemplateDraft(world.system, { kind: 'other', body: `${defaultText('other')}\n\nMaison ${mark}.` })
}
