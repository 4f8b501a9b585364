import { type DataStrategyResult, data, UNSAFE_ErrorResponseImpl as ErrorResponse, redirect } from 'react-router'
import { expect, test } from 'vitest'
import { STALE } from '../kernel/refusal.ts'
import { keepLostForms } from './lost-network.ts'

/** What becomes of a form sent to an address, of which the browser got this. */
async function sent(path: string, thrown: unknown) {
  const body = new URLSearchParams({ subject: 'Banc', requestKey: 'k1' })
  const request = new Request(`http://essaim.test${path}`, { method: 'POST', body })
  const answer: Record<string, DataStrategyResult> = { page: { type: 'error', result: thrown } }
  const kept = (await keepLostForms({ request } as never, async () => answer)) as typeof answer
  return kept.page === answer.page
    ? 'as it came'
    : (kept.page!.result as { data: { refusals: { code: string }[] } }).data
}

test.each([
  ['no answer', '/factures/nouvelle', new TypeError('Failed to fetch'), 'reseau'],
  ['a session that was over', '/factures/nouvelle', redirect('/connexion'), 'session'],
  ['a file too heavy', '/depenses/nouvelle', new ErrorResponse(413, '', ''), 'taille'],
])('a form stays with what was typed and why: %s', async (_, path, thrown, code) => {
  expect(await sent(path, thrown)).toMatchObject({
    refusals: [{ code }],
    values: { subject: 'Banc' },
    requestKey: 'k1',
  })
})

test.each([
  ['what was done', '/factures/nouvelle', redirect('/factures/1')],
  ['who signs out', '/deconnexion', redirect('/connexion')],
  ['who had come already', '/invitation/jeton', redirect('/connexion')],
  ['a page that is not there', '/factures/nouvelle', new ErrorResponse(404, '', '')],
])('all else goes its way: %s', async (_, path, thrown) => {
  expect(await sent(path, thrown)).toBe('as it came')
})

test('what somebody else changed is read again, so that the form may be sent again; what is refused for itself is not', async () => {
  const answered = async (code: string) => {
    const request = new Request('http://essaim.test/reglages', { method: 'POST', body: new URLSearchParams() })
    const refused = { refusals: [{ code, message: 'Non.' }], values: { email: 'b@exemple.fr' } }
    const answer = { page: { type: 'data' as const, result: data(refused, { status: 409 }) } }
    const { page } = (await keepLostForms({ request } as never, async () => answer)) as typeof answer
    expect(page.result.data).toEqual(refused)
    return page.result.init?.status
  }
  expect(await answered(STALE)).toBeUndefined()
  expect(await answered('deja')).toBe(409)
})
