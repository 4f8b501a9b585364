import { Form } from 'react-router'
import { load, perform, requestKey } from '../../../platform/page.server.ts'
import {
  Button,
  Card,
  DateField,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  PageHeader,
  TextArea,
} from '../../../ui/index.ts'
import { changeTrainingBody, getTrainingBody } from '../index.ts'
import type { Route } from './+types/body.page'
import { OptionalText } from './optional-text.tsx'
import { reader } from './training-page.server.ts'
import { TrainingTabs } from './training-tabs.tsx'

export async function loader(args: Route.LoaderArgs) {
  return { body: await load(args, getTrainingBody, {}), requestKey: requestKey(), ...reader(args) }
}

export const action = (args: Route.ActionArgs) => perform(args, changeTrainingBody)

export default function BodyPage({ loaderData, actionData }: Route.ComponentProps) {
  const { body, forHouse, writes } = loaderData
  return (
    <>
      <title>Organisme de formation — Essaim</title>
      <PageHeader
        title="Formation"
        subtitle="L’organisme&nbsp;: ce que portent les conventions, certificats et bilans"
      />
      <TrainingTabs current="/formation/organisme" forHouse={forHouse} />
      <Card>
        <Form method="post" className="form" noValidate>
          <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
            <HiddenFields values={{ requestKey: loaderData.requestKey, version: body.version }} />
            <FieldRow>
              <OptionalText
                name="declarationNumber"
                label="Numéro de déclaration d’activité"
                inputMode="numeric"
                help="Onze chiffres. Cet enregistrement ne vaut pas agrément de l’État (art. L6352-12)."
                known={body.declarationNumber}
              />
              <OptionalText name="declaredRegion" label="Préfecture de région" known={body.declaredRegion} />
              <OptionalText name="naf" label="Code NAF" known={body.naf} />
            </FieldRow>
            <FieldRow>
              <OptionalText name="director" label="Dirige l’organisme" known={body.director} />
              <OptionalText name="directorQuality" label="En qualité de" known={body.directorQuality} />
            </FieldRow>
            <FieldRow>
              <OptionalText
                name="contact"
                label="Responsable de la formation, et comment le joindre"
                known={body.contact}
              />
              <OptionalText name="disabilityContact" label="Référent handicap" known={body.disabilityContact} />
            </FieldRow>
            <FieldRow>
              <OptionalText name="certifier" label="Certificateur Qualiopi" known={body.certifier} />
              <DateField
                name="certifiedUntil"
                label="Certifié jusqu’au"
                required={false}
                defaultValue={body.certifiedUntil}
                help="Trois ans au plus (art. R6316-2)."
              />
            </FieldRow>
            <TextArea
              name="houseRules"
              label="Règlement intérieur applicable aux stagiaires"
              required={false}
              rows={8}
              help="Santé, sécurité, discipline, représentation (art. L6352-3)&nbsp;; mis à disposition avant l’inscription (art. L6353-8)."
              defaultValue={body.houseRules ?? ''}
            />
            {writes && forHouse ? (
              <FormActions>
                <Button variant="primary">Enregistrer</Button>
              </FormActions>
            ) : null}
          </FormFeedback>
        </Form>
      </Card>
    </>
  )
}
