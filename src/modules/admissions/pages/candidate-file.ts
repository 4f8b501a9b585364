import { base64Response, load } from '../../../platform/page.server.ts'
import { getCandidateFile } from '../index.ts'
import type { Route } from './+types/candidate-file'

/** A paper that a candidate gave, shown by the browser under its name. Never cached: it may be erased. */
export async function loader(args: Route.LoaderArgs) {
  return base64Response(await load(args, getCandidateFile, { id: args.params.id }))
}
