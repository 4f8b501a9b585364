import { describe, expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { type ContractTerms, contractRefusals, type KnownContract } from './contract.ts'

const cape = (startsOn: string, endsOn: string | null, more: Partial<KnownContract> = {}): KnownContract => ({
  id: `cape ${startsOn}`,
  kind: 'cape',
  activityId: 'a',
  startsOn: day(startsOn),
  endsOn: endsOn === null ? null : day(endsOn),
  endedOn: null,
  payClause: false,
  fixedGrossCents: 0,
  minimumTurnoverCents: 0,
  renewsId: null,
  renewal: 0,
  ...more,
})
const codes = (terms: ContractTerms, others: KnownContract[] = [], renewed: KnownContract | null = null) =>
  contractRefusals(terms, others, renewed).map(refusal => refusal.code)

describe('contractRefusals', () => {
  test('a CAPE lasts twelve months to the day', () => {
    expect(codes(cape('2025-03-01', '2026-02-28'))).toEqual([])
    expect(codes(cape('2025-03-01', '2026-03-01'))).toEqual(['cape.duree'])
    expect(codes(cape('2025-03-01', null))).toEqual(['cape.terme'])
    expect(codes(cape('2024-02-29', '2025-02-28'))).toEqual([])
    expect(codes(cape('2024-02-29', '2025-03-01'))).toEqual(['cape.duree'])
    expect(codes(cape('2002-01-01', '2002-12-31'))).toEqual(['contrat.avant-la-loi'])
  })
  test('it is renewed twice, the day after its term, thirty-six months in all', () => {
    const first = cape('2023-01-01', '2023-12-31')
    const second = cape('2024-01-01', '2024-12-31', { renewal: 1, renewsId: first.id })
    const third = cape('2025-01-01', '2025-12-31', { renewal: 2, renewsId: second.id })
    expect(codes(third, [first, second], second)).toEqual([])
    expect(codes(cape('2026-01-01', '2026-06-30'), [first, second, third], third)).toEqual([
      'cape.renouvellements',
      'cape.duree-totale',
    ])
    expect(codes(cape('2024-02-01', '2024-12-31'), [first], first)).toEqual(['cape.suite'])
  })
  test('what follows a CAPE of the same activity is a renewal, and thirty-six months are all there is, gaps left out', () => {
    const first = cape('2023-01-01', '2023-12-31')
    expect(codes(cape('2024-01-01', '2024-12-31'), [first])).toEqual(['cape.renouvellement'])
    expect(codes(cape('2024-01-01', '2024-12-31', { activityId: 'b' }), [first])).toEqual([])
    expect(codes(cape('2024-03-01', '2025-02-28'), [first])).toEqual([])
    const brokenOff = cape('2020-01-01', '2020-12-31', { endedOn: day('2020-06-30') })
    const chain = [
      brokenOff,
      cape('2022-01-01', '2022-12-31'),
      cape('2023-01-01', '2023-12-31', { renewal: 1, renewsId: 'cape 2022-01-01' }),
    ]
    // 6 + 24 months: six are left
    const second = (endsOn: string) => cape('2024-01-01', endsOn, { renewal: 2, renewsId: 'cape 2023-01-01' })
    expect(codes(second('2024-06-30'), chain, chain[2]!)).toEqual([])
    expect(codes(second('2024-07-01'), chain, chain[2]!)).toEqual(['cape.duree-totale'])
    expect(codes(cape('2025-01-01', '2025-01-31'), [...chain, second('2024-06-30')])).toEqual(['cape.duree-totale'])
  })
  test('a CAPE pays only when it says so', () => {
    expect(codes(cape('2025-03-01', '2025-12-31', { fixedGrossCents: 50_000 }))).toEqual(['cape.remuneration'])
    expect(codes(cape('2025-03-01', '2025-12-31', { fixedGrossCents: 50_000, payClause: true }))).toEqual([])
  })
  test('a CESA has a fixed part and a minimum activity, and follows the CAPE', () => {
    const bare = cape('2025-03-01', null, { kind: 'cesa' })
    expect(codes(bare)).toEqual(['cesa.part-fixe', 'cesa.activite-minimale'])
    const full = { ...bare, fixedGrossCents: 30_000, minimumTurnoverCents: 1_200_000 }
    expect(codes(full)).toEqual([])
    expect(codes(full, [cape('2024-06-01', '2025-05-31')])).toEqual(['cesa.cape-en-cours'])
    expect(codes({ ...full, trialEndsOn: day('2025-10-31') })).toEqual([])
    expect(codes({ ...full, trialEndsOn: day('2025-11-01') })).toEqual(['cesa.essai'])
    expect(codes({ ...full, trialEndsOn: day('2025-03-31') }, [cape('2024-03-01', '2025-02-28')])).toEqual([
      'cesa.essai',
    ])
    expect(codes({ ...full, concludedOn: day('2025-03-02') })).toEqual(['contrat.conclusion'])
    expect(codes({ ...full, concludedOn: day('1925-03-01') })).toEqual(['contrat.avant-la-loi'])
    const stood = { pauses: [{ fromDay: day('2025-05-01'), toDay: day('2025-05-10') }] }
    const later = (trialEndsOn: string) => ({ ...full, trialEndsOn: day(trialEndsOn) })
    expect(contractRefusals(later('2025-11-10'), [], null, stood)).toEqual([])
    expect(contractRefusals(later('2025-11-11'), [], null, stood).map(({ code }) => code)).toEqual(['cesa.essai'])
    expect(codes({ ...bare, activityId: 'b' }, [{ ...full, id: 'x', endedOn: null }])).toEqual([])
  })
})
