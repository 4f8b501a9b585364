import { base64Response, load } from '../../../platform/page.server.ts'
import type { DocumentKind } from '../document-kinds.ts'
import { previewTemplate } from '../index.ts'
import type { Route } from './+types/template-preview'

/** A template as PDF, filled with examples: `?version=3`, or what is being written. */
export async function loader(args: Route.LoaderArgs) {
  const version = args.url.searchParams.get('version')
  const { name, contentBase64 } = await load(args, previewTemplate, {
    kind: args.params.kind as DocumentKind,
    ...(version === null ? {} : { number: Number(version) }),
  })
  return base64Response({ name, mediaType: 'application/pdf', contentBase64 })
}
