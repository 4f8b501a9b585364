import { Form } from 'react-router'
import { formatIban } from '../../../formats/iban.ts'
import { chooseNamed, load, perform, requestKey } from '../../../platform/page.server.ts'
import {
  Button,
  ButtonLink,
  Card,
  CheckboxField,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  NamedField,
  PageHeader,
  TextField,
} from '../../../ui/index.ts'
import { activityChoices } from '../../organisation/index.ts'
import { addSupplier, changeSupplier, getSupplier } from '../index.ts'
import type { Route } from './+types/supplier.page'

const NEW = 'nouveau'

export async function loader(args: Route.LoaderArgs) {
  const supplier = args.params.id === NEW ? null : await load(args, getSupplier, { id: args.params.id })
  return {
    supplier: supplier && { ...supplier, iban: supplier.iban && formatIban(supplier.iban) },
    activities: supplier ? [] : await activityChoices(args, undefined, () => true),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  if (args.params.id !== NEW) return perform(args, changeSupplier, undefined, { redirect: '/fournisseurs' })
  return (
    (await chooseNamed(args, { activityId: named => activityChoices(args, named, () => true) })) ??
    (await perform(args, addSupplier, undefined, { redirect: ({ id }) => `/fournisseurs/${id}` }))
  )
}

export default function SupplierPage({ loaderData, actionData }: Route.ComponentProps) {
  const { supplier, activities } = loaderData
  const refused = actionData && 'refusals' in actionData ? actionData : null
  const title = supplier?.name ?? 'Nouveau fournisseur'
  return (
    <>
      <title>{`${title} — Essaim`}</title>
      <PageHeader
        title={title}
        breadcrumbs={[{ label: 'Fournisseurs', href: '/fournisseurs' }]}
        action={supplier ? <ButtonLink to={`/depenses?fournisseur=${supplier.id}`}>Ses pièces</ButtonLink> : null}
      />
      <Card>
        <Form method="post" className="form" noValidate>
          <FormFeedback errors={refused?.refusals} values={refused?.values} choices={refused?.choices}>
            <HiddenFields
              values={{ requestKey: loaderData.requestKey, id: supplier?.id, version: supplier?.version }}
            />
            {supplier ? null : activities?.length === 1 ? (
              <HiddenFields values={{ activityId: activities[0]!.value }} />
            ) : (
              <NamedField name="activityId" label="Activité" options={activities} />
            )}
            <Identity supplier={supplier} />
            <FieldRow>
              <TextField
                name="paymentTermDays"
                label="Délai de paiement, en jours"
                inputMode="numeric"
                defaultValue={supplier?.paymentTermDays ?? 30}
              />
              <CheckboxField
                name="vatOnDebits"
                label="A opté pour la TVA sur les débits"
                help="Mention portée sur ses factures&nbsp;: la TVA de ses services se récupère sans attendre le paiement."
                defaultChecked={supplier?.vatOnDebits ?? false}
              />
              {supplier ? (
                <CheckboxField
                  name="archived"
                  label="Archivé"
                  help="N’est plus proposé&nbsp;; ses pièces restent."
                  defaultChecked={supplier.archivedOn !== null}
                />
              ) : null}
            </FieldRow>
            <FormActions>
              <Button variant="primary">Enregistrer</Button>
            </FormActions>
          </FormFeedback>
        </Form>
      </Card>
    </>
  )
}

function Identity({ supplier }: { supplier: Route.ComponentProps['loaderData']['supplier'] }) {
  const address = supplier?.address
  return (
    <>
      <FieldRow>
        <TextField name="name" label="Nom" maxLength={120} defaultValue={supplier?.name} />
        <TextField
          name="country"
          label="Pays"
          maxLength={2}
          help="Deux lettres, FR pour la France."
          defaultValue={supplier?.country ?? 'FR'}
        />
        <TextField
          name="siren"
          label="SIREN"
          required={false}
          inputMode="numeric"
          defaultValue={supplier?.siren ?? ''}
        />
        <TextField
          name="vatNumber"
          label="Numéro de TVA"
          required={false}
          help="Pour un fournisseur de l’Union."
          defaultValue={supplier?.vatNumber ?? ''}
        />
      </FieldRow>
      <FieldRow>
        <TextField
          name="iban"
          label="IBAN"
          required={false}
          help="Pour le payer par virement."
          defaultValue={supplier?.iban ?? ''}
        />
        <TextField name="bic" label="BIC" required={false} defaultValue={supplier?.bic ?? ''} />
        <TextField
          name="email"
          label="Adresse électronique"
          type="email"
          required={false}
          defaultValue={supplier?.email ?? ''}
        />
        <TextField name="phone" label="Téléphone" type="tel" required={false} defaultValue={supplier?.phone ?? ''} />
      </FieldRow>
      <FieldRow>
        <TextField name="address.line1" label="Adresse" required={false} defaultValue={address?.line1} />
        <TextField name="address.line2" label="Complément" required={false} defaultValue={address?.line2 ?? ''} />
        <TextField name="address.postalCode" label="Code postal" required={false} defaultValue={address?.postalCode} />
        <TextField name="address.city" label="Commune" required={false} defaultValue={address?.city} />
      </FieldRow>
    </>
  )
}
