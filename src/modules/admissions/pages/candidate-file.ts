import { load } from '../../../platform/page.server.ts'
import { getCandidateFile } from '../index.ts'
import type { Route } from './+types/candidate-file'

/** A paper that a candidate gave, shown by the browser under its name. Never cached: it may be erased. */
export async function loader(args: Route.LoaderArgs) {
  const { name, mediaType, contentBase64 } = await load(args, getCandidateFile, { id: args.params.id })
  return new Response(Buffer.from(contentBase64, 'base64'), {
    headers: {
      'content-type': mediaType,
      'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(name)}`,
      'cache-control': 'private, no-store',
    },
  })
}
