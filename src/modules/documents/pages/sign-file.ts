import { base64Response, load, publicSession } from '../../../platform/page.server.ts'
import { getFileToSign } from '../index.ts'
import type { Route } from './+types/sign-file'

/** What the holder of a link reads before signing, then their signed copy. */
export async function loader(args: Route.LoaderArgs) {
  const session = await publicSession(args, args.params.slug)
  return base64Response(await load(args, getFileToSign, { token: args.params.token }, session))
}
