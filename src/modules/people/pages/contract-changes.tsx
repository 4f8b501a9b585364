import { Form } from 'react-router'
import { addDays, formatDay } from '../../../kernel/day.ts'
import {
  AmountField,
  Button,
  CheckboxField,
  Confirm,
  DateField,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  SelectField,
  TextArea,
  TextField,
} from '../../../ui/index.ts'
import { clausesOf } from '../clauses.ts'
import { END_LABELS, ENDS_OF, SUSPENSION_KINDS, SUSPENSION_LABELS } from '../contract.ts'
import type { PartProps } from './contract.page.tsx'

export function Amend({ loaderData, refused }: PartProps) {
  const { contract, amendments, today, requestKey } = loaderData
  const said = amendments.findLast(one => one.appliesFrom <= today)?.after.clauses ?? contract.clauses
  const isCape = contract.kind === 'cape'
  return (
    <details className="fold" open={refused !== null}>
      <summary>Modifier par avenant</summary>
      <Form method="post" className="form" noValidate>
        <FormFeedback errors={refused?.refusals} values={refused?.values}>
          <HiddenFields values={{ requestKey, 'amendments.0.contractId': contract.id }} />
          <FieldRow>
            <DateField name="amendments.0.concludedOn" label="Signé le" />
            <DateField name="amendments.0.appliesFrom" label="Prend effet le" />
          </FieldRow>
          <FieldRow>
            {isCape && !contract.payClause ? null : (
              <AmountField
                name="amendments.0.fixedGrossCents"
                label={isCape ? 'Rémunération brute par mois' : 'Part fixe brute par mois'}
                defaultValue={contract.fixedGrossCents}
              />
            )}
            {isCape && contract.minimumTurnoverCents === 0 && !contract.weeklyHours ? null : (
              <>
                <AmountField
                  name="amendments.0.minimumTurnoverCents"
                  label="Activité minimale (CA HT sur douze mois)"
                  defaultValue={contract.minimumTurnoverCents}
                />
                <TextField
                  name="amendments.0.weeklyHours"
                  label="Heures par semaine"
                  required={false}
                  inputMode="decimal"
                  defaultValue={contract.weeklyHours?.replace('.', ',') ?? ''}
                />
              </>
            )}
          </FieldRow>
          <TextField name="amendments.0.reason" label="Objet de l’avenant" maxLength={300} />
          <details className="fold" open={isCape || refused !== null}>
            <summary>Clauses qu’il réécrit</summary>
            <div className="form">
              <p className="soft small">Ce qui reste vide ne change pas.</p>
              {clausesOf(contract.kind)
                .filter(({ field }) => field !== 'modifications')
                .map(({ field, label, article, usual }) => (
                  <TextArea
                    key={field}
                    name={`amendments.0.clauses.${field}`}
                    label={label}
                    required={false}
                    rows={2}
                    help={`Art. ${article}. Aujourd’hui\u00a0: ${said[field] ?? (usual || 'rien')}`}
                  />
                ))}
            </div>
          </details>
          <FormActions>
            <Button name="intent" value="amend">
              Noter l’avenant
            </Button>
          </FormActions>
        </FormFeedback>
      </Form>
    </details>
  )
}

export function Suspend({ loaderData, refused }: PartProps) {
  const { contract, suspensions, requestKey } = loaderData
  const open = suspensions.find(one => one.toDay === null)
  const kinds = SUSPENSION_KINDS.map(value => ({ value, label: SUSPENSION_LABELS[value] }))
  return (
    <details className="fold" open={refused !== null}>
      <summary>{open ? 'Reprise après la suspension' : 'Suspendre le contrat'}</summary>
      {contract.kind === 'cesa' ? (
        <p className="soft small">Le délai pour devenir associé continue de courir pendant une suspension.</p>
      ) : null}
      <Form method="post" className="form" noValidate>
        <FormFeedback errors={refused?.refusals} values={refused?.values}>
          <HiddenFields
            values={
              open
                ? { requestKey, id: open.id, version: open.version, note: open.note }
                : { requestKey, id: contract.id }
            }
          />
          <FieldRow>
            <SelectField
              name="kind"
              id="suspension-kind"
              label="Pourquoi"
              options={kinds}
              defaultValue={open?.kind ?? ''}
            />
            <DateField name="fromDay" label="Premier jour" defaultValue={open?.fromDay ?? ''} />
            <DateField name="toDay" label="Dernier jour" required={false} help="Vide tant qu’elle dure." />
          </FieldRow>
          <FormActions>
            <Button name="intent" value={open ? 'resume' : 'suspend'}>
              {open ? 'Noter la reprise' : 'Suspendre'}
            </Button>
          </FormActions>
        </FormFeedback>
      </Form>
    </details>
  )
}

export function End({ loaderData, refused }: PartProps) {
  const { contract, ending, requestKey } = loaderData
  return (
    <details className="fold" id="fin" open={refused !== null || ending !== null}>
      <summary>Mettre fin au contrat</summary>
      {contract.kind === 'cape' && contract.endsOn ? (
        <p className="soft small">
          Sans geste, il prend fin à son terme, le {formatDay(contract.endsOn)}. S’il est suivi d’un CESA sur la même
          activité, à partir du {formatDay(addDays(contract.endsOn, 1))}, la trésorerie de l’activité y reste&nbsp;:
          rien ne bouge dans les comptes.
        </p>
      ) : null}
      <Form method="post" className="form" noValidate>
        <FormFeedback errors={refused?.refusals} values={refused?.values}>
          <HiddenFields values={{ requestKey, id: contract.id, version: contract.version }} />
          <FieldRow>
            <DateField name="endedOn" label="Dernier jour" defaultValue={ending ?? undefined} />
            <SelectField
              name="kind"
              id="end-kind"
              label="Comment"
              options={ENDS_OF[contract.kind].map(value => ({ value, label: END_LABELS[value] }))}
            />
            <TextField name="reason" label="Motif" maxLength={200} />
          </FieldRow>
          <FormActions>
            <Confirm
              label="Mettre fin"
              title="Mettre fin à ce contrat&nbsp;?"
              confirm="Mettre fin"
              submit={{ name: 'intent', value: 'end' }}
            >
              <p>
                La date et le motif restent au dossier. Les informations dues à l’URSSAF et à France Travail s’ajoutent.
              </p>
            </Confirm>
          </FormActions>
        </FormFeedback>
      </Form>
    </details>
  )
}

/** What was typed wrong, as long as no amendment was built on it. */
export function Correct({ loaderData, refused }: PartProps) {
  const { contract, amendments, requestKey } = loaderData
  const isCape = contract.kind === 'cape'
  return (
    <details className="fold" id="corriger" open={refused !== null}>
      <summary>Corriger la saisie</summary>
      {amendments.length > 0 ? (
        <p className="soft">
          Ce contrat a un avenant&nbsp;: ses conditions ne se corrigent plus, elles se modifient par un autre avenant.
        </p>
      ) : (
        <Form method="post" className="form" noValidate>
          <p className="soft small">
            Pour une erreur de frappe. Ce que les parties changent se note par avenant et garde son jour.
          </p>
          <FormFeedback errors={refused?.refusals} values={refused?.values}>
            <HiddenFields values={{ requestKey, id: contract.id, version: contract.version }} />
            <FieldRow>
              <DateField name="startsOn" label="Premier jour" defaultValue={contract.startsOn} />
              <DateField
                name="concludedOn"
                label="Signé le"
                required={false}
                defaultValue={contract.concludedOn ?? ''}
              />
              <DateField name="endsOn" label="Terme" required={isCape} defaultValue={contract.endsOn ?? ''} />
              {isCape ? null : (
                <DateField
                  name="trialEndsOn"
                  label="Fin de l’essai"
                  required={false}
                  defaultValue={contract.trialEndsOn ?? ''}
                />
              )}
            </FieldRow>
            <FieldRow>
              <AmountField
                name="fixedGrossCents"
                label="Part fixe brute par mois"
                required={!isCape}
                defaultValue={contract.fixedGrossCents}
              />
              <AmountField
                name="minimumTurnoverCents"
                label="Activité minimale (CA HT sur douze mois)"
                required={!isCape}
                defaultValue={contract.minimumTurnoverCents}
              />
              <TextField
                name="weeklyHours"
                label="Heures par semaine"
                required={false}
                inputMode="decimal"
                defaultValue={contract.weeklyHours?.replace('.', ',') ?? ''}
              />
            </FieldRow>
            {isCape ? (
              <CheckboxField
                name="payClause"
                label="Ce CAPE prévoit une rémunération (Code de commerce, art. R127-1, 7°)"
                defaultChecked={contract.payClause}
              />
            ) : null}
            <FormActions>
              <Button name="intent" value="change">
                Corriger
              </Button>
            </FormActions>
          </FormFeedback>
        </Form>
      )}
    </details>
  )
}
