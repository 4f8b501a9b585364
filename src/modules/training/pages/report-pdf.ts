import { base64Response, load } from '../../../platform/page.server.ts'
import { printTrainingReport } from '../index.ts'
import type { Route } from './+types/report-pdf'

export async function loader(args: Route.LoaderArgs) {
  const { pdfBase64 } = await load(args, printTrainingReport, { exercice: args.params.exercice })
  const name = `BPF-${args.params.exercice}.pdf`
  return base64Response({ name, mediaType: 'application/pdf', contentBase64: pdfBase64 })
}
