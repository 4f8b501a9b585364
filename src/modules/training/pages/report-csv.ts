import { writeCsv } from '../../../formats/sheet.ts'
import { fileResponse, load } from '../../../platform/page.server.ts'
import { getTrainingReport } from '../index.ts'
import { framesOf } from '../report-frames.ts'
import type { Route } from './+types/report-csv'

/** The frames, one line a figure. */
export async function loader(args: Route.LoaderArgs) {
  const { bpf } = await load(args, getTrainingReport, { exercice: args.params.exercice })
  const rows = framesOf(bpf).flatMap(frame =>
    frame.figures.map(({ line, label, people, hours, cents }) => [
      frame.code,
      line,
      label,
      people,
      hours,
      cents === undefined ? '' : (cents / 100).toFixed(2).replace('.', ','),
    ]),
  )
  const content = writeCsv([['Cadre', 'Ligne', 'Intitulé', 'Nombre', 'Heures', 'Montant HT'], ...rows])
  const name = `BPF-${args.params.exercice}.csv`
  return fileResponse({ name, mediaType: 'text/csv; charset=utf-8', content }, { save: true })
}
