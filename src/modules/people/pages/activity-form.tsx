import { Form } from 'react-router'
import type { RefusedForm } from '../../../platform/page.server.ts'
import {
  AmountField,
  Button,
  Card,
  DateField,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import type { Activity } from '../../organisation/index.ts'

const TERRITORIES = [
  { value: 'metropole', label: 'Métropole' },
  { value: 'corse', label: 'Corse' },
  { value: 'guadeloupe', label: 'Guadeloupe' },
  { value: 'martinique', label: 'Martinique' },
  { value: 'reunion', label: 'La Réunion' },
  { value: 'guyane', label: 'Guyane' },
  { value: 'mayotte', label: 'Mayotte' },
  { value: 'none', label: 'Hors du territoire de la TVA' },
]

interface Props {
  /** What is known of it: all, or of one that opens its code and day. */
  activity: Partial<Activity> & Pick<Activity, 'code' | 'openedOn'>
  sites: readonly { id: string; name: string }[]
  requestKey: string
  refused: RefusedForm | null
}

/** What an activity is, new or known. */
export function ActivityForm({ activity, sites, requestKey, refused }: Props) {
  const { id, version, logoId } = activity
  return (
    <Card title={id ? 'Modifier l’activité' : undefined}>
      <Form method="post" className="form" noValidate>
        <FormFeedback errors={refused?.refusals} values={refused?.values}>
          <HiddenFields values={{ requestKey, id, version, logoId }} />
          <FieldRow>
            <TextField name="name" label="Nom commercial" defaultValue={activity.name} />
            <TextField
              name="code"
              label="Code analytique"
              defaultValue={activity.code}
              help="Lettres capitales et chiffres&nbsp;; il suit toutes les écritures."
            />
          </FieldRow>
          <FieldRow>
            <TextField name="trade" label="Métier" required={false} defaultValue={activity.trade ?? ''} />
            <TextField
              name="naf"
              label="Code NAF"
              required={false}
              defaultValue={activity.naf ?? ''}
              help="Par exemple 43.32A."
            />
          </FieldRow>
          <FieldRow>
            <TextField
              name="email"
              label="Adresse électronique"
              type="email"
              required={false}
              defaultValue={activity.email ?? ''}
            />
            <TextField name="phone" label="Téléphone" type="tel" required={false} defaultValue={activity.phone ?? ''} />
            <TextField name="commune" label="Commune" required={false} defaultValue={activity.commune ?? ''} />
          </FieldRow>
          <FieldRow>
            <AmountField
              name="autonomousUpToCents"
              label="Émet seule ses factures jusqu’à"
              required={false}
              defaultValue={activity.autonomousUpToCents ?? 0}
              help="TTC, par facture. 0&nbsp;: la coopérative les valide toutes."
            />
            <SelectField
              name="vatTerritory"
              label="TVA"
              empty={null}
              options={TERRITORIES}
              defaultValue={activity.vatTerritory ?? 'metropole'}
            />
            {sites.length > 0 ? (
              <SelectField
                name="siteId"
                label="Lieu"
                required={false}
                empty="Aucun"
                options={sites.map(site => ({ value: site.id, label: site.name }))}
                defaultValue={activity.siteId ?? ''}
              />
            ) : null}
          </FieldRow>
          <FieldRow>
            <DateField name="openedOn" label="Ouverte le" defaultValue={activity.openedOn} />
            {id && !activity.isHouse ? (
              <DateField
                name="closedOn"
                label="Close le"
                required={false}
                defaultValue={activity.closedOn}
                help="Elle ne facture plus après&nbsp;; ses comptes restent."
              />
            ) : null}
          </FieldRow>
          <FormActions>
            <Button variant="primary" name="intent" value="change">
              {id ? 'Enregistrer' : 'Ouvrir l’activité'}
            </Button>
          </FormActions>
        </FormFeedback>
      </Form>
    </Card>
  )
}
