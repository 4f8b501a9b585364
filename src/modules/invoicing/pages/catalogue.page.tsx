import { Form, useNavigation } from 'react-router'
import { formatDecimal } from '../../../kernel/decimal.ts'
import { formatRate } from '../../../kernel/rate.ts'
import { vatCategory } from '../../../law/vat.ts'
import { readForm } from '../../../platform/form.ts'
import { formOf, load, perform, requestKey } from '../../../platform/page.server.ts'
import { Plus } from '../../../ui/icon.tsx'
import {
  Button,
  ButtonLink,
  Card,
  ChooseActivity,
  DataTable,
  EmptyState,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  PageHeader,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { askedActivity } from '../../organisation/index.ts'
import { type CatalogueItem, listCatalogueItems, saveCatalogueItem } from '../index.ts'
import type { Route } from './+types/catalogue.page'
import { ratesOf } from './sales-form.server.ts'
import { VatField } from './sales-line.tsx'
import { vatChoice } from './typed-lines.ts'

export async function loader(args: Route.LoaderArgs) {
  const { only: activity, choosing } = await askedActivity(args)
  if (!activity) return { activity: null, choosing }
  const items = await load(args, listCatalogueItems, { activityId: activity.id })
  return {
    activity: { id: activity.id, name: activity.name },
    items,
    changed: items.find(item => item.id === args.url.searchParams.get('article')) ?? null,
    rates: ratesOf(args, activity.vatTerritory),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const { vatCategory: category, vatRateBp } = vatChoice(String(form.get('vat')))
  form.set('vatCategory', category)
  form.set('vatRateBp', String(vatRateBp / 100))
  if (form.get('intent') === 'archive') form.set('archived', 'on')
  const input = readForm(saveCatalogueItem.input, form)
  return perform(args, saveCatalogueItem, input, { redirect: `/catalogue?activite=${form.get('activityId')}` })
}

export default function CataloguePage({ loaderData, actionData }: Route.ComponentProps) {
  if (!loaderData.activity) return <ChooseActivity choosing={loaderData.choosing} title="Catalogue" />
  const { activity, items, changed, rates } = loaderData
  const refusals = actionData?.refusals.map(refusal => ({
    ...refusal,
    path: refusal.path?.startsWith('vat') ? 'vat' : refusal.path,
  }))
  return (
    <>
      <title>Catalogue — Essaim</title>
      <PageHeader
        title="Catalogue"
        subtitle={activity.name}
        action={
          items.length > 0 ? (
            <ButtonLink icon={Plus} to={`?activite=${activity.id}#article`}>
              Nouvel article
            </ButtonLink>
          ) : null
        }
      />
      <Card>
        <DataTable
          caption="Articles"
          rows={items}
          rowKey={row => row.id}
          rowHref={row => `?activite=${activity.id}&article=${row.id}#article`}
          empty={
            <EmptyState title="Aucun article">
              Un article remplit une ligne de devis ou de facture dès ses premières lettres.
            </EmptyState>
          }
          columns={[
            { header: 'Désignation', main: true, cell: row => row.label },
            { header: 'Unité', phone: 'bare', cell: row => row.unit },
            { header: 'Nature', phone: 'hidden', cell: row => (row.nature === 'goods' ? 'Bien' : 'Prestation') },
            {
              header: 'TVA',
              phone: 'hidden',
              align: 'end',
              cell: row =>
                row.vatCategory === 'standard' ? formatRate(row.vatRateBp) : vatCategory(row.vatCategory).label,
            },
            {
              header: 'Prix HT',
              phone: 'beside',
              align: 'end',
              cell: row => <span className="num">{formatDecimal(row.unitPrice, 2)}&nbsp;€</span>,
            },
          ]}
        />
      </Card>
      <Card title={changed ? `Modifier «\u00a0${changed.label}\u00a0»` : 'Nouvel article'} id="article">
        <ItemForm
          key={`${changed?.id}${items.length}`}
          item={changed}
          activityId={activity.id}
          rates={rates}
          requestKey={loaderData.requestKey}
          refusals={refusals}
          values={actionData?.values}
        />
      </Card>
    </>
  )
}

interface ItemFormProps {
  item: CatalogueItem | null
  activityId: string
  rates: readonly number[]
  requestKey: string
  refusals?: readonly { message: string; path?: string }[]
  values?: Record<string, string | string[]>
}

function ItemForm({ item, activityId, rates, requestKey: key, refusals, values }: ItemFormProps) {
  const busy = useNavigation().state !== 'idle'
  const vat = item
    ? item.vatCategory === 'standard'
      ? String(item.vatRateBp)
      : item.vatCategory
    : String(rates[0] ?? 0)
  return (
    <Form method="post" className="stack" noValidate>
      <FormFeedback errors={refusals} values={values}>
        <HiddenFields values={{ requestKey: key, activityId, id: item?.id, version: item?.version }} />
        <FieldRow>
          <TextField name="label" label="Désignation" defaultValue={item?.label} maxLength={300} autoComplete="off" />
          <TextField name="unit" label="Unité" required={false} defaultValue={item?.unit ?? ''} maxLength={20} />
          <TextField
            name="unitPrice"
            label="Prix HT, en euros"
            inputMode="decimal"
            defaultValue={item ? formatDecimal(item.unitPrice, 2) : ''}
          />
          <VatField name="vat" rates={rates} defaultValue={vat} />
          <SelectField
            name="nature"
            label="Nature"
            empty={null}
            defaultValue={item?.nature ?? 'services'}
            options={[
              { value: 'services', label: 'Prestation' },
              { value: 'goods', label: 'Bien vendu' },
            ]}
          />
          <TextField
            name="account"
            label="Compte"
            required={false}
            help="Vide&nbsp;: celui de la nature."
            defaultValue={item?.account ?? ''}
            maxLength={12}
          />
        </FieldRow>
        <FormActions>
          <Button variant="primary" pending={busy}>
            {item ? 'Enregistrer' : 'Ajouter'}
          </Button>
          {item ? (
            <>
              <Button variant="quiet" name="intent" value="archive" pending={busy}>
                Archiver
              </Button>
              <ButtonLink variant="quiet" to={`?activite=${activityId}`}>
                Revenir
              </ButtonLink>
            </>
          ) : null}
        </FormActions>
      </FormFeedback>
    </Form>
  )
}
