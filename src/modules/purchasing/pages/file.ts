import { base64Response, load } from '../../../platform/page.server.ts'
import { getFile } from '../index.ts'
import type { Route } from './+types/file'

/** The file itself, shown by the browser under its name (RFC 6266). It never changes. */
export async function loader(args: Route.LoaderArgs) {
  return base64Response(await load(args, getFile, { id: args.params.id }), { immutable: true })
}
