import { Form } from 'react-router'
import { Confirm, HiddenFields } from '../../../ui/index.ts'

/** Removes a draft, after asking. */
export function Discard({ requestKey, children }: { requestKey: string; children: string }) {
  return (
    <Form method="post">
      <HiddenFields values={{ requestKey }} />
      <Confirm
        label={children}
        small
        title={`${children}\u00a0?`}
        confirm="Supprimer"
        submit={{ name: 'intent', value: 'discard', formNoValidate: true }}
      >
        <p>Aucun numéro n’a été pris&nbsp;: rien d’autre ne change.</p>
      </Confirm>
    </Form>
  )
}
