import { Form } from 'react-router'
import { load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import {
  Button,
  Card,
  CheckboxField,
  DateField,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  PageHeader,
  RadioGroup,
  RateField,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { SettingsTabs } from '../../organisation/pages/settings-tabs.tsx'
import { SHARE_CATEGORIES, SHARE_CATEGORY_LABELS } from '../../shares/share.ts'
import { changeAssemblyRules, getAssemblyRules } from '../index.ts'
import { PART_LABELS, PARTS } from '../rules.ts'
import type { Route } from './+types/rules.page'
import { mayChair } from './chair.ts'

const COLLEGE_ROWS = 5

export async function loader(args: Route.LoaderArgs) {
  return { ...(await load(args, getAssemblyRules, {})), chairs: mayChair(signedIn(args)), requestKey: requestKey() }
}

export const action = (args: Route.ActionArgs) => perform(args, changeAssemblyRules)

const OPTIONS = PARTS.map(part => ({ value: part, label: PART_LABELS[part] }))

export default function AssemblyRulesPage({ loaderData, actionData }: Route.ComponentProps) {
  const { rules, version, chairs } = loaderData
  const part = (
    name:
      | 'quorumOrdinary'
      | 'quorumOrdinarySecond'
      | 'quorumExtraordinary'
      | 'quorumExtraordinarySecond'
      | 'majorityOrdinary'
      | 'majorityExtraordinary',
    label: string,
  ) => <SelectField name={`rules.${name}`} label={label} empty={null} options={OPTIONS} defaultValue={rules[name]} />
  return (
    <>
      <title>Règles des assemblées — Essaim</title>
      <PageHeader title="Réglages" subtitle="Ce que disent les statuts des assemblées" />
      <SettingsTabs current="/reglages/assemblees" />
      <Form method="post" className="form" noValidate>
        <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
          <HiddenFields values={{ requestKey: loaderData.requestKey, version }} />
          <Card title="Convocation, quorums, majorités">
            <div className="stack">
              <FieldRow>
                <TextField
                  name="rules.noticeDays"
                  label="Jours entre la convocation et l’assemblée"
                  inputMode="numeric"
                  defaultValue={rules.noticeDays}
                />
                <TextField
                  name="rules.proxiesPerHolder"
                  label="Pouvoirs par personne, au plus"
                  inputMode="numeric"
                  defaultValue={rules.proxiesPerHolder}
                />
              </FieldRow>
              <FieldRow>
                {part('quorumOrdinary', 'Quorum ordinaire')}
                {part('quorumOrdinarySecond', 'sur seconde convocation')}
                {part('majorityOrdinary', 'Majorité ordinaire\u00a0: plus de')}
              </FieldRow>
              <FieldRow>
                {part('quorumExtraordinary', 'Quorum extraordinaire')}
                {part('quorumExtraordinarySecond', 'sur seconde convocation')}
                {part('majorityExtraordinary', 'Majorité extraordinaire\u00a0: au moins')}
              </FieldRow>
              <CheckboxField
                name="rules.abstentionsCount"
                label="Les abstentions et les blancs comptent parmi les voix exprimées"
                defaultChecked={rules.abstentionsCount}
              />
              <DateField
                name="rules.reviewedOn"
                label="Dernière révision coopérative"
                required={false}
                defaultValue={rules.reviewedOn}
                help="L’échéance de la suivante vient d’elle-même, cinq ans après."
              />
            </div>
          </Card>
          <Card title="Collèges (SCIC)">
            <div className="stack">
              <p className="soft">
                Au moins trois, de 10 à 50&nbsp;% des voix chacun, 100&nbsp;% ensemble (loi 47-1775, art. 19 octies).
                Aucun&nbsp;: un membre, une voix, tous ensemble.
              </p>
              <RadioGroup
                name="rules.collegeVote"
                label="Les voix d’un collège"
                defaultValue={rules.collegeVote}
                options={[
                  { value: 'proportional', label: 'se partagent comme ses votes' },
                  { value: 'whole', label: 'vont entières à sa majorité' },
                ]}
              />
              {Array.from({ length: COLLEGE_ROWS }, (_, i) => {
                const college = rules.colleges[i]
                return (
                  <fieldset className="field" key={i}>
                    <legend>Collège {i + 1}</legend>
                    <FieldRow>
                      <TextField
                        name={`rules.colleges.${i}.name`}
                        label="Nom"
                        required={false}
                        defaultValue={college?.name}
                      />
                      <TextField
                        name={`rules.colleges.${i}.code`}
                        label="Code"
                        required={false}
                        defaultValue={college?.code}
                      />
                      <RateField
                        name={`rules.colleges.${i}.weightBp`}
                        label="Part des voix"
                        required={false}
                        defaultValue={college?.weightBp}
                      />
                    </FieldRow>
                    <div className="choices inline">
                      {SHARE_CATEGORIES.map(category => (
                        <CheckboxField
                          key={category}
                          name={`rules.colleges.${i}.categories`}
                          id={`college-${i}-${category}`}
                          value={category}
                          label={SHARE_CATEGORY_LABELS[category]}
                          defaultChecked={college?.categories.includes(category)}
                        />
                      ))}
                    </div>
                  </fieldset>
                )
              })}
            </div>
          </Card>
          {chairs ? (
            <FormActions>
              <Button variant="primary">Enregistrer les règles</Button>
            </FormActions>
          ) : null}
        </FormFeedback>
      </Form>
    </>
  )
}
