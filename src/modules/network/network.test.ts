import { beforeAll, describe, expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { addTestCustomer, openTestActivity, openWorld, type World } from '../fixtures.ts'
import { discardInvoiceDraft, issueInvoices, listInvoices } from '../invoicing/index.ts'
import { verifyLedger } from '../ledger/index.ts'
import {
  answerInternalInvoice,
  answerPart,
  answerSharedQuote,
  bookTool,
  cancelBooking,
  cancelInternalInvoice,
  changeNetwork,
  getMyPart,
  getNetwork,
  getSharedQuote,
  invoicePart,
  joinNetwork,
  leaveNetwork,
  listInternalInvoices,
  listMyParts,
  listNetworks,
  mirrorInvoice,
  openNetwork,
  proposeInternalInvoice,
  saveSharedQuote,
  sendSharedQuote,
  shareTool,
} from './index.ts'

await testDatabase()

const line = (label: string, unitPrice: string) => ({ label, unitPrice, quantity: '1', vatRateBp: 2000 }) as never

describe('networks, inside and across the cooperatives of a group', () => {
  let here: World
  let there: World
  let stranger: World
  let wood: string
  let paint: string
  let solar: string
  let networkId: string
  let customerId: string

  beforeAll(async () => {
    const groupId = '0193e5a0-0000-7000-8000-000000000001'
    await ownersPool().query('insert into organisation_group (id, name) values ($1, $2)', [groupId, 'Essai'])
    ;[here, there, stranger] = [await openWorld({ groupId }), await openWorld({ groupId }), await openWorld()]
    wood = await openTestActivity(here, 'BOIS', { autonomousUpToCents: 1_000_000 })
    paint = await openTestActivity(here, 'PEINTURE')
    solar = await openTestActivity(there, 'SOLAIRE', { autonomousUpToCents: 1_000_000 })
    customerId = await addTestCustomer(here, wood)
    networkId = (await openNetwork(here.as(['advisor'], [wood]), { name: 'Rénover', purpose: 'Chantiers communs' })).id
    for (const [world, activityId] of [
      [here, wood],
      [here, paint],
      [there, solar],
    ] as const)
      await joinNetwork(world.as(['entrepreneur'], [activityId]), {
        id: networkId,
        members: [{ activityId, pitch: `Savoir-faire ${activityId.slice(-4)}` }],
      })
  })

  test('the directory holds the members of the whole group, and nobody else reads it', async () => {
    const { members, mine } = await getNetwork(there.as(['entrepreneur'], [solar]), { id: networkId })
    expect(members.map(member => member.name).toSorted()).toEqual([
      'Atelier BOIS',
      'Atelier PEINTURE',
      'Atelier SOLAIRE',
    ])
    expect(mine).toEqual([solar])
    expect((await listNetworks(there.as(['entrepreneur'], [solar]), {})).networks).toMatchObject([
      { name: 'Rénover', members: 3, mine: true },
    ])
    expect((await listNetworks(stranger.system, {})).networks).toEqual([])
    await expect(getNetwork(stranger.system, { id: networkId })).rejects.toThrow(/n’existe pas/)
  })

  test('the cooperative that runs it closes it, and another one of the group does not; nobody enters any more', async () => {
    const { id } = await openNetwork(here.system, { name: 'Éphémère', purpose: 'Un été' })
    const change = { id, version: 1, name: 'Éphémère', purpose: 'Un été', closed: true }
    await expect(changeNetwork(there.system, change as never)).rejects.toThrow(/est animé par/)
    await changeNetwork(here.system, change as never)
    await expect(changeNetwork(here.system, change as never)).rejects.toThrow(/a changé entre-temps/)
    await expect(
      joinNetwork(here.as(['entrepreneur'], [wood]), { id, members: [{ activityId: wood }] }),
    ).rejects.toThrow(/fermé/)
  })

  test('nobody enters an activity that is not theirs; one who left comes back', async () => {
    await expect(
      joinNetwork(here.as(['entrepreneur'], [wood]), { id: networkId, members: [{ activityId: paint }] }),
    ).rejects.toThrow(/n’existe pas/)
    await leaveNetwork(here.as(['entrepreneur'], [paint]), { id: networkId, activityId: paint })
    expect((await getNetwork(here.system, { id: networkId })).members).toHaveLength(2)
    await joinNetwork(here.as(['entrepreneur'], [paint]), { id: networkId, members: [{ activityId: paint }] })
    expect((await getNetwork(here.system, { id: networkId })).members).toHaveLength(3)
  })

  test('a pooled tool is booked once a day, across the cooperatives, and cancelled by whom it concerns', async () => {
    const { id } = await shareTool(here.as(['entrepreneur'], [wood]), {
      networkId,
      activityId: wood,
      name: 'Échafaudage',
    })
    const book = (session: ReturnType<World['as']>, activityId: string, from: string, to: string) =>
      bookTool(session, { id, activityId, startsOn: day(from), endsOn: day(to) })
    const [first, second] = await Promise.allSettled([
      book(there.as(['entrepreneur'], [solar]), solar, '2026-03-16', '2026-03-18'),
      book(here.as(['entrepreneur'], [paint]), paint, '2026-03-18', '2026-03-20'),
    ])
    expect([first.status, second.status].toSorted()).toEqual(['fulfilled', 'rejected'])
    await expect(book(here.as(['entrepreneur'], [paint]), wood, '2026-04-01', '2026-04-02')).rejects.toThrow(
      /membres du réseau/,
    )
    await expect(book(here.as(['entrepreneur'], [paint]), paint, '2026-03-01', '2026-03-02')).rejects.toThrow(
      /jour passé/,
    )
    const { tools } = await getNetwork(here.as(['entrepreneur'], [wood]), { id: networkId })
    const booking = tools[0]!.bookings[0]!
    expect(booking.mine).toBe(true) // the owner's eyes
    await expect(cancelBooking(stranger.system, { id: booking.id })).rejects.toThrow(/n’existe pas/)
    await cancelBooking(here.as(['entrepreneur'], [wood]), { id: booking.id })
    expect((await getNetwork(here.system, { id: networkId })).tools[0]!.bookings).toEqual([])
  })

  const shared = (billing: 'each' | 'lead') => ({
    networkId,
    activityId: wood,
    customerId,
    subject: 'Maison des associations',
    billing,
    parts: [
      { activityId: wood, label: 'Menuiserie', lines: [line('Fenêtres', '1000')] },
      { activityId: paint, label: 'Peinture', lines: [line('Deux couches', '500')] },
      { activityId: solar, label: 'Photovoltaïque', lines: [] },
    ],
  })
  const lead = () => here.as(['entrepreneur'], [wood])
  const painter = () => here.as(['entrepreneur'], [paint])
  const roofer = () => there.as(['entrepreneur'], [solar])

  async function signed(billing: 'each' | 'lead'): Promise<{ id: string; paintPart: string; solarPart: string }> {
    const { id } = await saveSharedQuote(lead(), shared(billing) as never)
    await expect(sendSharedQuote(lead(), { id })).rejects.toThrow(/PEINTURE, Atelier SOLAIRE/)
    const paintPart = (await listMyParts(painter(), {})).parts[0]!.id
    const solarPart = (await listMyParts(roofer(), {})).parts[0]!.id
    await answerPart(painter(), { id: paintPart, answer: 'accepted' })
    await expect(answerPart(roofer(), { id: solarPart, answer: 'accepted' })).rejects.toThrow(/au moins une ligne/)
    await answerPart(roofer(), { id: solarPart, answer: 'accepted', lines: [line('Onduleur', '2000.50')] as never })
    await expect(invoicePart(painter(), { id: paintPart })).rejects.toThrow(/pas encore signé/)
    await sendSharedQuote(lead(), { id })
    await expect(answerPart(painter(), { id: paintPart, answer: 'declined', reason: 'Trop tard' })).rejects.toThrow(
      /déjà parti/,
    )
    await answerSharedQuote(lead(), { id, answer: 'signed', on: day('2026-03-10'), by: 'La maire' })
    return { id, paintPart, solarPart }
  }

  test('everybody invoices the customer their part: a draft each, the customer copied', async () => {
    const { id, paintPart, solarPart } = await signed('each')
    expect((await getSharedQuote(lead(), { id })).parts.map(part => part.netCents)).toEqual([100_000, 50_000, 200_050])
    for (const [session, part, net] of [
      [painter(), paintPart, 50_000],
      [roofer(), solarPart, 200_050],
    ] as const) {
      const { invoiceId } = await invoicePart(session, { id: part })
      const { rows } = await listInvoices(session, { limit: 10 } as never)
      expect(rows.find(row => row.id === invoiceId)).toMatchObject({
        customerName: 'Mairie de Rieux',
        netCents: net,
        status: 'draft',
      })
      await expect(invoicePart(session, { id: part })).rejects.toThrow(/déjà facturée/)
      await discardInvoiceDraft(session, { id: invoiceId! })
      expect(await getMyPart(session, { id: part })).toMatchObject({ invoiceId: null })
      expect((await invoicePart(session, { id: part })).invoiceId).not.toBe(invoiceId)
    }
  })

  test('the lead invoices: a colleague internally on both sides, the group’s neighbour by an invoice that finds the purchases', async () => {
    const { id, paintPart, solarPart } = await signed('lead')
    const { internalInvoiceId } = await invoicePart(painter(), { id: paintPart })
    const { rows } = await ownersPool().query(
      `select a.code, l.account, l.debit::int, l.credit::int from entry_line l join activity a on a.organisation_id = l.organisation_id and a.id = l.activity_id
       join entry e on e.organisation_id = l.organisation_id and e.id = l.entry_id where e.document_id = $1 order by 1, 2`,
      [internalInvoiceId],
    )
    expect(rows).toEqual([
      { code: 'BOIS', account: '581', debit: 0, credit: 50_000 },
      { code: 'BOIS', account: '6081', debit: 50_000, credit: 0 },
      { code: 'PEINTURE', account: '581', debit: 50_000, credit: 0 },
      { code: 'PEINTURE', account: '7081', debit: 0, credit: 50_000 },
    ])

    const { invoiceId } = await invoicePart(roofer(), { id: solarPart })
    const payload = {
      organisationId: there.organisationId,
      invoiceId: invoiceId!,
      leadOrganisationId: here.organisationId,
      partId: solarPart,
    }
    const purchases = () =>
      ownersPool()
        .query(
          'select number, net_cents::int, vat_cents::int, status, receipt_id is not null as receipt from purchase where organisation_id = $1',
          [here.organisationId],
        )
        .then(result => result.rows)
    await mirrorInvoice(payload, '2026-03-10T11:00:00.000Z' as never)
    expect(await purchases()).toEqual([]) // a draft is nobody's purchase yet
    const { invoices } = await issueInvoices(roofer(), { ids: [invoiceId!] })
    await mirrorInvoice(payload, '2026-03-10T12:00:00.000Z' as never)
    await mirrorInvoice(payload, '2026-03-10T13:00:00.000Z' as never)
    expect(await purchases()).toEqual([
      { number: invoices[0]!.number, net_cents: 200_050, vat_cents: 40_010, status: 'draft', receipt: true },
    ])
    expect((await getSharedQuote(lead(), { id })).parts.map(part => part.invoiced)).toEqual([false, true, true])
    expect(await verifyLedger()).toEqual([])
  })

  test('an answer and the departure of the quote, at once: the quote says what was answered', async () => {
    for (let round = 0; round < 4; round++) {
      const parts = shared('each').parts.slice(0, 2)
      const { id } = await saveSharedQuote(lead(), { ...shared('each'), parts } as never)
      const paintPart = (await listMyParts(painter(), {})).parts[0]!.id
      await answerPart(painter(), { id: paintPart, answer: 'accepted' })
      const [answered, sent] = await Promise.allSettled([
        answerPart(painter(), { id: paintPart, answer: 'accepted', lines: [line('Trois couches', '700')] as never }),
        sendSharedQuote(lead(), { id }),
      ])
      expect(sent.status).toBe('fulfilled')
      const { rows } = await ownersPool().query('select net_cents::int from quote where id = $1', [
        (await getSharedQuote(lead(), { id })).quoteId,
      ])
      expect(rows[0].net_cents).toBe(answered.status === 'fulfilled' ? 170_000 : 150_000)
      expect((await getMyPart(painter(), { id: paintPart })).netCents).toBe(rows[0].net_cents - 100_000)
    }
  })

  test('a part that is somebody else’s is neither read nor answered', async () => {
    const part = (await listMyParts(painter(), {})).parts[0]!
    for (const session of [roofer(), stranger.system, lead()])
      await expect(getMyPart(session, { id: part.id })).rejects.toThrow(/n’existe pas/)
    await expect(getSharedQuote(painter(), { id: (await signed('each')).id })).rejects.toThrow(/n’existe pas/)
  })
})

describe('internal invoices', () => {
  test('are posted when the buyer accepts, numbered without a gap, cancelled by their mirror', async () => {
    const world = await openWorld()
    const [seller, buyer] = [await openTestActivity(world, 'A'), await openTestActivity(world, 'B')]
    const asSeller = world.as(['entrepreneur'], [seller])
    const asBuyer = world.as(['entrepreneur'], [buyer])
    const propose = (amountCents: number) =>
      proposeInternalInvoice(asSeller, {
        sellerActivityId: seller,
        buyerActivityId: buyer,
        label: 'Renfort',
        amountCents: amountCents as never,
      })
    const ids = await Promise.all([propose(100), propose(200), propose(300), propose(400)])
    await expect(answerInternalInvoice(asSeller, { id: ids[0]!.id, answer: 'accepted' })).rejects.toThrow(
      /activité facturée/,
    )
    await answerInternalInvoice(asBuyer, { id: ids[0]!.id, answer: 'refused', reason: 'Déjà réglé' })
    await Promise.all(ids.slice(1).map(({ id }) => answerInternalInvoice(asBuyer, { id, answer: 'accepted' })))
    const { rows } = await listInternalInvoices(asBuyer, {} as never)
    expect(rows.map(row => row.number).toSorted()).toEqual(['INT2026-00001', 'INT2026-00002', 'INT2026-00003', null])
    expect(rows[0]).toMatchObject({ sellerName: 'Atelier A', buyerName: 'Atelier B' })
    await cancelInternalInvoice(asSeller, { id: ids[3]!.id })
    await expect(cancelInternalInvoice(asSeller, { id: ids[3]!.id })).rejects.toThrow(/plus rien/)
    const { rows: balances } = await ownersPool().query(
      `select a.code, b.account, sum(b.debit - b.credit)::int as amount from balance b join activity a on a.organisation_id = b.organisation_id and a.id = b.activity_id
       where b.organisation_id = $1 group by 1, 2 order by 1, 2`,
      [world.organisationId],
    )
    expect(balances).toEqual([
      { code: 'A', account: '581', amount: 500 },
      { code: 'A', account: '7081', amount: -500 },
      { code: 'B', account: '581', amount: -500 },
      { code: 'B', account: '6081', amount: 500 },
    ])
    expect(await verifyLedger()).toEqual([])
  })
})
