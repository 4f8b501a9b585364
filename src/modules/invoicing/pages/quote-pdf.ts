import { base64Response, load } from '../../../platform/page.server.ts'
import { printQuote } from '../index.ts'
import type { Route } from './+types/quote-pdf'

export async function loader(args: Route.LoaderArgs) {
  const { name, base64 } = await load(args, printQuote, { id: args.params.id })
  return base64Response({ name, mediaType: 'application/pdf', contentBase64: base64 })
}
