import { data, Form, Link } from 'react-router'
import { formatIban } from '../../../formats/iban.ts'
import { formatSiren } from '../../../formats/siren.ts'
import { monthOf } from '../../../kernel/day.ts'
import { choicesAmong, chooseNamed, formOf, load, perform, requestKey, todayOf } from '../../../platform/page.server.ts'
import {
  AmountField,
  Badge,
  Button,
  Card,
  Confirm,
  DateField,
  DayText,
  DescriptionList,
  FieldRow,
  Flash,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  NamedField,
  PageHeader,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import {
  annulUnpaidShares,
  cancelShareRequest,
  changeShareCategory,
  changeShareholder,
  endShareSchedule,
  getShareholder,
  getShareRules,
  listShareholders,
  printShareCertificates,
  printSubscriptions,
  reimburseShares,
  requestShares,
} from '../index.ts'
import { sharesText } from '../share.ts'
import type { Route } from './+types/member.page'
import { Movements, Papers, Requests, Schedules } from './member-parts.tsx'
import { mayWrite, memberChoices } from './shares-page.server.ts'

export async function loader(args: Route.LoaderArgs) {
  const file = await load(args, getShareholder, { id: args.params.id })
  const writes = mayWrite(args)
  const others = writes && file.shares > 0 ? await load(args, listShareholders, {}) : []
  return {
    file,
    rules: await load(args, getShareRules, {}),
    others: choicesAmong(memberChoices(others.filter(other => other.shareholderId !== file.id))),
    writes,
    today: todayOf(args),
    done: new URL(args.request.url).searchParams.has('fait'),
    requestKey: requestKey(),
  }
}

const ACTIONS = {
  subscribe: requestShares,
  transfer: requestShares,
  reimburse: reimburseShares,
  category: changeShareCategory,
  certificate: printShareCertificates,
  form: printSubscriptions,
  cancel: cancelShareRequest,
  annul: annulUnpaidShares,
  stop: endShareSchedule,
  change: changeShareholder,
} as const

export async function action(args: Route.ActionArgs) {
  const intent = String((await formOf(args)).get('intent')) as keyof typeof ACTIONS
  const { data: refused, init } =
    (await chooseNamed(args, {
      toShareholderId: async named => choicesAmong(memberChoices(await load(args, listShareholders, {})), named),
    })) ??
    (await perform(args, (ACTIONS[intent] ?? requestShares) as typeof requestShares, undefined, {
      redirect: `/societariat/${args.params.id}?fait=1`,
    }))
  return data({ intent, ...refused }, init ?? {})
}

export default function MemberPage({ loaderData, actionData }: Route.ComponentProps) {
  const { file, rules, writes, done } = loaderData
  const category = rules.categories.find(one => one.category === file.category)?.label
  return (
    <>
      <title>{`${file.name} — Essaim`}</title>
      <PageHeader
        title={file.name}
        subtitle={
          file.memberNumber === null
            ? 'pas encore membre'
            : `${file.shares === 0 ? 'Ancien membre' : 'Membre'} n° ${file.memberNumber}`
        }
        breadcrumbs={[
          { href: '/societariat', label: 'Sociétariat' },
          { href: '/societariat/membres', label: 'Membres' },
        ]}
      />
      <div className="stack loose">
        {done && !actionData ? <Flash title="C’est fait" /> : null}
        <FormFeedback errors={actionData?.refusals} values={actionData?.values} choices={actionData?.choices}>
          <div className="two">
            <Card title="Parts" tone="accent">
              <p className="figure num">{sharesText(file.shares)}</p>
              <DescriptionList
                items={[
                  ['Capital', <Money key="c" cents={file.capitalCents} />],
                  file.paidCents < file.capitalCents
                    ? ['Reste à libérer', <Money key="l" cents={file.capitalCents - file.paidCents} />]
                    : ['Libération', file.shares > 0 ? 'entière' : null],
                  ['Catégorie', category ?? null],
                  ['Depuis', file.since ? <DayText key="d" day={file.since} /> : null],
                  [
                    'Personne',
                    file.personId ? (
                      <Link key="p" to={`/personnes/${file.personId}`}>
                        Sa fiche
                      </Link>
                    ) : null,
                  ],
                  ['SIREN', file.siren ? formatSiren(file.siren) : null],
                  ['Représenté par', file.representative],
                  ['Adresse électronique', file.email],
                  ['IBAN', file.iban ? formatIban(file.iban) : null],
                ]}
              />
              {writes && file.shares > 0 ? (
                <Form method="post" className="row">
                  <HiddenFields
                    values={{ requestKey: loaderData.requestKey, shareholderIds: file.id, on: loaderData.today }}
                  />
                  <Button small name="intent" value="certificate">
                    Établir l’attestation
                  </Button>
                </Form>
              ) : null}
            </Card>
            <Schedules file={file} />
          </div>
          {writes ? <Gestures loaderData={loaderData} /> : null}
          <Pending loaderData={loaderData} />
          <Requests rows={file.requests} />
          <Movements rows={file.movements} linked />
          <Papers rows={file.documents} />
          {writes && !file.personId ? <Change loaderData={loaderData} /> : null}
        </FormFeedback>
      </div>
    </>
  )
}

type Data = Route.ComponentProps['loaderData']

/** What can be done with the member's shares, each behind its button. */
function Gestures({ loaderData: { file, rules, others, today, requestKey: key } }: { loaderData: Data }) {
  const current = file.schedules.find(schedule => schedule.untilMonth === null)
  return (
    <Card title="Agir">
      <div className="row">
        <Form method="post" noValidate>
          <HiddenFields
            values={{ requestKey: `${key}1`, shareholderId: file.id, kind: 'subscription', requestedOn: today }}
          />
          <Confirm
            label="Souscrire des parts"
            title="Inscrire une demande de parts"
            confirm="Inscrire"
            variant="secondary"
            submit={{ name: 'intent', value: 'subscribe' }}
          >
            <TextField name="shares" id="souscrire" label="Nombre de parts" inputMode="numeric" />
            <SelectField
              name="paidBy"
              label="Paiement"
              empty={null}
              options={[
                { value: 'transfer', label: 'Virement ou chèque' },
                ...(current ? [{ value: 'pay', label: 'Retenues sur la paie' }] : []),
              ]}
            />
          </Confirm>
        </Form>
        {file.shares > 0 ? (
          <>
            <Form method="post" noValidate>
              <HiddenFields
                values={{ requestKey: `${key}2`, shareholderId: file.id, kind: 'transfer', requestedOn: today }}
              />
              <Confirm
                label="Céder"
                title="Inscrire une demande de cession"
                confirm="Inscrire"
                variant="secondary"
                submit={{ name: 'intent', value: 'transfer' }}
              >
                <TextField name="shares" id="ceder" label="Nombre de parts" inputMode="numeric" />
                <NamedField name="toShareholderId" label="À" options={others} />
                <p className="soft small">
                  Le prix se règle entre les membres&nbsp;; la cession prend effet à l’agrément.
                </p>
              </Confirm>
            </Form>
            <Form method="post" noValidate>
              <HiddenFields values={{ requestKey: `${key}3`, 'items.0.shareholderId': file.id }} />
              <Confirm
                label="Rembourser"
                title="Rembourser des parts"
                confirm="Rembourser"
                submit={{ name: 'intent', value: 'reimburse' }}
              >
                <p>
                  Écrit au registre et comptabilisé aussitôt&nbsp;; à payer sous {rules.reimbursementMonths} mois (loi
                  47-1775, art. 18).
                </p>
                <TextField
                  name="items.0.shares"
                  label="Nombre de parts"
                  inputMode="numeric"
                  required={false}
                  help="Vide&nbsp;: toutes, le membre sort."
                />
                <AmountField
                  name="valueCents"
                  label="Valeur d’une part"
                  required={false}
                  help="Vide&nbsp;: la valeur nominale. Moins la part des pertes, s’il y en a."
                />
                <DateField name="on" id="rembourser-le" label="Décidé le" defaultValue={today} />
                <TextField name="decision" id="rembourser-decision" label="Organe et date" maxLength={160} />
                <TextField name="reason" id="rembourser-motif" label="Motif" required={false} maxLength={200} />
              </Confirm>
            </Form>
            <Form method="post" noValidate>
              <HiddenFields values={{ requestKey: `${key}4`, ids: file.id }} />
              <Confirm
                label="Changer de catégorie"
                title="Changer de catégorie"
                confirm="Changer"
                variant="secondary"
                submit={{ name: 'intent', value: 'category' }}
              >
                <SelectField
                  name="category"
                  label="Catégorie"
                  options={rules.categories.map(one => ({ value: one.category, label: one.label }))}
                />
                <DateField name="on" id="categorie-le" label="À partir du" defaultValue={today} />
              </Confirm>
            </Form>
          </>
        ) : null}
        {current ? (
          <Form method="post" noValidate>
            <HiddenFields values={{ requestKey: `${key}5`, id: current.id, version: current.version }} />
            <Confirm
              label="Arrêter le prélèvement"
              title="Arrêter le prélèvement&nbsp;?"
              confirm="Arrêter"
              submit={{ name: 'intent', value: 'stop' }}
            >
              <TextField
                name="untilMonth"
                label="Premier mois sans retenue"
                type="month"
                defaultValue={monthOf(today)}
              />
            </Confirm>
          </Form>
        ) : null}
      </div>
    </Card>
  )
}

/** Requests that wait, and subscriptions that are not paid up: their form to sign, the way back. */
function Pending({ loaderData: { file, writes, today, requestKey: key } }: { loaderData: Data }) {
  const pending = file.requests.filter(
    request =>
      request.shareholderId === file.id &&
      (request.status === 'requested' ||
        (request.status === 'approved' && request.kind === 'subscription' && request.paidCents < request.amountCents)),
  )
  if (!writes || pending.length === 0) return null
  return (
    <Card title="En attente" aside={<Badge tone="wait">{pending.length}</Badge>}>
      <div className="stack">
        {pending.map(request => (
          <Form method="post" className="row spread" key={request.id} noValidate>
            <HiddenFields values={{ requestKey: `${key}${request.id}`, id: request.id, ids: request.id }} />
            <span>
              {sharesText(request.shares)}, demande du <DayText day={request.requestedOn} />
            </span>
            <span className="row">
              {request.kind === 'subscription' ? (
                <Button small name="intent" value="form">
                  Bulletin à signer
                </Button>
              ) : null}
              {request.status === 'requested' ? (
                <Button small variant="quiet" name="intent" value="cancel">
                  Retirer la demande
                </Button>
              ) : (
                <Confirm
                  small
                  label="Annuler les parts non libérées"
                  title="Annuler ces parts&nbsp;?"
                  confirm="Annuler les parts"
                  submit={{ name: 'intent', value: 'annul' }}
                >
                  <p>
                    <Money cents={request.amountCents - request.paidCents} /> ne sont pas versés. L’annulation s’inscrit
                    au registre.
                  </p>
                  <DateField name="on" id={`annuler-${request.id}`} label="Le" defaultValue={today} />
                  <TextField name="reason" id={`motif-${request.id}`} label="Motif" maxLength={160} />
                </Confirm>
              )}
            </span>
          </Form>
        ))}
      </div>
    </Card>
  )
}

function Change({ loaderData: { file, requestKey: key } }: { loaderData: Data }) {
  return (
    <Card title="Modifier la fiche">
      <Form method="post" className="form" noValidate>
        <HiddenFields values={{ requestKey: `${key}9`, id: file.id, version: file.version }} />
        <FieldRow>
          <TextField name="name" label="Nom" defaultValue={file.name} maxLength={120} />
          <TextField name="siren" label="SIREN" required={false} defaultValue={file.siren ?? ''} />
          <TextField
            name="representative"
            label="Représenté par"
            required={false}
            defaultValue={file.representative ?? ''}
          />
        </FieldRow>
        <FieldRow>
          <TextField
            name="email"
            label="Adresse électronique"
            type="email"
            required={false}
            defaultValue={file.email ?? ''}
          />
          <TextField name="iban" label="IBAN" required={false} defaultValue={file.iban ?? ''} />
          <TextField name="bic" label="BIC" required={false} defaultValue={file.bic ?? ''} />
        </FieldRow>
        <FormActions>
          <Button name="intent" value="change">
            Enregistrer la fiche
          </Button>
        </FormActions>
      </Form>
    </Card>
  )
}
