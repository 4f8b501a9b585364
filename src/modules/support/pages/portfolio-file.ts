import type { PageArgs } from '../../../platform/page.server.ts'
import { everyRow, type FileColumn, tableFile } from '../../../platform/table-file.server.ts'
import { REASON_CODES } from '../attention.ts'
import { portfolio } from '../index.ts'
import type { PortfolioRow } from '../portfolio-row.ts'
import type { Route } from './+types/portfolio-file'

/** What the address of the list asks for. */
export function portfolioAsked({ url }: PageArgs) {
  const search = url!.searchParams
  return {
    q: search.get('q')?.slice(0, 100) || undefined,
    reason: REASON_CODES.find(code => code === search.get('raison')),
    contract: (['cape', 'cesa', 'none'] as const).find(kind => kind === search.get('contrat')),
    advisorId: search.get('par') || undefined,
  }
}

const COLUMNS: FileColumn<PortfolioRow>[] = [
  { header: 'Code', of: row => row.code },
  { header: 'Activité', of: row => row.name },
  { header: 'À qui', of: row => row.people },
  { header: 'À regarder', of: row => row.reasons.map(({ text }) => text).join(' · ') },
  { header: 'Contrat', of: row => row.contractKind?.toUpperCase() },
  { header: 'Jusqu’au', kind: 'day', of: row => row.contractEndsOn },
  { header: 'À l’activité', kind: 'cents', of: row => row.mineCents },
  { header: 'Payable', kind: 'cents', of: row => row.payableCents },
  { header: 'À venir', kind: 'cents', of: row => row.toComeCents },
  { header: 'Chiffre d’affaires', kind: 'cents', of: row => row.turnoverCents },
  { header: 'Objectif', kind: 'cents', of: row => row.objectiveCents },
  { header: 'Impayés', kind: 'cents', of: row => row.lateCents },
  { header: 'Vu·e le', kind: 'day', of: row => row.lastMetOn },
  { header: 'Prochaine date', kind: 'day', of: row => row.next?.on },
  { header: 'Ce qui vient', of: row => row.next?.label },
]

export const loader = (args: Route.LoaderArgs) =>
  tableFile(args, 'Accompagnement', COLUMNS, everyRow(args, portfolio, portfolioAsked(args)))
