import { Form } from 'react-router'
import { formOf, load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import {
  Button,
  Card,
  DayText,
  DescriptionList,
  EmptyState,
  FieldRow,
  Flash,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  Notice,
  PageHeader,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { cancelShareRequest, getShareRules, myShares, requestShares } from '../index.ts'
import { sharesText } from '../share.ts'
import type { Route } from './+types/my-shares.page'
import { Movements, Papers, Requests, Schedules } from './member-parts.tsx'
import { requestText } from './request-cell.tsx'

export async function loader(args: Route.LoaderArgs) {
  const { personId, roles } = signedIn(args)
  return {
    file: await load(args, myShares, {}),
    rules: await load(args, getShareRules, {}),
    known: personId !== null,
    paid: roles.includes('entrepreneur'),
    done: new URL(args.request.url).searchParams.has('fait'),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const intent = String((await formOf(args)).get('intent'))
  const useCase = (intent === 'cancel' ? cancelShareRequest : requestShares) as typeof requestShares
  return perform(args, useCase, undefined, { redirect: '/mes-parts?fait=1' })
}

export default function MySharesPage({ loaderData, actionData }: Route.ComponentProps) {
  const { file, rules, known, done } = loaderData
  const waiting = file?.requests.filter(request => request.status === 'requested') ?? []
  return (
    <>
      <title>Mes parts — Essaim</title>
      <PageHeader
        title="Mes parts"
        subtitle={file?.memberNumber ? `Membre n° ${file.memberNumber} de la coopérative` : undefined}
      />
      <div className="stack loose">
        {done && !actionData ? <Flash title="C’est noté">La coopérative vous répondra.</Flash> : null}
        {!known ? (
          <EmptyState title="Votre compte n’est rattaché à personne du registre">
            Demandez à la coopérative de le rattacher à votre fiche.
          </EmptyState>
        ) : (
          <div className="two">
            <Card title="Ce que je détiens" tone="accent">
              <p className="figure num">{sharesText(file?.shares ?? 0)}</p>
              <DescriptionList
                items={[
                  ['Capital', <Money key="c" cents={file?.capitalCents ?? 0} />],
                  ['Valeur d’une part', <Money key="v" cents={rules.nominalCents} />],
                  file && file.paidCents < file.capitalCents
                    ? ['Reste à verser', <Money key="r" cents={file.capitalCents - file.paidCents} />]
                    : ['', null],
                  ['Depuis', file?.since ? <DayText key="d" day={file.since} /> : null],
                ]}
              />
              <p className="soft small">
                Un membre, une voix, quel que soit le nombre de ses parts. Elles se remboursent dans les{' '}
                {rules.reimbursementMonths} mois de la décision, à leur valeur nominale, moins leur part des pertes.
              </p>
            </Card>
            {file && file.schedules.length > 0 ? (
              <Schedules file={file} />
            ) : (
              <Ask loaderData={loaderData} refused={actionData} />
            )}
          </div>
        )}
        {waiting.map(request => (
          <Form method="post" key={request.id}>
            <HiddenFields values={{ requestKey: `${loaderData.requestKey}${request.id}`, id: request.id }} />
            <Notice tone="wait" title={`Une demande attend une décision\u00a0: ${requestText(request)}`}>
              <Button small variant="quiet" name="intent" value="cancel">
                La retirer
              </Button>
            </Notice>
          </Form>
        ))}
        {file && file.schedules.length > 0 ? <Ask loaderData={loaderData} refused={actionData} /> : null}
        {file ? (
          <>
            <Requests rows={file.requests} />
            <Movements rows={file.movements} linked={false} />
            <Papers rows={file.documents} />
          </>
        ) : null}
      </div>
    </>
  )
}

type Data = Route.ComponentProps['loaderData']

function Ask({
  loaderData: { file, rules, requestKey: key },
  refused,
}: {
  loaderData: Data
  refused: Route.ComponentProps['actionData']
}) {
  const scheduled = file?.schedules.some(schedule => schedule.untilMonth === null)
  const holds = (file?.shares ?? 0) > 0
  return (
    <Card title={holds ? 'Souscrire plus, ou me faire rembourser' : 'Devenir membre'}>
      <Form method="post" className="form" noValidate>
        <FormFeedback errors={refused?.refusals} values={refused?.values}>
          <HiddenFields values={{ requestKey: key }} />
          <FieldRow>
            {holds ? (
              <SelectField
                name="kind"
                label="Je demande"
                empty={null}
                options={[
                  { value: 'subscription', label: 'de nouvelles parts' },
                  { value: 'reimbursement', label: 'le remboursement de parts' },
                ]}
              />
            ) : (
              <HiddenFields values={{ kind: 'subscription' }} />
            )}
            <TextField
              name="shares"
              label="Nombre de parts"
              inputMode="numeric"
              help={
                rules.minimumShares > 1
                  ? `Les statuts demandent d’en détenir ${rules.minimumShares} au moins.`
                  : undefined
              }
            />
            {scheduled ? (
              <SelectField
                name="paidBy"
                label="Paiement"
                empty={null}
                options={[
                  { value: 'transfer', label: 'Je verse le montant' },
                  { value: 'pay', label: 'Retenues sur ma paie' },
                ]}
              />
            ) : null}
          </FieldRow>
          <TextField name="reason" label="Un mot pour la coopérative" required={false} maxLength={200} />
          <FormActions>
            <Button variant="primary" name="intent" value="ask">
              Envoyer ma demande
            </Button>
          </FormActions>
        </FormFeedback>
      </Form>
    </Card>
  )
}
