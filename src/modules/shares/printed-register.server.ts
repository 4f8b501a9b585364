import { formatSiren } from '../../formats/siren.ts'
import { type Day, formatDay } from '../../kernel/day.ts'
import { formatEuros } from '../../kernel/money.ts'
import { renderPdf } from '../../platform/pdf.server.ts'

interface PrintedRegister {
  house: string
  siren: string
  on: Day
  nominalCents: number
  capitalCents: number
  members: readonly {
    memberNumber: number
    name: string
    category: string
    shares: number
    capitalCents: number
    paidCents: number
    since: Day
  }[]
  movements: readonly {
    number: string
    day: string
    kind: string
    member: number | null
    name: string
    shares: number
    paidCents: number
    label: string
  }[]
}

/** The register of shares, printed: members first, then movements. */
export function renderRegisterPdf(register: PrintedRegister): Promise<Uint8Array> {
  const title = `Registre des parts sociales au ${formatDay(register.on)}`
  return renderPdf({
    template: 'src/modules/shares/printed-register.typ',
    title,
    author: register.house,
    day: register.on,
    data: {
      title,
      house: register.house,
      siren: formatSiren(register.siren),
      nominal: formatEuros(register.nominalCents),
      capital: formatEuros(register.capitalCents),
      members: register.members.map(member => [
        String(member.memberNumber),
        member.name,
        member.category,
        formatDay(member.since),
        String(member.shares),
        formatEuros(member.capitalCents),
        formatEuros(member.paidCents),
      ]),
      movements: register.movements.map(movement => [
        movement.number,
        formatDay(movement.day),
        movement.kind,
        movement.member === null ? '' : String(movement.member),
        movement.name,
        movement.shares === 0 ? '' : `${movement.shares > 0 ? '+' : '−'}${Math.abs(movement.shares)}`,
        movement.paidCents === 0 ? '' : formatEuros(movement.paidCents),
        movement.label,
      ]),
    },
  })
}
