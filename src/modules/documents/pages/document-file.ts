import { base64Response, load } from '../../../platform/page.server.ts'
import { getDocumentFile } from '../index.ts'
import type { Route } from './+types/document-file'

/** The document itself, signed if it is; `?original` gives what was signed. */
export async function loader(args: Route.LoaderArgs) {
  const original = args.url.searchParams.has('original')
  return base64Response(await load(args, getDocumentFile, { id: args.params.id, original }))
}
