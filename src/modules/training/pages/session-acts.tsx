import { Link } from 'react-router'
import { formatDay } from '../../../kernel/day.ts'
import type { Refusal } from '../../../kernel/refusal.ts'
import {
  Badge,
  Button,
  Card,
  DataTable,
  DateField,
  DayText,
  FieldRow,
  FileField,
  FormActions,
  SelectField,
} from '../../../ui/index.ts'
import { ACT_LABELS, type ActKind, agreementOf } from '../training.ts'
import { PartForm, type PartProps, refusedBy, signedDay, without } from './session-parts.tsx'

const PAPERS: readonly { kind: 'convention' | 'contract' | 'convocation' | 'certificate'; label: string }[] = [
  { kind: 'convention', label: 'Établir les conventions' },
  { kind: 'contract', label: 'Établir les contrats individuels' },
  { kind: 'convocation', label: 'Convoquer les stagiaires' },
  { kind: 'certificate', label: 'Établir les certificats' },
]

/** An act chosen is a kind and whose it is at once: said once. */
const ofOneAct = (refusal: Refusal): Refusal => {
  const said = without('acts.0.')(refusal)
  return /^(kind|subjectId)$/.test(said.path ?? '')
    ? { ...said, message: 'Choisissez un acte dans la liste.', path: 'act' }
    : said
}

export function Acts(part: PartProps) {
  const { session, writes, today, forHouse } = part.loaderData
  const writable = session.writable && writes
  const nameOf = (subjectId: string) => {
    const trainee = session.people.find(one => one.id === subjectId)
    return trainee
      ? `${trainee.firstName} ${trainee.lastName}`
      : session.orders.find(one => one.id === subjectId)?.payerName
  }
  const trainees = session.people.map(one => one.id)
  const subjects: Partial<Record<ActKind, string[]>> = {
    needs: [session.id],
    welcome: [session.id],
    positioning: trainees,
    convocation: trainees,
    certificate: trainees,
    convention: session.orders.filter(one => agreementOf(one.payerKind) === 'convention').map(one => one.id),
    contract: session.orders.filter(one => agreementOf(one.payerKind) === 'contract').map(one => one.id),
  }
  /** The day of an act; a convention or a contract signed elsewhere has its own. */
  const doneOn = (kind: ActKind, subject: string) =>
    session.acts.find(act => act.kind === kind && act.subjectId === subject)?.doneOn ??
    (kind === 'convention' || kind === 'contract'
      ? session.orders.find(order => order.id === subject)?.signedOn
      : undefined) ??
    null
  /** Printed here to be signed, and not signed by all yet; the documents are the house's to see. */
  const waits = (kind: ActKind) =>
    forHouse && (kind === 'convention' || kind === 'contract')
      ? session.acts.filter(act => act.kind === kind && !signedDay(act))
      : []
  const kinds = (Object.keys(ACT_LABELS) as ActKind[]).filter(kind => subjects[kind]!.length > 0)
  return (
    <Card title="Actes du dossier" id="actes">
      <div className="stack">
        <DataTable
          caption="Actes"
          rows={kinds}
          rowKey={kind => kind}
          columns={[
            { header: 'Acte', main: true, cell: kind => ACT_LABELS[kind] },
            {
              header: 'Fait',
              cell: kind => {
                const done = subjects[kind]!.flatMap(subject => doneOn(kind, subject) ?? [])
                const of = subjects[kind]!.length
                const waiting = waits(kind).length
                return (
                  <>
                    <Badge tone={done.length >= of && waiting === 0 ? 'good' : 'wait'}>
                      {of === 1
                        ? waiting > 0
                          ? 'à signer'
                          : done.length > 0
                            ? 'fait'
                            : 'à faire'
                        : `${done.length} sur ${of}${waiting > 0 ? `, ${waiting} à signer` : ''}`}
                    </Badge>{' '}
                    {done.length === 1 ? <DayText day={done[0]!} /> : null}
                  </>
                )
              },
            },
            {
              header: 'Documents',
              cell: kind =>
                session.acts
                  .filter(act => act.kind === kind && (act.documentId || act.fileId))
                  .slice(0, 12)
                  .map(act => {
                    const name = nameOf(act.subjectId) ?? 'document'
                    const toHand =
                      kind === 'convocation' && session.people.some(one => one.id === act.subjectId && !one.email)
                    return (
                      <div key={act.subjectId}>
                        {act.documentId && forHouse ? <Link to={`/documents/${act.documentId}`}>{name}</Link> : name}
                        {toHand ? <span className="soft small"> (sans adresse&nbsp;: à remettre)</span> : null}
                        {act.fileId ? (
                          <>
                            {' '}
                            <Link to={`/fichiers/${act.fileId}`} reloadDocument>
                              (signé sur papier)
                            </Link>
                          </>
                        ) : null}
                      </div>
                    )
                  }),
            },
            {
              header: 'Geste',
              cell: kind => {
                const left = subjects[kind]!.filter(subject => !doneOn(kind, subject))
                return writable && left.length > 0 ? (
                  <PartForm {...part} intents={[`act|${kind}`]} className="row">
                    {left.map(subject => (
                      <input key={subject} type="hidden" name="subjectId" value={subject} />
                    ))}
                    <input type="hidden" name="doneOn" value={formatDay(today)} />
                    <Button small name="intent" value={`act|${kind}`}>
                      Noter comme fait
                    </Button>
                  </PartForm>
                ) : null
              },
            },
          ]}
        />
        {writable && forHouse ? (
          <PartForm {...part} intents={['paper']} className="row">
            {PAPERS.filter(({ kind }) => subjects[kind]!.some(subject => !doneOn(kind, subject))).map(
              ({ kind, label }) => (
                <Button key={kind} name="intent" value={`paper|${kind}`}>
                  {label}
                </Button>
              ),
            )}
          </PartForm>
        ) : null}
        {writable ? (
          <details open={refusedBy(part.refused, 'file-act') !== null}>
            <summary>Noter un acte à sa date, ou classer son papier signé</summary>
            <PartForm {...part} intents={['file-act']} said={ofOneAct} encType="multipart/form-data" className="form">
              <FieldRow>
                <SelectField
                  name="act"
                  label="Acte"
                  options={kinds.flatMap(kind =>
                    subjects[kind]!.map(subject => ({
                      value: `${kind} ${subject}`,
                      label: [ACT_LABELS[kind], nameOf(subject)].filter(Boolean).join(', '),
                    })),
                  )}
                />
                <DateField name="doneOn" label="Fait ou signé le" defaultValue={today} />
                <FileField name="file" id="act-file" label="Photo ou PDF" photo required={false} />
              </FieldRow>
              <FormActions>
                <Button name="intent" value="file-act">
                  Enregistrer
                </Button>
              </FormActions>
            </PartForm>
          </details>
        ) : null}
      </div>
    </Card>
  )
}
