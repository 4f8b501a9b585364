import { printAnnualReport } from '../print-annual-report.server.ts'
import type { Route } from './+types/annual-report-pdf'
import { readAnnualReport } from './annual-report.server.ts'

/** The report on one page, shown by the browser. */
export async function loader(args: Route.LoaderArgs) {
  const report = await readAnnualReport(args, args.params.year)
  const bytes = await printAnnualReport(report)
  return new Response(Buffer.from(bytes), {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(`Bilan annuel ${report.year}.pdf`)}`,
      'cache-control': 'private, no-store',
    },
  })
}
