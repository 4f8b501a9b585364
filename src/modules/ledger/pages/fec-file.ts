import { Readable } from 'node:stream'
import { signedIn, throwAsPage } from '../../../platform/page.server.ts'
import { exportFec } from '../index.ts'
import type { Route } from './+types/fec-file'

/** The FEC itself, streamed from the database to the browser; with `?description`, the file that describes it. */
export async function loader(args: Route.LoaderArgs) {
  const fec = await exportFec(signedIn(args), args.params.code).catch(throwAsPage)
  const headers = (fileName: string) => ({
    'content-type': 'text/plain; charset=utf-8',
    'content-disposition': `attachment; filename="${fileName}"`,
    'cache-control': 'private, no-store',
  })
  if (!new URL(args.request.url).searchParams.has('description'))
    return new Response(Readable.toWeb(Readable.from(fec.bytes)) as ReadableStream, { headers: headers(fec.fileName) })
  for await (const _ of fec.bytes);
  const { fileName, text } = fec.describe()
  return new Response(text, { headers: headers(fileName) })
}
