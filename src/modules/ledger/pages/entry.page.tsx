import { Form, Link, redirect, useNavigation } from 'react-router'
import { readForm } from '../../../platform/form.ts'
import { attempt, chooseNamed, formOf, load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import { may, OFFICE } from '../../../platform/session.ts'
import { summaryOf } from '../../../platform/use-case.server.ts'
import { ArrowLeftRight } from '../../../ui/icon.tsx'
import {
  AmountField,
  Badge,
  Button,
  Card,
  Confirm,
  DataTable,
  DateField,
  DayText,
  DescriptionList,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  InstantText,
  Money,
  NamedField,
  PageHeader,
  SelectField,
  TextField,
  Timeline,
} from '../../../ui/index.ts'
import { activityChoices } from '../../organisation/index.ts'
import { discardEntry, getEntry, reallocate, reverseEntry, validateEntries } from '../index.ts'
import type { Route } from './+types/entry.page'
import { bankLineAddress, documentAddress, ledgerAddress } from './ledger-address.ts'
import { reportFilter } from './period.server.ts'

const GESTURES: Record<string, string> = {
  postSundryEntry: 'Saisie',
  validateEntries: 'Validation',
  reverseEntry: 'Contrepassation',
  reallocate: 'Réimputation',
  letterLines: 'Lettrage',
  issueInvoices: 'Émission de la facture',
  recordReceipts: 'Encaissement',
}

export async function loader(args: Route.LoaderArgs) {
  const entry = await load(args, getEntry, { id: args.params.id })
  const { today, mayWrite, wholeHouse } = await reportFilter(args)
  // Pay, the register of shares and the surplus are the house's to read.
  const open = (address: string | null) =>
    wholeHouse || !address || !/^\/(paie|societariat|repartition)/.test(address) ? address : null
  const seesBank = may(signedIn(args), { roles: [...OFFICE, 'auditor'], scope: 'house' })
  const bankLines = seesBank ? entry.bankLines : []
  return {
    entry: {
      ...entry,
      bankLines,
      history: entry.history.map(event => ({ ...event, gesture: GESTURES[event.useCase] ?? summaryOf(event.useCase) })),
    },
    document:
      entry.documentKind === 'bank-match' && bankLines[0]
        ? bankLineAddress(bankLines[0].id)
        : open(documentAddress(entry.documentKind, entry.documentId, entry.documentNumber)),
    about: entry.about.map(({ kind, id, number }) => ({ number, href: open(documentAddress(kind, id, number)) })),
    today,
    mayWrite,
    wholeHouse,
    activities: mayWrite ? await activityChoices(args, undefined, () => true) : [],
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const { id } = args.params
  const to = (entry: { id: string }) => `/comptabilite/ecritures/${entry.id}`
  switch (form.get('intent')) {
    case 'validate':
      return perform(args, validateEntries, { ids: [id] })
    case 'discard':
      return perform(args, discardEntry, { id }, { redirect: '/comptabilite' })
    case 'reverse':
      return perform(args, reverseEntry, { ...(readForm(reverseEntry.input, form) as object), id }, { redirect: to })
    default:
      return attempt(args, async () => {
        const unnamed = await chooseNamed(args, { activityId: named => activityChoices(args, named, () => true) })
        if (unnamed) return unnamed
        const input = { ...(readForm(reallocate.input, form) as Parameters<typeof reallocate>[1]), id }
        const done = await reallocate(signedIn(args), input, `${form.get('requestKey')}:reallocate`)
        throw redirect(to(done), 303)
      })
  }
}

export default function EntryPage({ loaderData, actionData }: Route.ComponentProps) {
  const { entry, document, about, wholeHouse } = loaderData
  const title = entry.number ? `${entry.journal} ${entry.number}` : `${entry.journal}, au brouillard`
  const total = (field: 'debitCents' | 'creditCents') => entry.lines.reduce((all, line) => all + line[field], 0)
  return (
    <>
      <title>{`Écriture ${title} — Essaim`}</title>
      <PageHeader
        title={`Écriture ${title}`}
        subtitle={entry.label}
        breadcrumbs={
          wholeHouse
            ? [{ label: 'Comptabilité', href: '/comptabilite' }]
            : [{ label: 'Mon compte', href: '/mon-compte' }]
        }
        action={entry.number ? <Badge tone="good">validée</Badge> : <Badge tone="wait">au brouillard</Badge>}
      />
      <div className="stack loose">
        <Card title="Lignes">
          <DataTable
            caption="Lignes de l’écriture"
            rows={entry.lines}
            rowKey={line => String(line.position)}
            columns={[
              {
                header: 'Compte',
                main: true,
                cell: line => (
                  <>
                    <Link to={ledgerAddress({ accounts: [line.account], activityId: line.activityId, to: entry.day })}>
                      {line.account}
                    </Link>{' '}
                    <small className="soft">{line.accountLabel}</small>
                  </>
                ),
              },
              { header: 'Activité', cell: line => line.activityName ?? 'La coopérative' },
              { header: 'Tiers', cell: line => line.thirdPartyName ?? '' },
              { header: 'Libellé', cell: line => line.label, phone: 'hidden' },
              {
                header: 'Débit',
                align: 'end',
                cell: line => (line.debitCents ? <Money cents={line.debitCents} /> : ''),
                total: <Money cents={total('debitCents')} />,
              },
              {
                header: 'Crédit',
                align: 'end',
                cell: line => (line.creditCents ? <Money cents={line.creditCents} /> : ''),
                total: <Money cents={total('creditCents')} />,
              },
              { header: 'Lettre', cell: line => line.letter ?? '' },
            ]}
          />
        </Card>
        <div className="two">
          <Card title="En bref">
            <DescriptionList
              items={[
                ['Journal', entry.journalLabel],
                ['Date', <DayText key="d" day={entry.day} />],
                [
                  'Pièce',
                  document ? (
                    <Link key="p" to={document}>
                      {entry.documentNumber}
                    </Link>
                  ) : (
                    entry.documentNumber
                  ),
                ],
                [
                  'Se rapporte à',
                  about.length > 0 ? (
                    <span key="about" className="row">
                      {about.map(({ number, href }) =>
                        href ? (
                          <Link key={number} to={href}>
                            {number}
                          </Link>
                        ) : (
                          <span key={number}>{number}</span>
                        ),
                      )}
                    </span>
                  ) : null,
                ],
                [
                  'Rapprochée de',
                  entry.bankLines.length > 0 ? (
                    <ul key="bank" className="plain-list">
                      {entry.bankLines.map(line => (
                        <li key={line.id}>
                          <Link to={bankLineAddress(line.id)}>
                            la ligne de banque du <DayText day={line.day} />
                          </Link>{' '}
                          (<Money cents={line.amountCents} />)
                        </li>
                      ))}
                    </ul>
                  ) : null,
                ],
                ['Date de la pièce', <DayText key="pd" day={entry.documentDay} />],
                [
                  'Validée',
                  entry.validatedAt ? (
                    <InstantText key="v" at={entry.validatedAt} />
                  ) : (
                    'Pas encore\u00a0: elle compte, et reste provisoire'
                  ),
                ],
                [
                  'Contrepasse',
                  entry.reverses ? (
                    <Link key="r" to={`/comptabilite/ecritures/${entry.reverses}`}>
                      une autre écriture
                    </Link>
                  ) : null,
                ],
                [
                  'Contrepassée par',
                  entry.reversedBy ? (
                    <Link key="rb" to={`/comptabilite/ecritures/${entry.reversedBy}`}>
                      une autre écriture
                    </Link>
                  ) : null,
                ],
                [
                  'Empreinte',
                  entry.hash && wholeHouse ? (
                    <span key="h" className="num small">
                      {entry.hash.slice(0, 16)}…
                    </span>
                  ) : null,
                ],
              ]}
            />
          </Card>
          <Card title="Ce qui s’est passé">
            <Timeline
              events={entry.history.map((event, i) => ({
                key: String(i),
                at: event.at,
                title: event.gesture,
                detail: event.actor,
              }))}
            />
          </Card>
        </div>
        {loaderData.mayWrite ? <Gestures loaderData={loaderData} actionData={actionData} /> : null}
      </div>
    </>
  )
}

type PartProps = Pick<Route.ComponentProps, 'loaderData' | 'actionData'>

function Gestures({ loaderData, actionData }: PartProps) {
  const { entry, today, requestKey: key, activities } = loaderData
  const busy = useNavigation().state !== 'idle'
  const intent = actionData?.values.intent
  const feedback = (name: string) =>
    intent === name ? { errors: actionData?.refusals, values: actionData?.values, choices: actionData?.choices } : {}
  if (!entry.number) {
    return (
      <Card title="Au brouillard">
        <Form method="post" className="stack">
          <FormFeedback errors={actionData?.refusals ?? []} values={{}}>
            <HiddenFields values={{ requestKey: key }} />
            <FormActions>
              <Button variant="primary" name="intent" value="validate" pending={busy}>
                Valider
              </Button>
              <Confirm
                label="Supprimer"
                title="Supprimer cette écriture&nbsp;?"
                confirm="Supprimer"
                submit={{ name: 'intent', value: 'discard' }}
              >
                <p>Elle n’a pas de numéro&nbsp;: rien d’autre ne change.</p>
              </Confirm>
            </FormActions>
          </FormFeedback>
        </Form>
      </Card>
    )
  }
  return (
    <div className="two">
      <Card title="Réimputer une ligne">
        <Form method="post" className="form" noValidate>
          <FormFeedback {...feedback('reallocate')}>
            <HiddenFields values={{ requestKey: key, intent: 'reallocate' }} />
            <p className="soft small">Une seule écriture retire la ligne d’où elle est et la pose où elle doit être.</p>
            <SelectField
              name="position"
              label="Ligne"
              empty={null}
              options={entry.lines.map(line => ({
                value: String(line.position),
                label: `${line.account} · ${line.label} · ${line.activityName ?? ''}`,
              }))}
            />
            <FieldRow>
              <TextField name="account" label="Vers le compte" required={false} maxLength={12} inputMode="numeric" />
              <NamedField
                name="activityId"
                label="Vers l’activité"
                required={false}
                empty="La même"
                options={activities}
              />
              <AmountField name="amountCents" label="Montant" required={false} help="Toute la ligne si vide." />
              <DateField name="day" label="Le" defaultValue={today} />
            </FieldRow>
            <FormActions>
              <Button icon={ArrowLeftRight} pending={busy}>
                Réimputer
              </Button>
            </FormActions>
          </FormFeedback>
        </Form>
      </Card>
      <Card title="Contrepasser">
        <Form method="post" className="form" noValidate>
          <FormFeedback {...feedback('reverse')}>
            <HiddenFields values={{ requestKey: key, intent: 'reverse' }} />
            <p className="soft small">
              L’écriture inverse est validée aussitôt&nbsp;; les deux restent dans les livres et s’annulent.
            </p>
            <DateField id="reverse-day" name="day" label="Le" defaultValue={today} />
            <FormActions>
              <Confirm label="Contrepasser" title="Contrepasser cette écriture&nbsp;?" confirm="Contrepasser">
                <p>Sa contrepassation prendra un numéro et ne se modifiera plus.</p>
              </Confirm>
            </FormActions>
          </FormFeedback>
        </Form>
      </Card>
    </div>
  )
}
