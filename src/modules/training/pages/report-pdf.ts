import { load } from '../../../platform/page.server.ts'
import { printTrainingReport } from '../index.ts'
import type { Route } from './+types/report-pdf'

export async function loader(args: Route.LoaderArgs) {
  const { pdfBase64 } = await load(args, printTrainingReport, { exercice: args.params.exercice })
  return new Response(Buffer.from(pdfBase64, 'base64'), {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename*=UTF-8''BPF-${encodeURIComponent(args.params.exercice)}.pdf`,
      'cache-control': 'private, no-store',
    },
  })
}
