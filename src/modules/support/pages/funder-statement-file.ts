import { isDay } from '../../../kernel/day.ts'
import { base64Response, load, notFoundPage } from '../../../platform/page.server.ts'
import { printFunderStatement } from '../index.ts'
import type { Route } from './+types/funder-statement-file'

/** A funder's statement as a file: bilan.pdf or bilan.csv. */
export async function loader(args: Route.LoaderArgs) {
  const format = (['pdf', 'csv'] as const).find(one => args.params.file === `bilan.${one}`)
  if (!format) return notFoundPage('Ce fichier n’existe pas : choisissez le PDF ou le tableau.')
  const search = new URL(args.request.url).searchParams
  const [from, to] = [search.get('du'), search.get('au')]
  const { name, mediaType, base64 } = await load(args, printFunderStatement, {
    programmeId: args.params.id,
    format,
    ...(from && isDay(from) ? { from } : {}),
    ...(to && isDay(to) ? { to } : {}),
  })
  return base64Response({ name, mediaType, contentBase64: base64 }, { save: format === 'csv' })
}
