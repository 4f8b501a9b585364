import { onlyFor, requestKey } from '../../../platform/page.server.ts'
import { ChooseActivity, PageHeader } from '../../../ui/index.ts'
import { saveQuoteDraft } from '../index.ts'
import type { Route } from './+types/new-quote.page'
import { QUOTE_OPTIONS, QuoteActions, QuoteOptions, QuotePayNote } from './quote-form.tsx'
import { newSaleForm, saveAndGoOn } from './sales-form.server.ts'
import { SalesForm } from './sales-form.tsx'

export async function loader(args: Route.LoaderArgs) {
  onlyFor(args, saveQuoteDraft)
  return {
    form: await newSaleForm(args),
    requestKey: requestKey(),
  }
}

export const action = (args: Route.ActionArgs) => saveAndGoOn(args, 'quote')

export default function NewQuotePage({ loaderData, actionData }: Route.ComponentProps) {
  const { form } = loaderData
  if (form.activity === null) return <ChooseActivity choosing={form.choosing} title="Nouveau devis" />
  const { activity } = form
  return (
    <>
      <title>Nouveau devis — Essaim</title>
      <PageHeader title="Nouveau devis" subtitle={activity.name} breadcrumbs={[{ label: 'Devis', href: '/devis' }]} />
      <SalesForm
        kind="quote"
        data={form}
        document={{ lines: [] }}
        requestKey={loaderData.requestKey}
        refused={actionData ?? null}
        options={<QuoteOptions />}
        optionNames={QUOTE_OPTIONS}
        below={totals => <QuotePayNote activityId={activity.id} netCents={totals.netCents} />}
        actions={() => <QuoteActions />}
      />
    </>
  )
}
