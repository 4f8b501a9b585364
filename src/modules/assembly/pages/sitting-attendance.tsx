import { Form } from 'react-router'
import { counted } from '../../../kernel/count.ts'
import { Badge, Button, Card, DataTable, FormActions, HiddenFields, SearchField } from '../../../ui/index.ts'
import { PRESENCE_LABELS, PRESENCES, type Presence } from '../assembly.ts'
import type { PartProps } from './sitting.page.tsx'

const presenceCount = (presence: Presence, n: number) =>
  presence === 'absent' ? counted(n, 'absent·e') : `${n} ${PRESENCE_LABELS[presence]}`

export function Attendance({ loaderData }: PartProps) {
  const { assembly, found, hidden, q, chairs, begun, codes, requestKey: key } = loaderData
  const names = new Map(assembly.roll.map(member => [member.id, member.name]))
  const college = new Map(codes.map(({ code, name }) => [code, name]))
  const keeps = chairs && (assembly.status === 'open' || assembly.status === 'convened')
  const ticks = keeps && begun
  return (
    <Card title="Feuille de présence" id="presence">
      <div className="stack">
        <p className="small soft">
          {PRESENCES.map(presence =>
            presenceCount(
              presence,
              assembly.roll.filter(member => member.presence === presence && !member.holderId).length,
            ),
          ).join(', ')}
          {`, ${counted(assembly.roll.filter(member => member.holderId).length, 'pouvoir')}`}
        </p>
        <Form method="get" className="row" role="search">
          <SearchField label="Chercher un nom" defaultValue={q} />
          <Button small>Chercher</Button>
        </Form>
        {keeps ? (
          <details className="fold">
            <summary>Un code de vote perdu</summary>
            <Form method="post" className="form" noValidate>
              <label htmlFor="code-member">Membre</label>
              <select id="code-member" name="memberId" className="input">
                {assembly.roll.map(member => (
                  <option key={member.id} value={member.id}>
                    {member.name}
                  </option>
                ))}
              </select>
              <FormActions>
                <Button name="intent" value="code">
                  Remplacer son code
                </Button>
              </FormActions>
            </Form>
          </details>
        ) : null}
        <Form method="post" className="stack" key={key}>
          <HiddenFields values={{ requestKey: `${key}r` }} />
          {ticks ? (
            <div className="row ticks">
              <Button small name="intent" value="room">
                Dans la salle
              </Button>
              <Button small name="intent" value="online">
                À distance
              </Button>
              <Button small variant="quiet" name="intent" value="absent">
                Absents
              </Button>
            </div>
          ) : null}
          <DataTable
            caption="Feuille de présence"
            rows={found}
            rowKey={row => row.id}
            select={ticks ? { name: 'memberIds', label: row => row.name } : undefined}
            empty={<p className="soft">Personne de ce nom.</p>}
            columns={[
              {
                header: 'Membre',
                main: true,
                cell: row => (
                  <>
                    {row.name}
                    {row.college ? <small className="soft"> {college.get(row.college)}</small> : null}
                  </>
                ),
              },
              {
                header: 'Présence',
                cell: row =>
                  row.holderId ? (
                    <Badge tone="info">pouvoir à {names.get(row.holderId)}</Badge>
                  ) : row.presence === 'absent' ? (
                    ''
                  ) : (
                    <Badge tone="good">{PRESENCE_LABELS[row.presence]}</Badge>
                  ),
              },
            ]}
          />
        </Form>
        {hidden > 0 ? (
          <p>
            {hidden} autres&nbsp;: cherchez un nom, ou <a href="?tous=1#presence">affichez toute la liste</a>.
          </p>
        ) : null}
      </div>
    </Card>
  )
}
