import { formatDay, formatShortMonth } from '../../kernel/day.ts'
import { departmentName } from '../../kernel/department.ts'
import { formatWholeEuros } from '../../kernel/money.ts'
import { renderPdf } from '../../platform/pdf.server.ts'
import { DESTINATION_LABELS } from '../support/departure.ts'
import type { AnnualFigures } from './annual-figures.ts'
import type { AnnualLine } from './annual-lines.ts'

interface PrintedReport {
  /** « #7a4f00 »: the house's colour. */
  accent: string
  year: number
  names: readonly string[]
  isGroup: boolean
  sections: readonly { title: string; lines: readonly AnnualLine[] }[]
  current: AnnualFigures
  previous: AnnualFigures | null
}

const HEADLINES = ['entrepreneurs', 'capes', 'lately', 'turnover', 'training', 'sessions']

/** The annual report on one page: the same lines as on screen, with their charts. */
export function printAnnualReport({
  accent,
  year,
  names,
  isGroup,
  sections,
  current,
  previous,
}: PrintedReport): Promise<Uint8Array> {
  const lines = sections.flatMap(section => section.lines)
  return renderPdf({
    template: 'src/modules/reporting/annual-report.typ',
    title: `Bilan annuel ${year}`,
    author: names.join(', '),
    day: current.on,
    data: {
      accent,
      year: String(year),
      before: previous ? String(year - 1) : null,
      names: names.join(', '),
      subject: isGroup ? 'Le groupe' : 'La coopérative',
      period: `du ${formatDay(current.from)} au ${formatDay(current.to)}${current.on < current.to ? `, à ce jour (${formatDay(current.on)})` : ''}`,
      headlines: HEADLINES.flatMap(key => lines.filter(line => line.key === key)).map(({ label, value, before }) => ({
        label,
        value,
        before: before && `${before} en ${year - 1}`,
      })),
      months: current.months.map(({ month, cents }, i) => ({
        label: formatShortMonth(month),
        now: Math.max(0, cents),
        before: Math.max(0, previous?.months[i]?.cents ?? 0),
      })),
      departments: current.departments
        .slice(0, 6)
        .map(({ department, count }) => [department ? departmentName(department) : 'Pas noté', count]),
      destinations: current.destinations
        .slice(0, 7)
        .map(({ destination, count }) => [DESTINATION_LABELS[destination], count]),
      levies: current.levies.slice(0, 4).map(({ name, cents }) => [name, formatWholeEuros(cents)]),
      charges: current.charges.slice(0, 7).map(({ label, cents }) => [label, formatWholeEuros(cents)]),
      sections: sections.map(({ title, lines }) => ({
        title,
        lines: lines.map(({ label, value, before, counted }) => [label, value, before ?? '–', counted]),
      })),
    },
  })
}
