import { Form } from 'react-router'
import { formatDay } from '../../../kernel/day.ts'
import { Button, Card, FormActions, FormFeedback, HiddenFields, Notice, TextArea } from '../../../ui/index.ts'
import { clausesOf } from '../clauses.ts'
import type { PartProps } from './contract.page.tsx'

export function Clauses({ loaderData, refused }: PartProps) {
  const { contract, amendments, requestKey } = loaderData
  const clauses = clausesOf(contract.kind)
  const amended = (field: string) => {
    const by = amendments.findLast(one => one.rewritten.includes(field))
    return by ? `. L’avenant du ${formatDay(by.appliesFrom)} la réécrit` : ''
  }
  const missing = clauses.filter(clause => clause.usual === null && !contract.clauses[clause.field])
  const form = (
    <Form method="post" className="form" noValidate>
      <FormFeedback errors={refused?.refusals} values={refused?.values}>
        <HiddenFields values={{ requestKey, id: contract.id, version: contract.version }} />
        {clauses.map(clause => (
          <TextArea
            key={clause.field}
            name={`clauses.${clause.field}`}
            label={clause.label}
            required={false}
            rows={2}
            help={`Art. ${clause.article}${clause.usual === null ? ', à écrire avant d’établir le document' : ''}${amended(clause.field)}`}
            defaultValue={contract.clauses[clause.field] ?? clause.usual ?? ''}
          />
        ))}
        <FormActions>
          <Button name="intent" value="clauses">
            Enregistrer les clauses
          </Button>
        </FormActions>
      </FormFeedback>
    </Form>
  )
  return (
    <Card title="Clauses" id="clauses">
      {missing.length > 0 ? (
        <Notice tone="info">
          {`Il manque avant de pouvoir établir le document\u00a0: ${missing.map(clause => clause.label.toLowerCase()).join('\u00a0; ')}.`}
        </Notice>
      ) : null}
      {missing.length > 0 ? (
        form
      ) : (
        <details className="fold" open={refused !== null}>
          <summary>Relire ou modifier les clauses</summary>
          {form}
        </details>
      )}
    </Card>
  )
}
