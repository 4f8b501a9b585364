import { formatEuros } from '../../../kernel/money.ts'
import { CheckboxField } from '../../../ui/index.ts'

interface PayersFieldProps {
  name: string
  orders: readonly { id: string; payerName: string; amountCents?: number }[]
  known?: readonly string[]
}

/** Which orders pay for a trainee: an OPCO, the company and the person may share one. */
export function PayersField({ name, orders, known = [] }: PayersFieldProps) {
  if (orders.length === 0) return null
  return (
    <fieldset className="field">
      <legend>
        Payé par <span className="optional">(cochez tous ceux qui partagent)</span>
      </legend>
      <div className="choices">
        {orders.map(({ id, payerName, amountCents }, i) => (
          <CheckboxField
            key={id}
            name={`${name}.${i}`}
            value={id}
            label={amountCents === undefined ? payerName : `${payerName}, ${formatEuros(amountCents)} HT`}
            defaultChecked={known.includes(id)}
          />
        ))}
      </div>
    </fieldset>
  )
}
