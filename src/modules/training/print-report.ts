import { z } from 'zod'
import { formatDay } from '../../kernel/day.ts'
import { formatDecimal } from '../../kernel/decimal.ts'
import { formatEuros } from '../../kernel/money.ts'
import { formatRate } from '../../kernel/rate.ts'
import { BPF_SOURCE } from '../../law/bpf.ts'
import { renderPdf } from '../../platform/pdf.server.ts'
import { TEAM } from '../../platform/session.ts'
import { query } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { readTrainingBody } from './body.ts'
import { getTrainingReport } from './read-bpf.ts'
import { framesOf } from './report-frames.ts'

/** The frames of the report on paper, to copy into the authority's own form or to keep. */
export const printTrainingReport = query({
  name: 'printTrainingReport',
  api: 'GET /training-reports/{exercice}/pdf',
  summary: 'Imprime les cadres du bilan pédagogique et financier (PDF)',
  roles: TEAM,
  scope: 'house',
  input: z.strictObject({ exercice: z.string().min(1).max(12) }),
  output: z.strictObject({ pdfBase64: z.string() }),
  async run(ctx, { exercice: code }) {
    const { exercice, bpf } = await getTrainingReport.run(ctx, { exercice: code })
    const { name, siren, identity, settings } = await readOrganisation(ctx)
    const body = await readTrainingBody(ctx)
    const pdf = await renderPdf({
      template: 'src/modules/training/report.typ',
      data: {
        house: name,
        accent: settings.accentColour,
        exercice: `du ${formatDay(exercice.startsOn)} au ${formatDay(exercice.endsOn)}`,
        source: BPF_SOURCE,
        identity: [
          ['Organisme', name],
          ['SIREN', siren],
          ['Numéro de déclaration d’activité', body.declarationNumber ?? 'à renseigner'],
          ['Code NAF', body.naf ?? 'à renseigner'],
          ['Adresse', `${identity.address.line1}, ${identity.address.postalCode} ${identity.address.city}`],
          ['Part du chiffre d’affaires global', bpf.shareBp === null ? '–' : formatRate(bpf.shareBp)],
          [
            'Personne qui dirige (cadre H)',
            [body.director, body.directorQuality].filter(Boolean).join(', ') || 'à renseigner',
          ],
        ],
        frames: framesOf(bpf as never).map(frame => ({
          title: `${frame.code}. ${frame.title}`,
          money: frame.figures.every(figure => figure.people === undefined),
          rows: frame.figures.map(figure => ({
            line: figure.line,
            label: figure.label,
            people: figure.people === undefined ? '' : formatDecimal(String(figure.people)),
            hours: figure.hours === undefined ? '' : formatDecimal(String(figure.hours)),
            amount: figure.cents === undefined ? '–' : formatEuros(figure.cents),
          })),
        })),
        controls: bpf.controls.map(
          control => `${control.ok ? 'Juste' : 'À revoir'}\u00a0: ${control.label}. ${control.text}`,
        ),
      },
      title: `Bilan pédagogique et financier ${exercice.code}`,
      author: name,
      day: ctx.today,
    })
    return { pdfBase64: Buffer.from(pdf).toString('base64') }
  },
})
