import { Form } from 'react-router'
import { isBuilding } from '../../../law/building.ts'
import type { RefusedForm } from '../../../platform/page.server.ts'
import {
  Button,
  Card,
  DateField,
  FieldRow,
  FileField,
  FormActions,
  FormFeedback,
  HiddenFields,
  Notice,
  TextField,
} from '../../../ui/index.ts'
import type { Activity } from '../../organisation/index.ts'
import { insuranceOn } from '../../organisation/insurance.ts'

interface Props {
  activity: Activity
  today: string
  requestKey: string
  refused: RefusedForm | null
}

/** The insurance that a trade must have: what its quotes and invoices say of it, and the certificate that goes with them. */
export function InsuranceCard({ activity, today, requestKey, refused }: Props) {
  const { id, version, insurance, attestationId } = activity
  return (
    <Card title="Assurance obligatoire">
      <div className="stack">
        <InsuranceNotice activity={activity} today={today} />
        <Form method="post" encType="multipart/form-data" className="form" noValidate>
          <FormFeedback errors={refused?.refusals} values={refused?.values}>
            <HiddenFields values={{ requestKey, id, version }} />
            <p className="soft">
              Celle que le métier impose, comme la décennale du bâtiment. Ses devis et factures la nomment&nbsp;;
              laissez tout vide s’il n’en faut pas.
            </p>
            <FieldRow>
              <TextField
                name="insurance.insurer"
                label="Assureur et contrat"
                required={false}
                defaultValue={insurance?.insurer}
                help="«&nbsp;Responsabilité décennale, Mutuelle du bâtiment&nbsp;»."
              />
              <TextField
                name="insurance.insurerAddress"
                label="Coordonnées de l’assureur"
                required={false}
                defaultValue={insurance?.insurerAddress}
              />
            </FieldRow>
            <FieldRow>
              <TextField
                name="insurance.coverage"
                label="Couverture géographique"
                required={false}
                defaultValue={insurance?.coverage}
                help="«&nbsp;France métropolitaine&nbsp;»."
              />
              <DateField
                name="insurance.endsOn"
                label="Valable jusqu’au"
                required={false}
                defaultValue={insurance?.endsOn}
                help="Passé ce jour, les pièces ne la nomment plus."
              />
            </FieldRow>
            <FileField
              name="attestation"
              label={attestationId ? 'Nouvelle attestation' : 'Attestation'}
              required={false}
              accept="application/pdf"
              help="Le PDF de l’assureur, 4 Mo au plus. Il part avec les devis et factures envoyés par mail (C. assur., art. L243-2)."
            />
            {attestationId ? (
              <p>
                <a href={`/fichiers/${attestationId}`}>Lire l’attestation</a>
              </p>
            ) : null}
            <FormActions>
              <Button name="intent" value="insurance">
                Enregistrer l’assurance
              </Button>
            </FormActions>
          </FormFeedback>
        </Form>
      </div>
    </Card>
  )
}

/** What an activity lacks before it may quote or bill. */
function InsuranceNotice({ activity, today }: Pick<Props, 'activity' | 'today'>) {
  const { naf, insurance, attestationId } = activity
  if (insurance && !insuranceOn(insurance, today as never))
    return <Notice tone="bad">Cette assurance a pris fin&nbsp;: ses devis et factures ne la nomment plus.</Notice>
  if (insurance && !attestationId)
    return <Notice tone="wait">L’attestation manque&nbsp;: elle doit aller avec chaque devis et chaque facture.</Notice>
  if (!insurance && isBuilding(naf))
    return (
      <Notice tone="wait">
        Métier du bâtiment (NAF {naf})&nbsp;: s’il relève de la garantie décennale, devis et factures doivent nommer
        l’assurance (C. assur., art. L241-1 et L243-2).
      </Notice>
    )
  return null
}
