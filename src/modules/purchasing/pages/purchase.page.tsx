import { Form, Link, redirect, useNavigation } from 'react-router'
import { z } from 'zod'
import { zCents } from '../../../kernel/input.ts'
import { formatRate } from '../../../kernel/rate.ts'
import { purchaseNature } from '../../../law/purchase-natures.ts'
import { readForm } from '../../../platform/form.ts'
import {
  attempt,
  formOf,
  load,
  perform,
  type RefusedForm,
  requestKey,
  signedIn,
  todayOf,
} from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { Check, FileText, Pencil, Plus } from '../../../ui/icon.tsx'
import {
  AmountField,
  Badge,
  Button,
  ButtonLink,
  Card,
  CheckboxField,
  Confirm,
  DataTable,
  DateField,
  DayText,
  DescriptionList,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  Notice,
  PageHeader,
  SelectField,
  TextArea,
  TextField,
  Timeline,
} from '../../../ui/index.ts'
import {
  acceptPurchases,
  discardPurchaseDraft,
  getPurchase,
  type PurchaseDetail,
  payPurchases,
  refusePurchase,
  savePurchaseDraft,
  withdrawPurchases,
} from '../index.ts'
import { PAYMENT_METHOD_LABELS, PURCHASE_KIND_LABELS, REVERSE_CHARGE_LABELS } from '../purchase.ts'
import type { Route } from './+types/purchase.page'
import { purchaseFormData, savePurchaseForm } from './purchase-form.server.ts'
import { PurchaseForm } from './purchase-form.tsx'
import { stageOf } from './stages.ts'

export async function loader(args: Route.LoaderArgs) {
  const purchase = await load(args, getPurchase, { id: args.params.id })
  const search = args.url.searchParams
  const today = todayOf(args)
  const forHouse = may(signedIn(args), acceptPurchases)
  const untouched = purchase.creditedId !== null || purchase.openCents === purchase.grossCents
  const correctable = forHouse && purchase.provisional && untouched
  const correcting = correctable && search.has('corriger')
  const writes = may(signedIn(args), savePurchaseDraft)
  const edits = (writes && purchase.status === 'draft') || correcting
  return {
    purchase,
    today,
    forHouse,
    writes,
    correctable,
    correcting,
    stage: stageOf(purchase, today),
    form: edits ? await purchaseFormData(args, purchase.activityId, purchase.creditedId, purchase) : null,
    blankLine: search.has('lignes'),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const { id } = args.params
  const acceptDuplicate = form.get('acceptDuplicate') === 'on'
  switch (form.get('intent')) {
    case 'discard':
      return perform(args, discardPurchaseDraft, { id }, { redirect: '/depenses' })
    case 'withdraw':
      return perform(args, withdrawPurchases, { ids: [id] })
    case 'accept-submitted':
      return perform(args, acceptPurchases, { ids: [id], acceptDuplicate })
    case 'refuse':
      return perform(args, refusePurchase, { id, reason: String(form.get('reason') ?? '') })
    case 'pay':
      return attempt(args, async () => {
        const { amountCents } = readForm(z.object({ amountCents: zCents }), form) as { amountCents: never }
        const payment = readForm(payPurchases.input, form) as object
        const input = { ...payment, items: [{ purchaseId: id, amountCents }] }
        await payPurchases(signedIn(args), input as never, `${form.get('requestKey')}:pay`)
        throw redirect(`/depenses/${id}`, 303)
      })
    default:
      return savePurchaseForm(args)
  }
}

export default function PurchasePage({ loaderData, actionData }: Route.ComponentProps) {
  const { purchase, stage, form } = loaderData
  const refused = actionData && 'refusals' in actionData ? actionData : null
  const title = `${PURCHASE_KIND_LABELS[purchase.kind]} ${purchase.number ?? ''}`.trim()
  return (
    <>
      <title>{`${title} — Essaim`}</title>
      <PageHeader
        title={title}
        subtitle={[purchase.supplier ?? purchase.person, purchase.activity].filter(Boolean).join(' · ')}
        breadcrumbs={[{ label: 'Dépenses', href: '/depenses' }]}
        action={
          loaderData.correctable && !loaderData.correcting ? (
            <ButtonLink icon={Pencil} to="?corriger=1">
              Corriger
            </ButtonLink>
          ) : null
        }
      />
      <p className="row">
        <Badge tone={stage.tone}>{stage.label}</Badge>
        {purchase.provisional ? <Badge>Au brouillard</Badge> : null}
      </p>
      {purchase.refusalReason && purchase.status !== 'accepted' ? (
        <Notice tone="bad" title="Refusée par la coopérative">
          {purchase.refusalReason}
        </Notice>
      ) : null}
      {form ? (
        <Form method="post" encType="multipart/form-data" noValidate className="stack">
          <PurchaseForm
            key={purchase.version}
            data={form as never}
            document={purchase as never}
            refused={refused}
            requestKey={loaderData.requestKey}
            blankLine={loaderData.blankLine}
            correcting={loaderData.correcting}
          />
        </Form>
      ) : (
        <div className="two">
          <Facts purchase={purchase} />
          <div className="stack">
            <NextStep loaderData={loaderData} refused={refused} />
            <Receipt purchase={purchase} />
          </div>
        </div>
      )}
      {purchase.kind === 'invoice' && purchase.status === 'accepted' ? (
        <CreditNotes purchase={purchase} writes={loaderData.writes} />
      ) : null}
      {form && purchase.status === 'draft' ? <Discard /> : null}
      {purchase.entryLines.length > 0 ? <Entries purchase={purchase} /> : null}
      {purchase.history.length > 0 ? (
        <Card title="Historique">
          <Timeline
            events={purchase.history.map((event, i) => ({
              key: String(i),
              at: event.at,
              title: HISTORY[event.useCase] ?? event.useCase,
              detail: event.actor,
            }))}
          />
        </Card>
      ) : null}
    </>
  )
}

const HISTORY: Record<string, string> = {
  submitPurchases: 'Soumise',
  withdrawPurchases: 'Reprise pour modification',
  acceptPurchases: 'Validée',
  refusePurchase: 'Refusée',
  changeAcceptedPurchase: 'Corrigée',
  payPurchases: 'Paiement noté',
}

function Facts({ purchase }: { purchase: PurchaseDetail }) {
  return (
    <Card title="Détail">
      <DescriptionList
        items={[
          ['Fournisseur', purchase.supplier],
          ['Avancée par', purchase.person],
          ['Objet', purchase.subject],
          ['Date', purchase.day ? <DayText key="d" day={purchase.day} /> : null],
          [
            'À payer au plus tard le',
            purchase.dueOn && purchase.kind !== 'credit-note' ? <DayText key="e" day={purchase.dueOn} /> : null,
          ],
          ['Total TTC', <Money key="t" cents={purchase.grossCents} />],
          ['TVA récupérable', <Money key="v" cents={purchase.deductibleCents} />],
          [
            'Corrige la facture',
            purchase.creditedId ? (
              <Link key="c" to={`/depenses/${purchase.creditedId}`}>
                {purchase.creditedNumber}
              </Link>
            ) : null,
          ],
          [
            'Reste à régler',
            purchase.status === 'accepted' && !purchase.creditedId ? (
              <Money key="r" cents={purchase.openCents} />
            ) : null,
          ],
        ]}
      />
      <DataTable
        caption="Lignes"
        rows={purchase.lines.map((line, i) => ({ ...line, key: String(i) }))}
        rowKey={line => line.key}
        columns={[
          { header: 'Libellé', main: true, cell: line => line.label },
          { header: 'Nature', cell: line => <LineNature line={line} />, phone: 'hidden' },
          { header: 'HT', phone: 'bare', align: 'end', cell: line => <Money cents={line.netCents} /> },
          { header: 'TVA', phone: 'bare', align: 'end', cell: line => formatRate(line.vatRateBp) },
          { header: 'TTC', phone: 'beside', align: 'end', cell: line => <Money cents={line.grossCents} /> },
        ]}
      />
    </Card>
  )
}

/** What the supplier took back of it. */
function CreditNotes({ purchase, writes }: { purchase: PurchaseDetail; writes: boolean }) {
  const { creditNotes } = purchase
  if (!writes && creditNotes.length === 0) return null
  return (
    <Card
      title="Avoirs"
      aside={
        writes ? (
          <ButtonLink small icon={Plus} to={`/depenses/nouvelle?avoir=${purchase.id}`}>
            Saisir un avoir
          </ButtonLink>
        ) : null
      }
    >
      {creditNotes.length > 0 ? (
        <DataTable
          caption="Avoirs"
          rows={creditNotes}
          rowKey={row => row.id}
          rowHref={row => `/depenses/${row.id}`}
          columns={[
            { header: 'Numéro', main: true, cell: row => row.number ?? 'Sans numéro' },
            { header: 'État', phone: 'bare', cell: row => CREDIT_STATES[row.status] },
            { header: 'TTC', phone: 'beside', align: 'end', cell: row => <Money cents={row.grossCents} /> },
          ]}
        />
      ) : (
        <p className="soft">Aucun avoir sur cette facture.</p>
      )}
    </Card>
  )
}

const CREDIT_STATES = { draft: 'Brouillon', submitted: 'À valider', accepted: 'Validé', refused: 'Refusé' }

function LineNature({ line }: { line: PurchaseDetail['lines'][number] }) {
  return (
    <>
      {line.kilometres ? `${line.kilometres} km` : purchaseNature(line.nature).label}
      {line.reverseCharge ? <small className="soft"> · {REVERSE_CHARGE_LABELS[line.reverseCharge]}</small> : null}
      {line.asset ? <small className="soft"> · immobilisation {line.account}</small> : null}
    </>
  )
}

interface StepProps {
  loaderData: Route.ComponentProps['loaderData']
  refused: RefusedForm | null
}

/** The one thing to do now, by who looks. */
function NextStep({ loaderData, refused }: StepProps) {
  const { purchase, forHouse, writes } = loaderData
  if (!writes) return null
  if (purchase.status === 'submitted') return <Submitted loaderData={loaderData} refused={refused} />
  if (purchase.status === 'refused') {
    return (
      <Card title="Corriger et renvoyer">
        <Form method="post">
          <HiddenFields values={{ requestKey: loaderData.requestKey }} />
          <Button variant="primary" icon={Pencil} name="intent" value="withdraw">
            Reprendre pour corriger
          </Button>
        </Form>
      </Card>
    )
  }
  return forHouse && purchase.status === 'accepted' && purchase.openCents !== 0 ? (
    <Payment key={purchase.openCents} loaderData={loaderData} refused={refused} />
  ) : null
}

function Submitted({ loaderData, refused }: StepProps) {
  const { forHouse } = loaderData
  const busy = useNavigation().state !== 'idle'
  return (
    <Card title={forHouse ? 'À valider' : 'Envoyée à la coopérative'}>
      <Form method="post" className="stack" noValidate>
        <FormFeedback errors={refused?.refusals} values={refused?.values}>
          <HiddenFields values={{ requestKey: loaderData.requestKey }} />
          {refused?.refusals.some(refusal => refusal.code === 'doublon') ? (
            <CheckboxField name="acceptDuplicate" label="C’est bien une autre dépense&nbsp;: valider" />
          ) : null}
          <FormActions>
            {forHouse ? (
              <Button variant="primary" icon={Check} name="intent" value="accept-submitted" pending={busy}>
                Valider
              </Button>
            ) : null}
            <Button icon={Pencil} name="intent" value="withdraw">
              Reprendre pour modifier
            </Button>
            {forHouse ? (
              <Confirm
                label="Refuser"
                title="Refuser cette dépense&nbsp;?"
                confirm="Refuser"
                submit={{ name: 'intent', value: 'refuse' }}
              >
                <TextArea name="reason" label="Motif" help="Ce qui manque et ce qu’il faut faire." maxLength={500} />
              </Confirm>
            ) : null}
          </FormActions>
        </FormFeedback>
      </Form>
    </Card>
  )
}

function Payment({ loaderData, refused }: StepProps) {
  const { purchase, today } = loaderData
  const busy = useNavigation().state !== 'idle'
  return (
    <Card title={purchase.openCents < 0 ? 'Encaisser ce que rend le fournisseur' : 'Payer'}>
      <Form method="post" className="form" noValidate>
        <FormFeedback errors={refused?.refusals} values={refused?.values}>
          <HiddenFields values={{ requestKey: loaderData.requestKey }} />
          <FieldRow>
            <AmountField name="amountCents" label="Montant" defaultValue={purchase.openCents} />
            <DateField name="day" label="Payé le" defaultValue={today} max={today} />
            <SelectField
              name="method"
              label="Moyen"
              empty={null}
              defaultValue="transfer"
              options={Object.entries(PAYMENT_METHOD_LABELS).map(([value, label]) => ({ value, label }))}
            />
            <TextField name="reference" label="Référence" required={false} maxLength={80} />
          </FieldRow>
          <FormActions>
            <Button variant="primary" name="intent" value="pay" pending={busy}>
              Noter le paiement
            </Button>
          </FormActions>
        </FormFeedback>
      </Form>
    </Card>
  )
}

function Receipt({ purchase }: { purchase: PurchaseDetail }) {
  const { receipt } = purchase
  if (!receipt) return null
  const href = `/fichiers/${receipt.id}`
  const isShown = receipt.mediaType.startsWith('image/') && receipt.mediaType !== 'image/heic'
  return (
    <Card title="Justificatif">
      {isShown ? (
        <a href={href}>
          <img src={href} alt={`Justificatif ${receipt.name}`} />
        </a>
      ) : (
        <ButtonLink icon={FileText} to={href} external>
          {receipt.name}
        </ButtonLink>
      )}
    </Card>
  )
}

function Discard() {
  return (
    <Form method="post">
      <Confirm
        label="Supprimer ce brouillon"
        title="Supprimer ce brouillon&nbsp;?"
        confirm="Supprimer"
        submit={{ name: 'intent', value: 'discard', formNoValidate: true }}
      >
        La saisie disparaît&nbsp;; le justificatif reste dans vos fichiers.
      </Confirm>
    </Form>
  )
}

function Entries({ purchase }: { purchase: PurchaseDetail }) {
  return (
    <Card title="Dans les comptes">
      <DataTable
        caption="Écritures"
        rows={purchase.entryLines.map((line, i) => ({ ...line, key: String(i) }))}
        rowKey={line => line.key}
        phone="scroll"
        columns={[
          { header: 'Date', cell: line => <DayText day={line.day} /> },
          { header: 'Journal', cell: line => line.journal },
          { header: 'Compte', main: true, cell: line => line.account },
          { header: 'Activité', cell: line => line.activity ?? 'Coopérative' },
          { header: 'Libellé', cell: line => line.label },
          { header: 'Débit', align: 'end', cell: line => (line.debit ? <Money cents={line.debit} /> : '') },
          { header: 'Crédit', align: 'end', cell: line => (line.credit ? <Money cents={line.credit} /> : '') },
        ]}
      />
    </Card>
  )
}
