import { fileResponse, load } from '../../../platform/page.server.ts'
import { getOrganisation } from '../../organisation/index.ts'
import { zSettings } from '../../organisation/settings.ts'
import { printAnnualReport } from '../print-annual-report.server.ts'
import type { Route } from './+types/annual-report-pdf'
import { readAnnualReport } from './annual-report.server.ts'

/** The report on one page, shown by the browser. */
export async function loader(args: Route.LoaderArgs) {
  const report = await readAnnualReport(args, args.params.year)
  const { settings } = await load(args, getOrganisation, {})
  const bytes = await printAnnualReport({ ...report, accent: zSettings.parse(settings).accentColour })
  const name = `Bilan annuel ${report.year}.pdf`
  return fileResponse({ name, mediaType: 'application/pdf', content: Buffer.from(bytes) })
}
