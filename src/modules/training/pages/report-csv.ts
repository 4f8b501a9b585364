import { load } from '../../../platform/page.server.ts'
import { getTrainingReport } from '../index.ts'
import { framesOf } from '../report-frames.ts'
import type { Route } from './+types/report-csv'

/** The frames, one line a figure, as a spreadsheet reads them: semicolons, decimal comma, UTF-8 with its mark. */
export async function loader(args: Route.LoaderArgs) {
  const { bpf } = await load(args, getTrainingReport, { exercice: args.params.exercice })
  const cell = (value: string | number | undefined) =>
    value === undefined ? '' : /[";\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value)
  const rows = framesOf(bpf).flatMap(frame =>
    frame.figures.map(figure => [
      frame.code,
      figure.line,
      figure.label,
      figure.people,
      figure.hours,
      figure.cents === undefined ? undefined : (figure.cents / 100).toFixed(2).replace('.', ','),
    ]),
  )
  const lines = [['Cadre', 'Ligne', 'Intitulé', 'Nombre', 'Heures', 'Montant HT'], ...rows].map(row =>
    row.map(cell).join(';'),
  )
  return new Response(`\ufeff${lines.join('\r\n')}\r\n`, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename*=UTF-8''BPF-${encodeURIComponent(args.params.exercice)}.csv`,
      'cache-control': 'private, no-store',
    },
  })
}
