import { Form, Link, useNavigation } from 'react-router'
import { formatRate } from '../../../kernel/rate.ts'
import { VAT_CATEGORIES } from '../../../law/vat.ts'
import { formOf, load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import { may, TEAM } from '../../../platform/session.ts'
import { Check, FileText, Plus } from '../../../ui/icon.tsx'
import {
  Button,
  ButtonLink,
  Card,
  Confirm,
  DataTable,
  DayText,
  DescriptionList,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  Notice,
  PageHeader,
  TextArea,
} from '../../../ui/index.ts'
import { METHOD_LABELS } from '../../invoicing/receipt-method.ts'
import { cancelTaking, checkTakings, getTaking, recordTakings } from '../index.ts'
import type { Route } from './+types/taking.page'
import { TakingBadge } from './takings.page.tsx'

export async function loader(args: Route.LoaderArgs) {
  const taking = await load(args, getTaking, { id: args.params.id })
  const session = signedIn(args)
  const mayRecord = may(session, recordTakings)
  return {
    taking,
    forHouse: may(session, checkTakings),
    mayCancel:
      may(session, cancelTaking) && !taking.cancelledOn && taking.payments.every(payment => !payment.depositReference),
    mayRecord,
    reads: session.activityIds === null && TEAM.some(role => session.roles.includes(role)),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const { id } = args.params
  return form.get('intent') === 'check'
    ? perform(args, checkTakings, { ids: [id] })
    : perform(args, cancelTaking, { id, reason: String(form.get('reason') ?? '').trim() })
}

export default function TakingPage({ loaderData, actionData }: Route.ComponentProps) {
  const { taking, forHouse, mayCancel } = loaderData
  const busy = useNavigation().state !== 'idle'
  return (
    <>
      <title>{`Recette ${taking.reference} — Essaim`}</title>
      <PageHeader
        title={`Recette ${taking.reference}`}
        subtitle={[taking.label, taking.activityName].filter(Boolean).join(' · ')}
        breadcrumbs={[{ label: 'Recettes', href: '/recettes' }]}
        action={
          loaderData.mayRecord ? (
            <ButtonLink icon={Plus} to={`/recettes/nouvelle?activite=${taking.activityId}`}>
              Noter la suivante
            </ButtonLink>
          ) : null
        }
      />
      <p className="row">
        <TakingBadge row={taking} />
      </p>
      {taking.cancelledOn ? (
        <Notice title="Annulée">
          Le <DayText day={taking.cancelledOn} />
          &nbsp;: {taking.cancelReason}
        </Notice>
      ) : null}
      <div className="two">
        <Card title="Ventes">
          <DescriptionList
            items={[
              ['Jour', <DayText key="day" day={taking.day} />],
              ['Total TTC', <Money key="gross" cents={taking.grossCents} />],
              ['Chiffre d’affaires HT', <Money key="net" cents={taking.netCents} />],
              ['TVA due', <Money key="vat" cents={taking.vatCents} />],
            ]}
          />
          <DataTable
            caption="Par taux de TVA"
            rows={taking.lines.map((line, i) => ({ ...line, key: String(i) }))}
            rowKey={line => line.key}
            columns={[
              {
                header: 'Taux',
                main: true,
                cell: line =>
                  line.vatRateBp > 0
                    ? formatRate(line.vatRateBp)
                    : (VAT_CATEGORIES.find(category => category.code === line.vatCategory)?.label ?? 'Sans TVA'),
              },
              { header: 'Compte', cell: line => line.account, phone: 'hidden' },
              { header: 'HT', phone: 'bare', align: 'end', cell: line => <Money cents={line.netCents} /> },
              { header: 'TVA', phone: 'bare', align: 'end', cell: line => <Money cents={line.vatCents} /> },
              { header: 'TTC', phone: 'beside', align: 'end', cell: line => <Money cents={line.grossCents} /> },
            ]}
          />
        </Card>
        <div className="stack">
          <Card title="Argent reçu">
            {taking.feeCents > 0 ? (
              <DescriptionList
                items={
                  taking.feeReverseChargeBp === null
                    ? [
                        ['Frais retenus TTC', <Money key="fee" cents={taking.feeCents} />],
                        ['Dont TVA déductible', <Money key="vat" cents={taking.feeVatCents} />],
                      ]
                    : [
                        ['Frais retenus, facturés de l’étranger sans TVA', <Money key="fee" cents={taking.feeCents} />],
                        [
                          `TVA autoliquidée à ${formatRate(taking.feeReverseChargeBp)}, due et déduite`,
                          <Money key="vat" cents={taking.feeVatCents} />,
                        ],
                      ]
                }
              />
            ) : null}
            <DataTable
              caption="Moyens de paiement"
              rows={taking.payments}
              rowKey={payment => payment.method}
              columns={[
                { header: 'Moyen', main: true, cell: payment => METHOD_LABELS[payment.method] },
                {
                  header: 'En banque',
                  cell: payment => payment.depositReference ?? (taking.cancelledOn ? 'annulé' : 'pas encore'),
                },
                { header: 'Montant', align: 'end', cell: payment => <Money cents={payment.amountCents} /> },
              ]}
            />
            {taking.fileId ? (
              <ButtonLink icon={FileText} to={`/fichiers/${taking.fileId}`} external>
                {taking.fileName ?? 'Justificatif'}
              </ButtonLink>
            ) : null}
          </Card>
          {mayCancel || (forHouse && !taking.checked && !taking.cancelledOn) ? (
            <Card title={taking.checked ? 'Une erreur\u00a0?' : forHouse ? 'À relire' : 'La coopérative va la relire'}>
              <Form method="post" className="stack" noValidate>
                <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
                  <HiddenFields values={{ requestKey: loaderData.requestKey }} />
                  <p className="soft small">
                    La recette est dans les comptes. Elle s’annule par une écriture inverse, sa TVA et sa contribution
                    avec elle&nbsp;; notez ensuite la bonne.
                  </p>
                  <FormActions>
                    {forHouse && !taking.checked ? (
                      <Button variant="primary" icon={Check} name="intent" value="check" pending={busy}>
                        Relue
                      </Button>
                    ) : null}
                    {mayCancel ? (
                      <Confirm
                        label="Annuler la recette"
                        title="Annuler cette recette&nbsp;?"
                        confirm="Annuler la recette"
                        submit={{ name: 'intent', value: 'cancel' }}
                      >
                        <TextArea name="reason" label="Motif" maxLength={200} />
                      </Confirm>
                    ) : null}
                  </FormActions>
                </FormFeedback>
              </Form>
            </Card>
          ) : null}
          {loaderData.reads ? (
            <p className="soft small">
              {taking.entryIds.map((id, i) => (
                <Link key={id} to={`/comptabilite/ecritures/${id}`}>
                  {['Voir l’écriture', ' · Voir l’écriture inverse', ' · Voir l’ajustement des prélèvements'][i]}
                </Link>
              ))}
            </p>
          ) : null}
        </div>
      </div>
    </>
  )
}
