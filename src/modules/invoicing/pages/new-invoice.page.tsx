import { onlyFor, requestKey } from '../../../platform/page.server.ts'
import { ChooseActivity, PageHeader } from '../../../ui/index.ts'
import { saveInvoiceDraft } from '../index.ts'
import type { Route } from './+types/new-invoice.page'
import { INVOICE_OPTIONS, InvoiceActions, InvoiceOptions } from './invoice-form.tsx'
import { newSaleForm, saveAndGoOn } from './sales-form.server.ts'
import { SalesForm } from './sales-form.tsx'

export async function loader(args: Route.LoaderArgs) {
  onlyFor(args, saveInvoiceDraft)
  return {
    form: await newSaleForm(args),
    requestKey: requestKey(),
  }
}

export const action = (args: Route.ActionArgs) => saveAndGoOn(args, 'invoice')

export default function NewInvoicePage({ loaderData, actionData }: Route.ComponentProps) {
  const { form } = loaderData
  if (form.activity === null) return <ChooseActivity choosing={form.choosing} title="Nouvelle facture" />
  return (
    <>
      <title>Nouvelle facture — Essaim</title>
      <PageHeader
        title="Nouvelle facture"
        subtitle={form.activity.name}
        breadcrumbs={[{ label: 'Factures', href: '/factures' }]}
      />
      <SalesForm
        kind="invoice"
        data={form}
        document={{ lines: [] }}
        requestKey={loaderData.requestKey}
        refused={actionData ?? null}
        options={<InvoiceOptions />}
        optionNames={INVOICE_OPTIONS}
        actions={totals => <InvoiceActions totals={totals} aloneUpToCents={form.aloneUpToCents} />}
      />
    </>
  )
}
