import { Readable } from 'node:stream'
import { fileResponse, signedIn, throwAsPage } from '../../../platform/page.server.ts'
import { exportFec } from '../index.ts'
import type { Route } from './+types/fec-file'

/** The FEC itself, streamed from the database to the browser; with `?description`, the file that describes it. */
export async function loader(args: Route.LoaderArgs) {
  const fec = await exportFec(signedIn(args), args.params.code).catch(throwAsPage)
  const file = (name: string, content: BodyInit) =>
    fileResponse({ name, mediaType: 'text/plain; charset=utf-8', content }, { save: true })
  if (!new URL(args.request.url).searchParams.has('description'))
    return file(fec.fileName, Readable.toWeb(Readable.from(fec.bytes)) as ReadableStream)
  for await (const _ of fec.bytes);
  const { fileName, text } = fec.describe()
  return file(fileName, text)
}
