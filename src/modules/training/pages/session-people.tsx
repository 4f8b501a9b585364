import { formatDay } from '../../../kernel/day.ts'
import { TRAINEE_CATEGORIES } from '../../../law/bpf.ts'
import {
  Badge,
  Button,
  Card,
  DataTable,
  EmptyState,
  FieldRow,
  FormActions,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { OUTCOME_LABELS, OUTCOMES } from '../training.ts'
import { PayersField } from './payers-field.tsx'
import { PartForm, type PartProps, refusedBy, without } from './session-parts.tsx'

export function People(part: PartProps) {
  const { session, writes, today } = part.loaderData
  const writable = session.writable && writes
  const labelOf = (code: string | null) => TRAINEE_CATEGORIES.find(one => one.code === code)?.label
  return (
    <Card title="Stagiaires" id="stagiaires">
      <div className="stack">
        <PartForm {...part} intents={['outcomes']} className="stack">
          <DataTable
            caption="Stagiaires"
            rows={session.people}
            rowKey={row => row.id}
            rowHref={row => (writable ? `/formation/sessions/${session.id}/stagiaires/${row.id}` : null)}
            empty={<EmptyState title="Personne encore">Inscrivez la première personne ci-dessous.</EmptyState>}
            columns={[
              { header: 'Nom', main: true, cell: row => `${row.lastName} ${row.firstName}` },
              { header: 'Employeur', cell: row => row.employer ?? '–' },
              {
                header: 'Statut',
                cell: row => labelOf(row.category) ?? <Badge tone="wait">à compléter</Badge>,
              },
              {
                header: 'Payé par',
                phone: 'hidden',
                cell: row =>
                  session.orders
                    .filter(order => row.orderIds.includes(order.id))
                    .map(order => order.payerName)
                    .join(', ') || '–',
              },
              {
                header: 'Objectifs',
                cell: row =>
                  row.leftOn ? (
                    <span className="soft">
                      parti·e le {formatDay(row.leftOn)}&nbsp;: {row.leftReason}
                    </span>
                  ) : writable && session.endsOn <= today ? (
                    <select
                      className="input"
                      name={`outcome ${row.id}`}
                      aria-label={`Objectifs de ${row.firstName} ${row.lastName}`}
                      defaultValue={row.outcome ?? ''}
                    >
                      <option value="">–</option>
                      {OUTCOMES.map(value => (
                        <option key={value} value={value}>
                          {OUTCOME_LABELS[value]}
                        </option>
                      ))}
                    </select>
                  ) : row.outcome ? (
                    OUTCOME_LABELS[row.outcome]
                  ) : (
                    '–'
                  ),
              },
            ]}
          />
          {writable && session.people.length > 0 && session.endsOn <= today ? (
            <FormActions>
              <Button name="intent" value="outcomes">
                Enregistrer les résultats
              </Button>
            </FormActions>
          ) : null}
        </PartForm>
        {writable ? (
          <details open={refusedBy(part.refused, 'trainee') !== null}>
            <summary>Inscrire quelqu’un</summary>
            <PartForm
              key={session.people.length}
              {...part}
              intents={['trainee']}
              said={without('trainees.0.')}
              className="form"
            >
              <FieldRow>
                <TextField name="firstName" label="Prénom" maxLength={80} />
                <TextField name="lastName" label="Nom" maxLength={80} />
                <TextField name="email" label="Adresse électronique" type="email" required={false} />
              </FieldRow>
              <FieldRow>
                <TextField name="employer" label="Employeur" required={false} />
                <SelectField
                  name="category"
                  label="Statut"
                  required={false}
                  empty="À compléter"
                  options={TRAINEE_CATEGORIES.map(({ code, label }) => ({ value: code, label }))}
                />
              </FieldRow>
              <PayersField name="orderIds" orders={session.orders} />
              <TextField
                name="needs"
                label="Besoins particuliers"
                required={false}
                help="Ce qu’il faut prévoir&nbsp;; rien d’autre que ce qui sert à la formation (art. L6353-9)."
              />
              <FormActions>
                <Button name="intent" value="trainee">
                  Inscrire
                </Button>
              </FormActions>
            </PartForm>
          </details>
        ) : null}
      </div>
    </Card>
  )
}
