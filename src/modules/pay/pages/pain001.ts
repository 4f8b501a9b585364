import { fileResponse, load } from '../../../platform/page.server.ts'
import { downloadSepa } from '../index.ts'
import type { Route } from './+types/pain001'

/** The order's file for the bank. */
export async function loader(args: Route.LoaderArgs) {
  const { name, xml } = await load(args, downloadSepa, { id: args.params.id })
  return fileResponse({ name, mediaType: 'application/xml; charset=utf-8', content: xml }, { save: true })
}
