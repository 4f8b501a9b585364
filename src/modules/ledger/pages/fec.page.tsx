import { Form, Link, useNavigation } from 'react-router'
import { formatInteger } from '../../../kernel/count.ts'
import { addDays, firstDayOf, monthOf } from '../../../kernel/day.ts'
import { load, perform, requestKey } from '../../../platform/page.server.ts'
import { Download } from '../../../ui/icon.tsx'
import {
  Badge,
  ButtonLink,
  Card,
  Confirm,
  DataTable,
  DateField,
  DayText,
  FormActions,
  FormFeedback,
  HiddenFields,
  Notice,
  PageHeader,
} from '../../../ui/index.ts'
import { closePeriod, getFecSummary } from '../index.ts'
import type { Route } from './+types/fec.page'
import { LedgerTabs } from './ledger-tabs.tsx'
import { reportFilter } from './period.server.ts'

export async function loader(args: Route.LoaderArgs) {
  const { exercices, today, mayWrite } = await reportFilter(args)
  const rows = []
  for (const { code } of exercices) rows.push(await load(args, getFecSummary, { code }))
  return {
    rows,
    lockedThrough: rows[0]?.lockedThrough ?? null,
    lastMonthEnd: addDays(firstDayOf(monthOf(today)), -1),
    mayWrite,
    requestKey: requestKey(),
  }
}

export const action = (args: Route.ActionArgs) => perform(args, closePeriod)

export default function FecPage({ loaderData, actionData }: Route.ComponentProps) {
  const { rows, lockedThrough, lastMonthEnd, mayWrite } = loaderData
  const busy = useNavigation().state !== 'idle'
  return (
    <>
      <title>Clôture et FEC — Essaim</title>
      <PageHeader title="Comptabilité" />
      <LedgerTabs current="/comptabilite/fec" />
      <div className="stack loose">
        <Card
          title="Périodes"
          aside={
            lockedThrough ? (
              <span>
                Closes jusqu’au <DayText day={lockedThrough} />
              </span>
            ) : (
              <Badge>toutes ouvertes</Badge>
            )
          }
        >
          {mayWrite ? (
            <Form method="post" className="form" noValidate>
              <FormFeedback errors={actionData?.refusals ?? []} values={actionData?.values ?? {}}>
                <HiddenFields values={{ requestKey: loaderData.requestKey }} />
                <DateField
                  name="through"
                  label="Clore jusqu’au"
                  defaultValue={lastMonthEnd}
                  help="Plus aucune écriture n’y entre. Le brouillard doit y être vide."
                />
                <FormActions>
                  <Confirm
                    label="Clore"
                    variant="secondary"
                    title="Clore ces périodes&nbsp;?"
                    confirm="Clore"
                    pending={busy}
                  >
                    <p>Une période close ne se rouvre pas&nbsp;: une correction se date d’une période ouverte.</p>
                  </Confirm>
                </FormActions>
              </FormFeedback>
            </Form>
          ) : null}
        </Card>
        <Card title="Fichier des écritures comptables">
          {rows.some(row => row.provisional > 0) ? (
            <Notice tone="wait" title="Des écritures sont encore au brouillard">
              Elles n’entrent pas dans le fichier&nbsp;:{' '}
              <Link to="/comptabilite?etat=brouillard">validez-les d’abord</Link>.
            </Notice>
          ) : null}
          <DataTable
            caption="Exercices"
            rows={rows}
            rowKey={row => row.code}
            columns={[
              { header: 'Exercice', main: true, cell: row => row.code },
              {
                header: 'Période',
                cell: row => (
                  <>
                    <DayText day={row.startsOn} /> – <DayText day={row.endsOn} />
                  </>
                ),
              },
              {
                header: 'Écritures',
                align: 'end',
                cell: row => <span className="num">{formatInteger(row.entries)}</span>,
              },
              {
                header: 'Au brouillard',
                align: 'end',
                cell: row =>
                  row.provisional > 0 ? (
                    <Link className="num" to={`/comptabilite?etat=brouillard&du=${row.startsOn}&au=${row.endsOn}`}>
                      {formatInteger(row.provisional)}
                    </Link>
                  ) : (
                    <span className="num">0</span>
                  ),
              },
              {
                header: 'Fichier',
                cell: row => (
                  <span className="row">
                    <ButtonLink
                      small
                      icon={Download}
                      download
                      to={`/comptabilite/fec/${row.code}`}
                      aria-label={`FEC ${row.code}`}
                    >
                      FEC
                    </ButtonLink>
                    <ButtonLink
                      small
                      variant="quiet"
                      download
                      to={`/comptabilite/fec/${row.code}?description`}
                      aria-label={`Description du FEC ${row.code}`}
                    >
                      Description
                    </ButtonLink>
                  </span>
                ),
              },
            ]}
          />
          <p className="soft small">
            Dix-huit colonnes de l’article A47 A-1 du livre des procédures fiscales, à-nouveaux en tête, puis l’ordre de
            validation&nbsp;; le code de l’activité vient en dix-neuvième.
          </p>
        </Card>
      </div>
    </>
  )
}
