import { Link } from 'react-router'
import { PAYER_KINDS } from '../../../law/bpf.ts'
import {
  AmountField,
  Badge,
  Button,
  Card,
  Confirm,
  DataTable,
  DateField,
  DayText,
  EmptyState,
  FieldRow,
  FormActions,
  HiddenFields,
  Money,
  NamedField,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { OptionalText } from './optional-text.tsx'
import { PartForm, type PartProps, refusedBy, signedDay, without } from './session-parts.tsx'

/** What the form of one order asks. */
const ONE_ORDER = ['order', 'change-order', 'remove-order']

export function Orders(part: PartProps) {
  const { session, writes, customers, edited, client, loose } = part.loaderData
  const linked = session.orders.flatMap(order =>
    order.invoices
      .filter(invoice => invoice.netCents > 0)
      .map(({ id, number }) => ({ value: `${order.id} ${id}`, label: `${number ?? 'brouillon'}, ${order.payerName}` })),
  )
  const writable = session.writable && writes
  /** Where to create the customer of an order, and back to that order with it chosen. */
  const newCustomer = (orderId: string) =>
    `/clients/nouveau?${new URLSearchParams({ activite: session.activityId, retour: `/formation/sessions/${session.id}?commande=${orderId}` })}`
  const kindOf = (code: string) => PAYER_KINDS.find(one => one.code === code)?.label ?? code
  return (
    <Card title="Commandes et factures" id="commandes">
      <div className="stack">
        <DataTable
          caption="Commandes"
          rows={session.orders}
          rowKey={row => row.id}
          empty={
            <EmptyState title="Personne ne paie encore">
              Ajoutez qui paie&nbsp;: entreprise, OPCO, CPF ou la personne.
            </EmptyState>
          }
          columns={[
            {
              header: 'Payeur',
              main: true,
              cell: row => (
                <>
                  {writable ? <Link to={`?commande=${row.id}#commandes`}>{row.payerName}</Link> : row.payerName}
                  <div className="soft small">
                    {kindOf(row.payerKind)}
                    {row.reference ? ` · ${row.reference}` : ''}
                  </div>
                </>
              ),
            },
            { header: 'Commandé HT', align: 'end', cell: row => <Money cents={row.amountCents} /> },
            {
              header: 'Signée le',
              cell: row => {
                const signedOn = row.signedOn ?? signedDay(session.acts.find(act => act.subjectId === row.id))
                return signedOn ? <DayText day={signedOn} /> : '–'
              },
            },
            {
              header: 'Factures',
              cell: row =>
                row.invoices.length === 0 ? (
                  <Badge tone="wait">à facturer</Badge>
                ) : (
                  row.invoices.map(invoice => (
                    <div key={invoice.id} className="nowrap">
                      <Link to={`/factures/${invoice.id}`}>{invoice.number ?? 'brouillon'}</Link>{' '}
                      <span className="soft small">
                        <Money cents={invoice.netCents} />
                      </span>
                    </div>
                  ))
                ),
            },
            {
              header: 'Geste',
              cell: row =>
                writable && row.invoices.reduce((all, one) => all + one.netCents, 0) < row.amountCents ? (
                  <PartForm {...part} intents={[`bill|${row.id}`]} className="row">
                    {row.customerId ? (
                      <HiddenFields values={{ customerId: row.customerId }} />
                    ) : (
                      <NamedField
                        name="customerId"
                        id={`client-${row.id}`}
                        label={
                          <span>
                            Client<span className="visually-hidden">{` à facturer pour ${row.payerName}`}</span>
                          </span>
                        }
                        options={customers}
                      />
                    )}
                    <Button small name="intent" value={`bill|${row.id}`}>
                      Facturer
                    </Button>
                    {row.customerId ? null : <Link to={newCustomer(row.id)}>Créer le client</Link>}
                  </PartForm>
                ) : null,
            },
          ]}
        />
        {writable ? (
          <details key={edited?.id} open={edited !== null || refusedBy(part.refused, ...ONE_ORDER) !== null}>
            <summary>{edited ? `Modifier la commande de ${edited.payerName}` : 'Ajouter une commande'}</summary>
            <PartForm
              key={session.orders.length}
              {...part}
              intents={ONE_ORDER}
              said={without('orders.0.')}
              className="form"
            >
              <HiddenFields values={{ id: edited?.id, version: edited?.version }} />
              <FieldRow>
                <TextField name="payerName" label="Qui paie" maxLength={160} defaultValue={edited?.payerName} />
                <SelectField
                  name="payerKind"
                  label="À quel titre (bilan annuel, cadre C)"
                  options={PAYER_KINDS.map(({ code, label }) => ({ value: code, label }))}
                  defaultValue={edited?.payerKind}
                />
                <AmountField name="amountCents" label="Montant HT" defaultValue={edited?.amountCents} />
              </FieldRow>
              <FieldRow>
                <NamedField
                  name="customerId"
                  label="Client à facturer"
                  required={false}
                  empty="Plus tard"
                  options={customers}
                  help={
                    edited ? (
                      <Link to={newCustomer(edited.id)}>Créer le client</Link>
                    ) : (
                      'Sa fiche dit quelle activité facture.'
                    )
                  }
                  chosen={client}
                />
                <OptionalText
                  name="reference"
                  label="Référence du dossier"
                  maxLength={80}
                  known={edited?.reference ?? null}
                />
                <DateField
                  name="signedOn"
                  label="Convention ou contrat signé le"
                  required={false}
                  help="S’il n’a pas été signé ici."
                  defaultValue={edited?.signedOn}
                />
              </FieldRow>
              <FormActions>
                <Button name="intent" value={edited ? 'change-order' : 'order'}>
                  {edited ? 'Enregistrer la commande' : 'Ajouter la commande'}
                </Button>
                {edited ? (
                  <Confirm
                    label="Supprimer la commande"
                    title="Supprimer cette commande&nbsp;?"
                    confirm="Supprimer"
                    submit={{ name: 'intent', value: 'remove-order' }}
                  >
                    <p>Possible tant qu’aucune facture, convention ou contrat n’existe pour elle.</p>
                  </Confirm>
                ) : null}
              </FormActions>
            </PartForm>
          </details>
        ) : null}
        {writable && (loose?.length !== 0 || linked.length > 0) && session.orders.length > 0 ? (
          <details open={refusedBy(part.refused, 'link', 'unlink') !== null}>
            <summary>Rattacher une facture faite ailleurs, ou en détacher une</summary>
            {loose?.length !== 0 ? (
              <PartForm {...part} intents={['link']} said={without('links.0.')} className="form">
                <FieldRow>
                  <NamedField name="invoiceId" label="Facture" options={loose} />
                  <SelectField
                    name="orderId"
                    id="link-order"
                    label="Commande qu’elle facture"
                    options={session.orders.map(order => ({ value: order.id, label: order.payerName }))}
                  />
                </FieldRow>
                <FormActions>
                  <Button name="intent" value="link">
                    Rattacher
                  </Button>
                </FormActions>
              </PartForm>
            ) : (
              <p className="soft">Aucune facture de formation n’attend sa session.</p>
            )}
            {linked.length > 0 ? (
              <PartForm {...part} intents={['unlink']} className="form">
                <SelectField name="linked" label="Facture rattachée par erreur" options={linked} />
                <FormActions>
                  <Button name="intent" value="unlink">
                    Détacher
                  </Button>
                </FormActions>
              </PartForm>
            ) : null}
          </details>
        ) : null}
      </div>
    </Card>
  )
}
