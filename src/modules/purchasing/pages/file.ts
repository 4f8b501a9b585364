import { load } from '../../../platform/page.server.ts'
import { getFile } from '../index.ts'
import type { Route } from './+types/file'

/** The file itself, shown by the browser under its name (RFC 6266). It never changes. */
export async function loader(args: Route.LoaderArgs) {
  const { name, mediaType, contentBase64 } = await load(args, getFile, { id: args.params.id })
  return new Response(Buffer.from(contentBase64, 'base64'), {
    headers: {
      'content-type': mediaType,
      'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(name)}`,
      'cache-control': 'private, max-age=31536000, immutable',
    },
  })
}
