import { useState } from 'react'
import { Form, redirect, useNavigation } from 'react-router'
import { formatAmount, parseEuros } from '../../../kernel/money.ts'
import { readForm } from '../../../platform/form.ts'
import { attempt, formOf, load, requestKey, signedIn, todayOf } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { Plus } from '../../../ui/icon.tsx'
import {
  AmountField,
  Badge,
  Button,
  ButtonLink,
  Card,
  type Column,
  DataTable,
  DateField,
  DayText,
  EmptyState,
  FieldRow,
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
  TextField,
} from '../../../ui/index.ts'
import {
  getCustomer,
  type InvoiceRow,
  listCustomers,
  listInvoices,
  listReceipts,
  type ReceiptInput,
  type ReceiptRow,
  recordReceipts,
  zReceipt,
} from '../index.ts'
import { METHOD_LABELS, METHOD_OPTIONS } from '../receipt-method.ts'
import type { Route } from './+types/receipts.page'
import { receiptsAsked } from './receipts-file.ts'

export async function loader(args: Route.LoaderArgs) {
  const search = args.url.searchParams
  const { q, customerId } = receiptsAsked(args)
  const wanted = search.get('qui')?.slice(0, 100) || undefined
  const [page, customer, open, found] = await Promise.all([
    load(args, listReceipts, { q, customerId, after: search.get('apres') ?? undefined, limit: 50 }),
    customerId ? load(args, getCustomer, { id: customerId }) : null,
    customerId ? load(args, listInvoices, { customerId, status: 'open', limit: 200 }) : null,
    search.has('noter') && !customerId ? load(args, listCustomers, { q: wanted, limit: 20 }) : null,
  ])
  return {
    ...page,
    q,
    customer: customer && { id: customer.id, name: customer.name },
    open: (open?.rows ?? []).toReversed(),
    found: found?.rows.map(({ id, name, address }) => ({ id, name, city: address.city })) ?? null,
    wanted,
    receives: may(signedIn(args), recordReceipts),
    several: (signedIn(args).activityIds?.length ?? 2) > 1,
    today: todayOf(args),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const rows = spreadRows(form)
  const work = async () => {
    const fields = [...form].filter(([name]) => !name.startsWith('parts.') || rows.includes(name.split('.')[1]!))
    const receipt = readForm(zReceipt, fields) as ReceiptInput
    await recordReceipts(signedIn(args), { receipts: [receipt] }, `${form.get('requestKey')}:receive`)
    throw redirect('/encaissements', 303)
  }
  return attempt(args, work, path =>
    path.replace('receipts.0.', '').replace(/^parts\.(\d+)/, (_, i) => `parts.${rows[Number(i)]}`),
  )
}

/** Invoices left without an amount take no part; when none has one, the oldest are settled first. */
const spreadRows = (form: FormData): string[] =>
  [...form]
    .filter(([name, value]) => /^parts\.\d+\.amountCents$/.test(name) && String(value).trim())
    .map(([name]) => name.split('.')[1]!)

export default function ReceiptsPage({ loaderData, actionData }: Route.ComponentProps) {
  const { rows, next, q, customer, found, several } = loaderData
  const filters = { ...(q ? { q } : {}), ...(customer ? { client: customer.id } : {}) }
  const columns: Column<ReceiptRow>[] = [
    { header: 'Reçu le', phone: 'bare', cell: row => <DayText day={row.day} /> },
    { header: 'Client', main: true, cell: row => row.customerName },
    ...(several
      ? [
          {
            header: 'Activité',
            phone: 'hidden',
            cell: (row: ReceiptRow) => row.activityName,
          } satisfies Column<ReceiptRow>,
        ]
      : []),
    { header: 'Factures', phone: 'bare', cell: row => row.invoices.map(invoice => invoice.number).join(', ') || null },
    {
      header: 'Moyen',
      phone: 'bare',
      cell: row => (
        <>
          {METHOD_LABELS[row.method]}
          {row.method === 'cheque' && !row.depositReference ? (
            <>
              {' '}
              <Badge tone="wait">à remettre</Badge>
            </>
          ) : null}
        </>
      ),
    },
    { header: 'Référence', phone: 'hidden', cell: row => row.reference },
    {
      header: 'Au crédit',
      align: 'end',
      phone: 'hidden',
      cell: row => (row.overCents > 0 ? <Money cents={row.overCents} /> : null),
    },
    { header: 'Montant', phone: 'beside', align: 'end', cell: row => <Money cents={row.amountCents} /> },
  ]
  return (
    <>
      <title>Encaissements — Essaim</title>
      <PageHeader
        title="Encaissements"
        action={
          found || customer || !loaderData.receives ? null : (
            <ButtonLink variant="primary" icon={Plus} to="?noter=1">
              Noter un encaissement
            </ButtonLink>
          )
        }
      />
      {customer && loaderData.receives ? (
        <ReceiveForm key={customer.id} loaderData={loaderData} actionData={actionData} />
      ) : null}
      {found && loaderData.receives ? <WhoPaid found={found} wanted={loaderData.wanted} /> : null}
      <Card title={customer ? `Reçu de ${customer.name}` : undefined}>
        {customer ? null : (
          <FilterBar empty={rows.length === 0} clearHref={q ? '/encaissements' : undefined}>
            <SearchField label="Client ou référence" defaultValue={q} />
          </FilterBar>
        )}
        <DataTable
          caption="Encaissements"
          rows={rows}
          rowKey={row => row.id}
          rowHref={row =>
            row.takingId
              ? `/recettes/${row.takingId}`
              : row.invoices[0]
                ? `/factures/${row.invoices[0].id}`
                : `/clients/${row.customerId}`
          }
          empty={
            <EmptyState title={q ? 'Aucun encaissement ne correspond' : 'Aucun encaissement'}>
              Ce que les clients paient se note ici, sur la facture, ou depuis le relevé de banque.
            </EmptyState>
          }
          columns={columns}
        />
        <Pager next={next ? `?${new URLSearchParams({ ...filters, apres: next })}` : undefined} />
        {rows.length > 0 ? <FileLinks to="/encaissements/export" search={`${new URLSearchParams(filters)}`} /> : null}
      </Card>
    </>
  )
}

function WhoPaid({ found, wanted }: { found: readonly { id: string; name: string; city: string }[]; wanted?: string }) {
  return (
    <Card title="Qui a payé&nbsp;?" tone="accent">
      <Form method="get" role="search" className="filters">
        <HiddenFields values={{ noter: '1' }} />
        <SearchField name="qui" label="Client" defaultValue={wanted} autoFocus />
        <div className="filters-actions">
          <Button>Chercher</Button>
        </div>
      </Form>
      <DataTable
        caption="Clients trouvés"
        rows={found}
        rowKey={row => row.id}
        rowHref={row => `?client=${row.id}`}
        empty={<p>Aucun client ne correspond.</p>}
        columns={[
          { header: 'Client', main: true, cell: row => row.name },
          { header: 'Ville', phone: 'bare', cell: row => row.city },
        ]}
      />
    </Card>
  )
}

function ReceiveForm({ loaderData, actionData }: Pick<Route.ComponentProps, 'loaderData' | 'actionData'>) {
  const { customer, open, today } = loaderData
  const busy = useNavigation().state !== 'idle'
  const openCents = open.reduce((sum, invoice) => sum + invoice.openCents, 0)
  const [amount, setAmount] = useState<number | null>(null)
  return (
    <Card
      title={`Encaissement de ${customer!.name}`}
      tone="accent"
      aside={
        <span>
          Reste dû <Money cents={openCents} />
        </span>
      }
    >
      <Form method="post" className="stack" noValidate>
        <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
          <HiddenFields values={{ requestKey: loaderData.requestKey, customerId: customer!.id }} />
          <FieldRow>
            <DateField name="day" label="Reçu le" defaultValue={today} />
            <SelectField name="method" label="Moyen" options={METHOD_OPTIONS} empty={null} defaultValue="transfer" />
            <AmountField name="amountCents" label="Montant" defaultValue={openCents || null} onAmount={setAmount} />
            <TextField name="reference" label="Référence" required={false} maxLength={80} />
          </FieldRow>
          {open.length > 1 ? <Spread open={open} amount={amount} /> : null}
          <FormActions>
            <Button variant="primary" pending={busy}>
              Noter l’encaissement
            </Button>
            <ButtonLink variant="quiet" to="/encaissements">
              Revenir
            </ButtonLink>
          </FormActions>
        </FormFeedback>
      </Form>
    </Card>
  )
}

/** How the money is spread over the open invoices: the oldest first, unless one says otherwise. */
function Spread({ open, amount }: { open: readonly InvoiceRow[]; amount: number | null }) {
  let left = amount ?? open.reduce((sum, invoice) => sum + invoice.openCents, 0)
  const shares = open.map(invoice => {
    const share = Math.min(left, invoice.openCents)
    left -= share
    return share
  })
  const [typed, setTyped] = useState<readonly (string | null)[]>(open.map(() => null))
  const spread = typed.reduce((sum: number, text) => sum + (text ? (parseEuros(text) ?? 0) : 0), 0)
  return (
    <fieldset className="stack tight">
      <legend>
        <h3>Répartition</h3>
      </legend>
      <p className="soft small">
        Laissez vide&nbsp;: les plus anciennes d’abord. Ce qui dépasse reste au crédit du client.
        {spread > 0 ? ` Réparti\u00a0: ${formatAmount(spread)}\u00a0€.` : ''}
      </p>
      <div className="grid">
        {open.map((invoice, i) => (
          <div key={invoice.id}>
            <HiddenFields values={{ [`parts.${i}.invoiceId`]: invoice.id }} />
            <AmountField
              name={`parts.${i}.amountCents`}
              label={`${invoice.number} (reste ${formatAmount(invoice.openCents)}\u00a0€)`}
              required={false}
              placeholder={shares[i]! > 0 ? formatAmount(shares[i]!) : ''}
              onAmount={cents =>
                setTyped(all => all.map((text, at) => (at === i ? (cents ? formatAmount(cents) : null) : text)))
              }
            />
          </div>
        ))}
      </div>
    </fieldset>
  )
}
