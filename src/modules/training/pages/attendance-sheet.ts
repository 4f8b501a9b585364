import { base64Response, load } from '../../../platform/page.server.ts'
import { printAttendanceSheet } from '../index.ts'
import type { Route } from './+types/attendance-sheet'

export async function loader(args: Route.LoaderArgs) {
  const { name, pdfBase64 } = await load(args, printAttendanceSheet, { id: args.params.id })
  return base64Response({ name, mediaType: 'application/pdf', contentBase64: pdfBase64 })
}
