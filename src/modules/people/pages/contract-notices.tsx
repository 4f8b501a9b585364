import { Form, Link } from 'react-router'
import { formatDay } from '../../../kernel/day.ts'
import { Badge, Button, Card, DataTable, FormFeedback, HiddenFields } from '../../../ui/index.ts'
import { NOTICE_EVENT_LABELS, NOTICE_RECIPIENT_LABELS } from '../notice.ts'
import type { PartProps } from './contract.page.tsx'

export function Notices({ loaderData, refused }: PartProps) {
  const { notices, today, ticks, unticks, requestKey } = loaderData
  if (notices.length === 0) return null
  return (
    <Card title="À annoncer">
      <p className="soft small">
        Dès la conclusion, la coopérative informe l’URSSAF (ou la CGSS) et France Travail&nbsp;; de même à chaque
        renouvellement et à la rupture anticipée (Code du travail, art. R5142-1).
      </p>
      <FormFeedback errors={refused?.refusals}>
        <DataTable
          caption="Informations à l’URSSAF et à France Travail"
          rows={notices}
          rowKey={row => `${row.event} ${row.recipient}`}
          columns={[
            { header: 'À', main: true, cell: row => NOTICE_RECIPIENT_LABELS[row.recipient] },
            { header: 'Objet', cell: row => NOTICE_EVENT_LABELS[row.event] },
            {
              header: 'Envoi',
              cell: row =>
                row.sentOn ? (
                  <>
                    <Badge tone="good">envoyé</Badge> le {formatDay(row.sentOn)} par {row.sentBy}
                  </>
                ) : (
                  <Badge tone="wait">
                    dû {row.dueOn < today ? 'depuis ' : ''}le {formatDay(row.dueOn)}
                  </Badge>
                ),
            },
            {
              header: 'Geste',
              cell: row => (
                <div className="row">
                  <Link to={`/contrats/${row.contractId}/annonce/${row.event}/${row.recipient}`}>Lire le courrier</Link>
                  {ticks && !row.sentOn && row.dueOn <= today ? (
                    <Form method="post">
                      <HiddenFields
                        values={{
                          requestKey,
                          'notices.0.contractId': row.contractId,
                          'notices.0.event': row.event,
                          'notices.0.recipient': row.recipient,
                          'notices.0.sentOn': today,
                        }}
                      />
                      <Button small name="intent" value="notice">
                        Noter l’envoi aujourd’hui
                      </Button>
                    </Form>
                  ) : null}
                  {unticks && row.sentOn ? (
                    <Form method="post">
                      <HiddenFields
                        values={{
                          requestKey,
                          contractId: row.contractId,
                          event: row.event,
                          recipient: row.recipient,
                        }}
                      />
                      <Button small name="intent" value="untick">
                        Pas encore envoyé
                      </Button>
                    </Form>
                  ) : null}
                </div>
              ),
            },
          ]}
        />
      </FormFeedback>
    </Card>
  )
}
