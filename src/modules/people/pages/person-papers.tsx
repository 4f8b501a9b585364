import { Form } from 'react-router'
import { formatDay } from '../../../kernel/day.ts'
import {
  Badge,
  Button,
  Card,
  CheckboxField,
  DataTable,
  DateField,
  FieldRow,
  FileField,
  FormActions,
  FormFeedback,
  HiddenFields,
  SelectField,
  TextField,
  type Tone,
} from '../../../ui/index.ts'
import { PAPER_KINDS, PAPER_LABELS, PAPER_STATE_LABELS, type PaperState } from '../paper.ts'

export const PAPER_TONES: Record<PaperState, Tone> = {
  valid: 'good',
  'not-needed': 'neutral',
  expiring: 'wait',
  expired: 'bad',
  missing: 'wait',
}

interface Paper {
  kind: string
  paperId: string | null
  state: PaperState
  receivedOn: string | null
  expiresOn: string | null
  note: string | null
  tickedBy: string | null
}

/** The file of one person: what their contracts need, what is there, and the form that ticks. */
export function PersonPapers(props: {
  papers: readonly Paper[]
  personId: string
  requestKey: string
  writes: boolean
  /** Whether a paper noted by mistake may be taken back. */
  takesBack: boolean
  refused: { refusals: readonly { message: string; path?: string }[]; values: Record<string, string | string[]> } | null
}) {
  const { papers, personId, requestKey, writes, takesBack, refused } = props
  if (papers.length === 0) return null
  const done = papers.filter(paper => paper.state === 'valid' || paper.state === 'not-needed').length
  return (
    <Card
      title="Dossier"
      id="dossier"
      aside={<Badge tone={done === papers.length ? 'good' : 'wait'}>{`${done} sur ${papers.length}`}</Badge>}
    >
      <div className="stack">
        <DataTable
          caption="Pièces du dossier"
          rows={papers}
          rowKey={row => row.kind}
          columns={[
            { header: 'Pièce', main: true, cell: row => PAPER_LABELS[row.kind] },
            {
              header: 'État',
              cell: row => <Badge tone={PAPER_TONES[row.state]}>{PAPER_STATE_LABELS[row.state]}</Badge>,
            },
            {
              header: 'Détail',
              cell: row =>
                [
                  row.receivedOn ? `notée le ${formatDay(row.receivedOn)} par ${row.tickedBy}` : null,
                  row.expiresOn ? `vaut jusqu’au ${formatDay(row.expiresOn)}` : null,
                  row.note,
                ]
                  .filter(Boolean)
                  .join(' · ') || '–',
            },
            ...(takesBack
              ? [
                  {
                    header: 'Geste',
                    cell: (row: Paper) =>
                      row.paperId ? (
                        <Form method="post">
                          <HiddenFields values={{ requestKey, id: row.paperId }} />
                          <Button
                            small
                            name="intent"
                            value="untick"
                            aria-label={`Retirer\u00a0: ${PAPER_LABELS[row.kind]}`}
                          >
                            Retirer
                          </Button>
                        </Form>
                      ) : null,
                  },
                ]
              : []),
          ]}
        />
        {writes ? (
          <Form method="post" className="form" encType="multipart/form-data" noValidate>
            <FormFeedback errors={refused?.refusals} values={refused?.values}>
              <HiddenFields values={{ requestKey, 'papers.0.personId': personId }} />
              <FieldRow>
                <SelectField
                  name="papers.0.kind"
                  label="Pièce"
                  options={PAPER_KINDS.map(({ kind, label }) => ({ value: kind, label }))}
                />
                <DateField name="papers.0.receivedOn" label="Reçue ou vérifiée le" />
                <DateField name="papers.0.expiresOn" label="Vaut jusqu’au" required={false} />
              </FieldRow>
              <FieldRow>
                <FileField name="scan" label="Scan (PDF)" required={false} accept="application/pdf" />
                <TextField name="papers.0.note" label="Note" required={false} maxLength={200} />
              </FieldRow>
              <CheckboxField name="unneeded" label="Pas nécessaire pour cette personne (dites pourquoi dans la note)" />
              <FormActions>
                <Button name="intent" value="paper">
                  Noter la pièce
                </Button>
              </FormActions>
            </FormFeedback>
          </Form>
        ) : null}
      </div>
    </Card>
  )
}
