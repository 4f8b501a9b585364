import { Form } from 'react-router'
import { attempt, formOf, pageAsked, requestKey, signedIn, todayOf } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { Check, Plus } from '../../../ui/icon.tsx'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  CheckboxField,
  DataTable,
  DayText,
  EmptyState,
  FileLinks,
  FilterBar,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  PageHeader,
  Pager,
  SearchField,
  SelectField,
} from '../../../ui/index.ts'
import { acceptPurchases, listPurchases, type PurchaseSummary, payPurchases, submitPurchases } from '../index.ts'
import { PURCHASE_KIND_LABELS } from '../purchase.ts'
import type { Route } from './+types/purchases.page'
import { actsForHouse } from './purchase-form.server.ts'
import { purchasesAsked } from './purchases-file.ts'
import { stageOf } from './stages.ts'

const STATUS_OPTIONS = [
  { value: 'draft', label: 'Brouillons' },
  { value: 'submitted', label: 'À valider' },
  { value: 'refused', label: 'Refusées' },
  { value: 'accepted', label: 'Validées' },
  { value: 'a-payer', label: 'À payer' },
]

export async function loader(args: Route.LoaderArgs) {
  const search = args.url.searchParams
  const asked = purchasesAsked(args)
  const page = await pageAsked(args, listPurchases, asked)
  const today = todayOf(args)
  return {
    ...page,
    rows: page.rows.map(row => ({ ...row, stage: stageOf(row, today) })),
    asked: search.get('statut') ?? undefined,
    q: asked.q,
    forHouse: actsForHouse(args),
    decides: may(signedIn(args), acceptPurchases),
    writes: may(signedIn(args), submitPurchases),
    today,
    requestKey: requestKey(),
  }
}

/** What the whole selection takes: its next step, all or none. */
export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const ids = form.getAll('ids').map(String)
  const acceptDuplicate = form.get('acceptDuplicate') === 'on'
  return attempt(args, async () => {
    const session = signedIn(args)
    switch (form.get('intent')) {
      case 'submit':
        await submitPurchases(session, { ids, acceptDuplicate })
        break
      case 'accept':
        await acceptPurchases(session, { ids, acceptDuplicate })
        break
      case 'pay':
        await payPurchases(
          session,
          { items: ids.map(purchaseId => ({ purchaseId })), day: todayOf(args), method: 'transfer' },
          `${form.get('requestKey')}:pay`,
        )
    }
    return { done: ids.length }
  })
}

/** What can be done with what the list shows, for who looks at it. */
function intentOf(
  asked: string | undefined,
  { decides, writes }: { decides: boolean; writes: boolean },
): { value: string; label: string } | null {
  if (asked === 'draft' && writes) return { value: 'submit', label: 'Envoyer la sélection' }
  if (asked === 'submitted' && decides) return { value: 'accept', label: 'Valider la sélection' }
  if (asked === 'a-payer' && decides) return { value: 'pay', label: 'Payer la sélection par virement, ce jour' }
  return null
}

export default function PurchasesPage({ loaderData, actionData }: Route.ComponentProps) {
  const { rows, next, sort, asked, q, forHouse } = loaderData
  const refused = actionData && 'refusals' in actionData ? actionData : null
  const intent = intentOf(asked, loaderData)
  const isFiltered = Boolean(q || asked)
  return (
    <>
      <title>Dépenses — Essaim</title>
      <PageHeader
        title="Dépenses"
        action={
          loaderData.writes ? (
            <ButtonLink variant="primary" icon={Plus} to="/depenses/nouvelle">
              Nouvelle dépense
            </ButtonLink>
          ) : null
        }
      />
      <Card>
        <FilterBar empty={rows.length === 0} clearHref={isFiltered ? '/depenses' : undefined}>
          <SearchField defaultValue={q} />
          <SelectField
            name="statut"
            label="État"
            required={false}
            empty="Toutes"
            options={STATUS_OPTIONS}
            defaultValue={asked}
          />
        </FilterBar>
        <Form method="post" className="stack">
          <FormFeedback errors={refused?.refusals} values={refused?.values}>
            <HiddenFields values={{ requestKey: loaderData.requestKey }} />
            <PurchasesTable
              rows={rows}
              sort={sort}
              forHouse={forHouse}
              selectable={intent !== null}
              isFiltered={isFiltered}
            />
            {refused?.refusals.some(refusal => refusal.code === 'doublon') ? (
              <CheckboxField name="acceptDuplicate" label="Ce sont bien d’autres dépenses&nbsp;: continuer" />
            ) : null}
            {intent && rows.length > 0 ? (
              <FormActions>
                <Button icon={Check} name="intent" value={intent.value}>
                  {intent.label}
                </Button>
              </FormActions>
            ) : null}
          </FormFeedback>
        </Form>
        <Pager next={next} />
        {rows.length > 0 ? <FileLinks to="/depenses/export" /> : null}
      </Card>
    </>
  )
}

type Row = PurchaseSummary & { stage: ReturnType<typeof stageOf> }

interface PurchasesTableProps {
  rows: readonly Row[]
  sort?: string
  forHouse: boolean
  selectable: boolean
  isFiltered: boolean
}

function PurchasesTable(props: PurchasesTableProps) {
  const { rows, sort, forHouse, selectable, isFiltered } = props
  return (
    <DataTable
      caption="Dépenses"
      rows={rows}
      sort={sort}
      rowKey={row => row.id}
      rowHref={row => `/depenses/${row.id}`}
      select={selectable ? { name: 'ids', label: row => `Choisir ${row.reference}` } : undefined}
      empty={
        <EmptyState title={isFiltered ? 'Aucune dépense ne correspond' : 'Aucune dépense'}>
          {isFiltered ? 'Changez les filtres.' : 'Photographiez un ticket\u00a0: le montant et la nature suffisent.'}
        </EmptyState>
      }
      columns={[
        {
          header: 'Dépense',
          sort: 'supplier',
          main: true,
          cell: row => row.supplier ?? row.subject ?? row.label ?? PURCHASE_KIND_LABELS[row.kind],
        },
        { header: 'Pièce', cell: row => row.number ?? row.person ?? PURCHASE_KIND_LABELS[row.kind], phone: 'hidden' },
        ...(forHouse ? [{ header: 'Activité', cell: (row: Row) => row.activity ?? '', phone: 'hidden' as const }] : []),
        { header: 'Date', sort: '-day', phone: 'bare', cell: row => (row.day ? <DayText day={row.day} /> : null) },
        { header: 'État', phone: 'bare', cell: row => <Badge tone={row.stage.tone}>{row.stage.label}</Badge> },
        {
          header: 'Total TTC',
          sort: '-gross',
          phone: 'beside',
          align: 'end',
          cell: row => <Money cents={row.grossCents} />,
        },
      ]}
    />
  )
}
