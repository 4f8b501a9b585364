import { writeZip } from '../../../formats/zip.ts'
import { fileResponse, load, notFoundPage, signedIn } from '../../../platform/page.server.ts'
import { getDocumentFile } from '../../documents/index.ts'
import { getPayslip } from '../../pay/index.ts'
import { exportPersonalData } from '../index.ts'
import type { Route } from './+types/personal-data'

/** Everything about one person in one archive: theirs at /mes-donnees, anybody's for the head of the house. */
export async function loader(args: Route.LoaderArgs) {
  const id = (args.params as { id?: string }).id ?? signedIn(args).personId
  if (!id) return notFoundPage('Votre accès n’est lié à aucune fiche : demandez-le à votre coopérative.')
  const { files, ...known } = await load(args, exportPersonalData, { id })
  const archive = [{ name: 'donnees.json', bytes: Buffer.from(JSON.stringify(known, null, 2)) }]
  for (const file of files) {
    const { id: fileId, kind } = file
    const { name, contentBase64 } = await load(args, kind === 'document' ? getDocumentFile : getPayslip, { id: fileId })
    const format = kind === 'document' ? name.slice(name.lastIndexOf('.')) : ''
    archive.push({ name: `${file.name}${format}`, bytes: Buffer.from(contentBase64, 'base64') })
  }
  const name = `mes-donnees-${known.exportedAt.slice(0, 10)}.zip`
  const content = new Uint8Array(writeZip(archive))
  return fileResponse({ name, mediaType: 'application/zip', content }, { save: true })
}
