import { Form } from 'react-router'
import { onlyFor, requestKey } from '../../../platform/page.server.ts'
import { ChooseActivity, PageHeader } from '../../../ui/index.ts'
import { savePurchaseDraft } from '../index.ts'
import type { Route } from './+types/new-purchase.page'
import { creditOf, newPurchaseForm, savePurchaseForm } from './purchase-form.server.ts'
import { PurchaseForm, type PurchaseFormProps } from './purchase-form.tsx'

export async function loader(args: Route.LoaderArgs) {
  onlyFor(args, savePurchaseDraft)
  const { searchParams } = args.url
  const credit = await creditOf(args, searchParams.get('avoir'))
  return {
    data: await newPurchaseForm(args, credit),
    credit,
    isInvoice: searchParams.get('type') === 'facture',
    requestKey: requestKey(),
  }
}

export const action = (args: Route.ActionArgs) => savePurchaseForm(args)

export default function NewPurchasePage({ loaderData, actionData }: Route.ComponentProps) {
  const { data, isInvoice, credit } = loaderData
  const title = credit ? `Avoir sur ${credit.reference}` : 'Nouvelle dépense'
  if (data.activity === null) return <ChooseActivity choosing={data.choosing} title={title} />
  const refused = actionData && 'refusals' in actionData ? actionData : null
  return (
    <>
      <title>{`${title} — Essaim`}</title>
      <PageHeader
        title={title}
        subtitle={data.activity.name}
        breadcrumbs={[{ label: 'Dépenses', href: '/depenses' }]}
      />
      <Form method="post" encType="multipart/form-data" noValidate className="stack">
        <PurchaseForm
          data={data}
          document={
            (credit?.document as PurchaseFormProps['document'] | undefined) ?? {
              kind: isInvoice ? 'invoice' : 'expense-report',
              lines: [],
            }
          }
          refused={refused}
          requestKey={loaderData.requestKey}
        />
      </Form>
    </>
  )
}
