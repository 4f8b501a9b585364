import { load } from '../../../platform/page.server.ts'
import { printQuote } from '../index.ts'
import type { Route } from './+types/quote-pdf'
import { pdfResponse } from './pdf-response.server.ts'

export async function loader(args: Route.LoaderArgs) {
  return pdfResponse(await load(args, printQuote, { id: args.params.id }))
}
