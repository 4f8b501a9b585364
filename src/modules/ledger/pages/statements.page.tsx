import { load } from '../../../platform/page.server.ts'
import { Card, FilterBar, PageHeader } from '../../../ui/index.ts'
import { balanceSheet, incomeStatement } from '../index.ts'
import type { Route } from './+types/statements.page'
import { LedgerTabs } from './ledger-tabs.tsx'
import { reportFilter } from './period.server.ts'
import { PeriodFields } from './period-fields.tsx'
import { IncomeTables, SheetTables } from './statement-tables.tsx'

export async function loader(args: Route.LoaderArgs) {
  const { from, to, activityIds, activity, choosing, search } = await reportFilter(args)
  const only = activityIds ? { activityIds } : {}
  return {
    income: await load(args, incomeStatement, { from, to, ...only }),
    sheet: await load(args, balanceSheet, { on: to, ...only }),
    from,
    to,
    activityId: activity?.id,
    choosing,
    filtered: search.size > 0,
  }
}

export default function StatementsPage({ loaderData }: Route.ComponentProps) {
  const { income, sheet, from, to, activityId, choosing, filtered } = loaderData
  return (
    <>
      <title>Bilan et résultat — Essaim</title>
      <PageHeader title="Comptabilité" />
      <LedgerTabs current="/comptabilite/etats" />
      <div className="stack loose">
        <Card>
          <FilterBar clearHref={filtered ? '/comptabilite/etats' : undefined} refused={choosing.refused}>
            <PeriodFields from={from} to={to} choosing={choosing} />
          </FilterBar>
        </Card>
        <Card title="Compte de résultat">
          <IncomeTables income={income} activityId={activityId} />
        </Card>
        <Card title="Bilan">
          <SheetTables sheet={sheet} activityId={activityId} />
        </Card>
      </div>
    </>
  )
}
