import { Form, Link } from 'react-router'
import { formatDay, formatLongDay } from '../../../kernel/day.ts'
import { type Cents, formatEuros } from '../../../kernel/money.ts'
import { Button, Card, FormFeedback, HiddenFields, Timeline, type TimelineEvent } from '../../../ui/index.ts'
import { DocumentsTable } from '../../documents/pages/documents-table.tsx'
import { clausesOf } from '../clauses.ts'
import { SUSPENSION_LABELS } from '../contract.ts'
import type { Loaded, PartProps } from './contract.page.tsx'

/** The life of the contract, and its documents. */
export function History({ loaderData, refused }: PartProps) {
  const { contract, chain, amendments, suspensions, documents, writes, requestKey } = loaderData
  const events: (TimelineEvent & { day: string })[] = [
    ...chain.map((one, i) => ({
      key: one.id,
      day: one.startsOn,
      at: formatLongDay(one.startsOn),
      title:
        one.id === contract.id ? (
          <strong>{i === 0 ? 'Début du contrat' : `Renouvellement ${i}`}</strong>
        ) : (
          <Link to={`/contrats/${one.id}`}>{i === 0 ? 'CAPE d’origine' : `Renouvellement ${i}`}</Link>
        ),
      detail: one.endsOn ? `jusqu’au ${formatDay(one.endedOn ?? one.endsOn)}` : undefined,
    })),
    ...amendments.map(one => ({
      key: one.id,
      day: one.appliesFrom,
      at: formatLongDay(one.appliesFrom),
      title: `Avenant\u00a0: ${one.reason}`,
      detail: `${[...changesOf(contract.kind, one), `signé le ${formatDay(one.concludedOn)}`].join(' · ')}`,
    })),
    ...suspensions.map(one => ({
      key: one.id,
      day: one.fromDay,
      at: formatLongDay(one.fromDay),
      title: `Suspension\u00a0: ${SUSPENSION_LABELS[one.kind].toLowerCase()}`,
      detail: one.toDay ? `jusqu’au ${formatDay(one.toDay)}` : 'en cours',
    })),
    ...(contract.endedOn
      ? [
          {
            key: 'end',
            day: contract.endedOn,
            at: formatLongDay(contract.endedOn),
            title: 'Fin du contrat',
            detail: contract.endReason ?? undefined,
          },
        ]
      : []),
  ]
  const printed = new Set(documents.map(document => document.subjectId))
  const toPrint = amendments.filter(one => !printed.has(one.id))
  return (
    <Card title="Le fil du contrat">
      <div className="stack">
        <Timeline events={events.toSorted((a, b) => (a.day < b.day ? -1 : 1))} />
        <FormFeedback errors={refused?.refusals}>
          {writes
            ? toPrint.map(one => (
                <Form method="post" key={one.id}>
                  <HiddenFields values={{ requestKey, id: contract.id, amendmentId: one.id }} />
                  <Button small name="intent" value="print-amendment">
                    Établir l’avenant du {formatDay(one.appliesFrom)}, à signer
                  </Button>
                </Form>
              ))
            : null}
        </FormFeedback>
        <DocumentsTable documents={documents} empty="Le contrat et ses avenants se classent ici, une fois établis." />
      </div>
    </Card>
  )
}

/** « part fixe 300,00 € → 600,00 € », then the clauses that were rewritten. */
function changesOf(kind: Loaded['contract']['kind'], { before, after, rewritten }: Loaded['amendments'][number]) {
  const euros = (cents: number) => formatEuros(cents as Cents)
  const figures = [
    ['part fixe', before.fixedGrossCents, after.fixedGrossCents],
    ['activité minimale', before.minimumTurnoverCents, after.minimumTurnoverCents],
  ] as const
  return [
    ...figures.flatMap(([name, was, is]) => (was === is ? [] : `${name} ${euros(was)} → ${euros(is)}`)),
    ...(before.weeklyHours === after.weeklyHours ? [] : 'heures par semaine'),
    ...clausesOf(kind).flatMap(({ field, label }) => (rewritten.includes(field) ? label.toLowerCase() : [])),
  ]
}
