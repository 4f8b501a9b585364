import { data, Form } from 'react-router'
import {
  attempt,
  choicesAmong,
  chooseNamed,
  formOf,
  load,
  perform,
  requestKey,
  signedIn,
  todayOf,
} from '../../../platform/page.server.ts'
import {
  Button,
  Card,
  DateField,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  NamedField,
  PageHeader,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { choosePeople } from '../../documents/index.ts'
import { addShareholder, getShareRules, listShareholders, requestShares } from '../index.ts'
import type { Route } from './+types/new-subscription.page'
import { memberChoices } from './shares-page.server.ts'

export async function loader(args: Route.LoaderArgs) {
  const rules = await load(args, getShareRules, {})
  const members = await load(args, listShareholders, {})
  const known = new Set(members.map(member => member.personId))
  const people = await load(args, choosePeople, {})
  return {
    rules,
    members: choicesAmong(memberChoices(members)),
    people: people?.filter(({ value }) => !known.has(value)) ?? null,
    today: todayOf(args),
    requestKey: requestKey(),
  }
}

/** Somebody of the register or a member asks at once; a legal person gets its file first, once: a request refused after it goes on from it. */
export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const ask = (input?: object) =>
    perform(args, requestShares, input, { redirect: ({ shareholderId }) => `/societariat/${shareholderId}` })
  const unnamed = await chooseNamed(args, {
    shareholderId: async named => choicesAmong(memberChoices(await load(args, listShareholders, {})), named),
    personId: named => load(args, choosePeople, { named }),
  })
  if (unnamed) return unnamed
  if (form.get('who') !== 'legal' || form.get('shareholderId')) return ask()
  const answer = await attempt(args, async () => {
    const { id } = await addShareholder(
      signedIn(args),
      {
        name: text(form, 'name'),
        siren: text(form, 'siren'),
        email: text(form, 'email'),
        representative: text(form, 'representative'),
        iban: text(form, 'iban'),
      },
      `${form.get('requestKey')}:addShareholder`,
    )
    form.set('shareholderId', id)
    return null
  })
  return answer === null ? ask() : data(answer.data, answer.init ?? {})
}

const text = (form: FormData, name: string): string | null => String(form.get(name) ?? '').trim() || null

export default function NewSubscriptionPage({ loaderData, actionData }: Route.ComponentProps) {
  const { rules, members, people, today, requestKey: key } = loaderData
  const legal = actionData?.values.who === 'legal' ? actionData : null
  const refused = legal ? null : actionData
  return (
    <>
      <title>Nouvelle souscription — Essaim</title>
      <PageHeader title="Nouvelle souscription" breadcrumbs={[{ href: '/societariat', label: 'Sociétariat' }]} />
      <div className="stack loose">
        <Card title="Un membre, ou une personne du registre">
          <Form method="post" className="form" noValidate>
            <FormFeedback errors={refused?.refusals} values={refused?.values} choices={refused?.choices}>
              <HiddenFields values={{ requestKey: key, kind: 'subscription' }} />
              <FieldRow>
                <NamedField name="shareholderId" label="Membre" required={false} empty="–" options={members} />
                <NamedField
                  name="personId"
                  label="Ou personne du registre"
                  required={false}
                  empty="–"
                  options={people}
                />
              </FieldRow>
              <Shares rules={rules} today={today} />
              <FormActions>
                <Button variant="primary">Inscrire la demande</Button>
              </FormActions>
            </FormFeedback>
          </Form>
        </Card>
        <Card title="Une personne morale, ou quelqu’un d’extérieur">
          <Form method="post" className="form" noValidate>
            <FormFeedback errors={legal?.refusals} values={legal?.values}>
              <HiddenFields
                values={{
                  requestKey: `${key}m`,
                  kind: 'subscription',
                  who: 'legal',
                  shareholderId: legal?.values.shareholderId?.toString(),
                }}
              />
              <FieldRow>
                <TextField name="name" id="m-name" label="Nom" maxLength={120} />
                <TextField name="siren" id="m-siren" label="SIREN" required={false} inputMode="numeric" />
                <TextField
                  name="representative"
                  id="m-representative"
                  label="Représenté par"
                  required={false}
                  maxLength={120}
                />
              </FieldRow>
              <FieldRow>
                <TextField name="email" id="m-email" label="Adresse électronique" type="email" required={false} />
                <TextField name="iban" id="m-iban" label="IBAN" required={false} help="Pour les remboursements." />
              </FieldRow>
              <Shares rules={rules} today={today} prefix="m-" />
              <FormActions>
                <Button>Ouvrir la fiche et inscrire la demande</Button>
              </FormActions>
            </FormFeedback>
          </Form>
        </Card>
      </div>
    </>
  )
}

function Shares({
  rules,
  today,
  prefix = '',
}: {
  rules: { categories: { category: string; label: string }[] }
  today: string
  prefix?: string
}) {
  const id = (name: string) => (prefix ? { id: `${prefix}${name}` } : {})
  return (
    <FieldRow>
      <TextField name="shares" {...id('shares')} label="Nombre de parts" inputMode="numeric" />
      <SelectField
        name="category"
        {...id('category')}
        label="Catégorie"
        required={Boolean(prefix)}
        empty={prefix ? undefined : 'Celle du membre'}
        options={rules.categories.map(one => ({ value: one.category, label: one.label }))}
      />
      <SelectField
        name="paidBy"
        {...id('paidBy')}
        label="Paiement"
        empty={null}
        options={[
          { value: 'transfer', label: 'Virement ou chèque' },
          { value: 'pay', label: 'Retenues sur la paie' },
        ]}
      />
      <DateField name="requestedOn" {...id('requestedOn')} label="Reçue le" defaultValue={today} />
    </FieldRow>
  )
}
