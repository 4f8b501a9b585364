import { Form } from 'react-router'
import { plain } from '../../../kernel/plain.ts'
import { formatRate } from '../../../kernel/rate.ts'
import { VOTING_COLLEGES } from '../../../law/assemblies.ts'
import { rowInForce } from '../../../law/dated.ts'
import { formOf, load, perform, requestKey, signedIn, todayOf } from '../../../platform/page.server.ts'
import {
  Button,
  Card,
  CheckboxField,
  DateField,
  FieldRow,
  Flash,
  FormActions,
  FormFeedback,
  HiddenFields,
  Notice,
  PageHeader,
  RadioGroup,
  RateField,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { getOrganisation } from '../../organisation/index.ts'
import { SettingsTabs } from '../../organisation/pages/settings-tabs.tsx'
import { getShareRules } from '../../shares/index.ts'
import { changeAssemblyRules, getAssemblyRules } from '../index.ts'
import { PART_LABELS, PARTS } from '../rules.ts'
import type { Route } from './+types/rules.page'
import { mayChair } from './chair.ts'

/** Colleges that the form offers at first; then one more than there are. */
const COLLEGE_ROWS = 4

export async function loader(args: Route.LoaderArgs) {
  const { legalForm } = await load(args, getOrganisation, {})
  return {
    ...(await load(args, getAssemblyRules, {})),
    categories: (await load(args, getShareRules, {})).categories,
    scic: String(legalForm).startsWith('scic'),
    bounds: rowInForce(VOTING_COLLEGES, todayOf(args))!,
    chairs: mayChair(signedIn(args)),
    done: new URL(args.request.url).searchParams.has('fait'),
    requestKey: requestKey(),
  }
}

/** A college is known by its first name, whatever it is called later. */
export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  for (const [field, name] of [...form])
    if (/^rules\.colleges\.\d+\.name$/.test(field)) {
      const code = field.replace(/name$/, 'code')
      if (!String(name).trim()) form.delete(code)
      else if (!form.get(code)) form.set(code, codeOf(String(name)))
    }
  return perform(args, changeAssemblyRules, undefined, { redirect: '/reglages/assemblees?fait=1' })
}

const codeOf = (name: string): string =>
  plain(name)
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 30)
    .replace(/^-|-$/g, '') || 'college'

const OPTIONS = PARTS.map(part => ({ value: part, label: PART_LABELS[part] }))

export default function AssemblyRulesPage({ loaderData, actionData }: Route.ComponentProps) {
  const { rules, version, chairs, scic, done } = loaderData
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
      {done && !actionData ? <Flash title="Enregistré" /> : null}
      <Form method="post" className="form" noValidate>
        <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
          <HiddenFields values={{ requestKey: loaderData.requestKey, version }} />
          <Card title="Convocation, quorums, majorités">
            <div className="stack">
              <FieldRow>
                <TextField
                  name="rules.noticeDays"
                  label="Délai de convocation, en jours"
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
                {part('quorumOrdinarySecond', 'Sur seconde convocation')}
                {part('majorityOrdinary', 'Majorité\u00a0: plus de')}
              </FieldRow>
              <FieldRow>
                {part('quorumExtraordinary', 'Quorum extraordinaire')}
                {part('quorumExtraordinarySecond', 'Sur seconde convocation')}
                {part('majorityExtraordinary', 'Majorité\u00a0: au moins')}
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
          {scic || rules.colleges.length > 0 ? (
            <Colleges loaderData={loaderData} />
          ) : (
            <HiddenFields values={{ 'rules.collegeVote': rules.collegeVote }} />
          )}
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

/** Who votes with whom, for how much of the voices. A name takes a college in, an emptied one leaves it out. */
function Colleges({ loaderData: { rules, categories, bounds } }: Pick<Route.ComponentProps, 'loaderData'>) {
  const { value: law, source } = bounds
  const out = categories.filter(({ category }) => rules.colleges.every(one => !one.categories.includes(category)))
  return (
    <Card title="Collèges">
      <div className="stack">
        <p className="soft">
          Au moins {law.least}, de {formatRate(law.minimumBp)} à {formatRate(law.maximumBp)} des voix chacun, 100&nbsp;%
          ensemble ({source}). Aucun nom&nbsp;: un membre, une voix, tous ensemble.
        </p>
        {rules.colleges.length > 0 && out.length > 0 ? (
          <Notice tone="wait" title={`Sans collège\u00a0: ${out.map(({ label }) => label).join(', ')}`}>
            Aucune assemblée ne se convoque tant que leurs membres ne votent nulle part.
          </Notice>
        ) : null}
        <RadioGroup
          name="rules.collegeVote"
          label="Les voix d’un collège"
          inline
          defaultValue={rules.collegeVote}
          options={[
            { value: 'proportional', label: 'se partagent comme ses votes' },
            { value: 'whole', label: 'vont entières à sa majorité' },
          ]}
        />
        {Array.from({ length: Math.max(COLLEGE_ROWS, rules.colleges.length + 1) }, (_, i) => {
          const college = rules.colleges[i]
          return (
            <fieldset className="field" key={i}>
              <legend>Collège {i + 1}</legend>
              <HiddenFields values={{ [`rules.colleges.${i}.code`]: college?.code }} />
              <FieldRow>
                <TextField
                  name={`rules.colleges.${i}.name`}
                  label="Nom"
                  required={i < rules.colleges.length}
                  defaultValue={college?.name}
                />
                <RateField
                  name={`rules.colleges.${i}.weightBp`}
                  label="Voix"
                  required={i < rules.colleges.length}
                  defaultValue={college?.weightBp}
                />
              </FieldRow>
              <div className="choices inline">
                {categories.map(({ category, label }) => (
                  <CheckboxField
                    key={category}
                    name={`rules.colleges.${i}.categories`}
                    id={`college-${i}-${category}`}
                    value={category}
                    label={label}
                    defaultChecked={college?.categories.includes(category)}
                  />
                ))}
              </div>
            </fieldset>
          )
        })}
      </div>
    </Card>
  )
}
