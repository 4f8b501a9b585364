import { load } from '../../../platform/page.server.ts'
import { printAttendanceSheet } from '../index.ts'
import type { Route } from './+types/attendance-sheet'

export async function loader(args: Route.LoaderArgs) {
  const { name, pdfBase64 } = await load(args, printAttendanceSheet, { id: args.params.id })
  return new Response(Buffer.from(pdfBase64, 'base64'), {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(name)}`,
      'cache-control': 'private, no-store',
    },
  })
}
