<<<<<<< HEAD
import { writeCsv } from '../../../formats/sheet.ts'
import { load } from '../../../platform/page.server.ts'
=======
import { fileResponse, load } from '../../../platform/page.server.ts'
>>>>>>> e643ab7 (What is erased of somebody takes the scans and, ten years on, the signed papers; files are read and answered in one place)
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
<<<<<<< HEAD
  return new Response(writeCsv([['Cadre', 'Ligne', 'Intitulé', 'Nombre', 'Heures', 'Montant HT'], ...rows]), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename*=UTF-8''BPF-${encodeURIComponent(args.params.exercice)}.csv`,
      'cache-control': 'private, no-store',
    },
  })
=======
  const lines = [['Cadre', 'Ligne', 'Intitulé', 'Nombre', 'Heures', 'Montant HT'], ...rows].map(row =>
    row.map(cell).join(';'),
  )
  const content = `\ufeff${lines.join('\r\n')}\r\n`
  const name = `BPF-${args.params.exercice}.csv`
  return fileResponse({ name, mediaType: 'text/csv; charset=utf-8', content }, { save: true })
>>>>>>> e643ab7 (What is erased of somebody takes the scans and, ten years on, the signed papers; files are read and answered in one place)
}
