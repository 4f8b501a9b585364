import { ibanOfRib } from '../formats/iban.ts'
import type { Day, Month } from '../kernel/day.ts'
import * as bank from '../modules/bank/index.ts'
import { openWorld, type World } from '../modules/fixtures.ts'
import * as invoicing from '../modules/invoicing/index.ts'
import * as levies from '../modules/levies/index.ts'
import * as organisation from '../modules/organisation/index.ts'
import * as pay from '../modules/pay/index.ts'
import * as people from '../modules/people/index.ts'
import * as purchasing from '../modules/purchasing/index.ts'
import * as takings from '../modules/takings/index.ts'
import { ownersPool } from '../platform/database.server.ts'
import type { Session } from '../platform/session.ts'
import type { AnyUseCase } from '../platform/use-case.server.ts'
import { openAdmissions } from './full-world-admissions.ts'
import { openAssemblies } from './full-world-assembly.ts'
import { openContracts } from './full-world-contracts.ts'
import { openDocuments } from './full-world-documents.ts'
import { openNetworks } from './full-world-network.ts'
import { openShares } from './full-world-shares.ts'
import { accompanyInFullWorld } from './full-world-support.ts'
import { openSurplus } from './full-world-surplus.ts'
import { openTraining } from './full-world-training.ts'

/** For tests: a cooperative with something of every kind in one activity, and what stands there, by the name an input gives it. */
export interface FullWorld {
  world: World
  /** « activityId », « customerId »… and the plain « invoice », « draft »… for inputs that only say `id`. */
  ids: Record<string, string>
  /** The same for what everybody in the house may see: workshops, free slots. */
  shared: Record<string, string>
  month: Month
  today: Day
}

/** Everything named in the activity holds `mark`; its amounts are 31 337,19 € HT and their kin. */
export async function openFullWorld(today: string, mark: string): Promise<FullWorld> {
  const month = today.slice(0, 7) as Month
  const world = await openWorld({ today })
  const full: FullWorld = { world, ids: {}, shared: {}, month, today: today as Day }
  await openEverybody(full, mark)
  await openContracts(full, mark)
  await openShares(full, mark)
  await sell(full, mark)
  await buy(full, mark)
  await take(full, mark)
  await bankOf(full, mark)
  await payOf(full, mark)
  await openDocuments(full, mark)
  await openAdmissions(full, mark)
  await openTraining(full, mark)
  await openAssemblies(full, mark)
  await openSurplus(full, mark)
  await accompanyInFullWorld(full, mark)
  await openNetworks(full, mark)
  await findLedger(full)
  return full
}

/** Calls a use case with what an API's JSON would hold. */
export const ask = async (useCase: AnyUseCase, { world }: FullWorld, input: object): Promise<Record<string, string>> =>
  (await useCase(world.system, input)) as Record<string, string>

export const IBAN = ibanOfRib('30006', '00001', '12345678901')!
const address = (mark: string) => ({ line1: `1 rue ${mark}`, postalCode: '31310', city: 'Rieux', country: 'FR' })
const item = (mark: string, unitPrice = '31337.19') => ({ label: `Prestation ${mark}`, unitPrice, vatRateBp: 2000 })
const pdf = (text: string) => Buffer.from(`%PDF-1.7 ${text}`).toString('base64')

async function openEverybody(full: FullWorld, mark: string): Promise<void> {
  const { ids, today, month } = full
  const year = today.slice(0, 4)
  const startsOn = `${year}-01-01`
  const { version, name, identity, settings } = await ask(organisation.getOrganisation, full, {})
  await ask(organisation.changeSettings, full, {
    version,
    name,
    identity: { ...(identity as unknown as object), iban: IBAN },
    settings,
  })
  const activity = await ask(organisation.openActivity, full, {
    code: mark.toUpperCase(),
    name: `Atelier ${mark}`,
    openedOn: startsOn,
    autonomousUpToCents: 10_000_000,
  })
  ids.activityId = activity.id!
  const person = { firstName: mark, lastName: `Lefèvre ${mark}`, iban: IBAN, payrollNumber: `${mark}1` }
  ids.personId = (await ask(people.addPerson, full, person)).id!
  await ask(people.setActivityOwners, full, {
    activityId: ids.activityId,
    owners: [{ personId: ids.personId, shareBp: 10_000 }],
  })
  ids.contract = (
    await ask(people.addContract, full, {
      personId: ids.personId,
      activityId: ids.activityId,
      kind: 'cesa',
      startsOn,
      fixedGrossCents: 30_000,
      minimumTurnoverCents: 3_133_719,
    })
  ).id!
  ids.levy = (
    await ask(levies.decideLevy, full, {
      code: `aide-${mark}`,
      name: `Aide ${mark}`,
      activityId: ids.activityId,
      base: 'turnover',
      moment: 'issue',
      tiers: [{ fromCents: 0, rateBp: 1000 }],
      chargeAccount: '6283',
      startsOn,
      decidedOn: startsOn,
      decision: `Assemblée ${mark}`,
    })
  ).id!
  ids.key = (
    await ask(people.createApiKey, full, { name: `Clé ${mark}`, role: 'entrepreneur', activityId: ids.activityId })
  ).id!
  await ask(people.grantRole, full, {
    email: `${mark}@exemple.fr`,
    name: mark,
    role: 'entrepreneur',
    personId: ids.personId,
  })
  await ask(pay.setPayKey, full, {
    personId: ids.personId,
    fromMonth: month,
    parts: [{ activityId: ids.activityId, shareBp: 10_000 }],
  })
}

async function sell(full: FullWorld, mark: string): Promise<void> {
  const { ids, today } = full
  const { activityId } = ids
  ids.customerId = (
    await ask(invoicing.addCustomer, full, {
      activityId,
      kind: 'person',
      name: `Client ${mark}`,
      email: `client-${mark}@exemple.fr`,
      address: address(mark),
    })
  ).id!
  const { customerId } = ids
  ids.catalogueItem = (
    await ask(invoicing.saveCatalogueItem, full, { activityId, ...item(mark), unitPrice: '31337.19' })
  ).id!
  const quote = { activityId, customerId, subject: `Chantier ${mark}`, lines: [item(mark)] }
  ids.draftQuote = (await ask(invoicing.saveQuoteDraft, full, quote)).id!
  ids.quote = (await ask(invoicing.saveQuoteDraft, full, quote)).id!
  await ask(invoicing.sendQuote, full, { id: ids.quote })
  ids.signedQuote = (await ask(invoicing.saveQuoteDraft, full, quote)).id!
  await ask(invoicing.sendQuote, full, { id: ids.signedQuote })
  await ask(invoicing.answerQuote, full, { id: ids.signedQuote, answer: 'signed', on: today, by: mark })
  for (const name of ['draft', 'submitted', 'invoice', 'paidInvoice', 'overpaid'])
    ids[name] = (
      await ask(invoicing.saveInvoiceDraft, full, name === 'invoice' ? { ...quote, retentionBp: 500 } : quote)
    ).id!
  await ask(invoicing.issueInvoices, full, { ids: [ids.invoice, ids.paidInvoice, ids.overpaid] })
  await ask(invoicing.submitInvoices, full, { ids: [ids.submitted] })
  ids.invoiceId = ids.invoice!
  const receipt = { customerId, day: today, method: 'cheque', amountCents: 3_760_463, reference: `Chèque ${mark}` }
  await invoicing.recordReceipts(full.world.system, {
    receipts: [
      { ...receipt, parts: [{ invoiceId: ids.paidInvoice, amountCents: 3_760_463 }] },
      {
        ...receipt,
        method: 'transfer',
        amountCents: 3_860_463,
        parts: [{ invoiceId: ids.overpaid, amountCents: 3_760_463 }],
      },
    ],
  } as never)
  const { ids: deposited } = await invoicing.recordReceipts(full.world.system, {
    receipts: [{ ...receipt, method: 'card', amountCents: 4_760_463 }],
  } as never)
  ids.deposit = (
    await ask(invoicing.depositReceipts, full, { receiptIds: deposited, day: today, reference: `Remise ${mark}` })
  ).id!
}

async function buy(full: FullWorld, mark: string): Promise<void> {
  const { ids, today } = full
  const { activityId } = ids
  ids.supplierId = (
    await ask(purchasing.addSupplier, full, {
      activityId,
      name: `Fournisseur ${mark}`,
      iban: IBAN,
      address: address(mark),
    })
  ).id!
  ids.vehicleId = (
    await ask(purchasing.addVehicle, full, {
      personId: ids.personId,
      registration: `${mark}`.slice(0, 15),
      fiscalPower: 5,
    })
  ).id!
  ids.file = (
    await ask(purchasing.attachReceipt, full, { activityId, name: `ticket ${mark}.pdf`, contentBase64: pdf(mark) })
  ).id!
  ids.receiptId = ids.file
  const purchase = (number: string) => ({
    activityId,
    supplierId: ids.supplierId,
    subject: `Achat ${mark}`,
    day: today,
    number: `${mark}-${number}`,
    lines: [{ nature: 'office-supplies', label: mark, grossCents: 120_017 }],
  })
  ids.draftPurchase = (await ask(purchasing.savePurchaseDraft, full, { ...purchase('1'), receiptId: ids.file })).id!
  for (const name of ['submittedPurchase', 'purchase'])
    ids[name] = (await ask(purchasing.savePurchaseDraft, full, purchase(name.slice(0, 3)))).id!
  await ask(purchasing.submitPurchases, full, { ids: [ids.submittedPurchase, ids.purchase] })
  await ask(purchasing.acceptPurchases, full, { ids: [ids.purchase] })
  ids.purchaseId = ids.purchase!
}

/** One taking of the house's, and one of the entrepreneur's that the house has still to read. */
async function take({ world, ids, today }: FullWorld, mark: string): Promise<void> {
  const record = async (session: Session, reference: string, grossCents: number) =>
    (
      await takings.recordTakings(session, {
        takings: [
          takings.zTaking.parse({
            activityId: ids.activityId,
            day: today,
            reference: `${reference} ${mark}`,
            lines: [{ nature: 'goods', vatRateBp: 2000, grossCents }],
            payments: [{ method: 'cash' }],
            fileId: ids.file,
          }),
        ],
      })
    ).ids[0]!
  ids.taking = await record(world.system, 'Z1', 3_860_463)
  ids.unreadTaking = await record(world.as(['entrepreneur'], [ids.activityId!]), 'Z2', 13_860_463)
}

async function bankOf(full: FullWorld, mark: string): Promise<void> {
  const { ids, today } = full
  ids.bankAccountId = (await ask(bank.addBankAccount, full, { name: 'Compte courant', iban: IBAN, account: '512' })).id!
  const csv = `Date;Libellé;Montant\n${today.split('-').reverse().join('/')};VIR ${mark};37604,63\n${today.split('-').reverse().join('/')};Frais ${mark};-12,00\n`
  await ask(bank.importBankFile, full, {
    content: Buffer.from(csv).toString('base64'),
    name: 'releve.csv',
    bankAccountId: ids.bankAccountId,
    mapping: { delimiter: ';', headerRow: 1, dayFormat: 'dmy', columns: { day: 0, label: 1, amount: 2 } },
  })
  const { rows } = (await bank.listBankLines(full.world.system, { limit: 10 } as never)) as { rows: { id: string }[] }
  ids.bankLine = rows[0]!.id
  ids.lineIds = rows[0]!.id
}

async function payOf(full: FullWorld, mark: string): Promise<void> {
  const { ids, month, today } = full
  await ask(pay.wishPay, full, { activityId: ids.activityId, personId: ids.personId, month, amountCents: 123_457 })
  await ask(pay.openPayRound, full, { month })
  const round = (await pay.getPayRound(full.world.system, { month })) as unknown as {
    lines: { id: string; activityId: string }[]
  }
  ids.lineId = round.lines.find(line => line.activityId === ids.activityId)!.id
  await ask(pay.decidePay, full, { decisions: [{ lineId: ids.lineId, grossCents: 200_000 }] })
  const rows = ['641100;Brut;2000,00;', '645100;Cotisations;600,00;', '421000;Net;;1560,00', '431000;URSSAF;;1040,00']
  ids.payJournal = (
    await ask(pay.importPayJournal, full, {
      month,
      name: 'paie.csv',
      contentBase64: Buffer.from(
        ['Matricule;Compte;Libellé;Débit;Crédit', ...rows.map(row => `${mark}1;${row}`)].join('\n'),
      ).toString('base64'),
    })
  ).id!
  await ask(pay.attachPayslips, full, {
    month,
    files: [{ name: `bulletin ${mark}.pdf`, contentBase64: pdf(`paie ${mark}`), personId: ids.personId }],
  })
  const payables = (await pay.listPayables(full.world.system, { kind: 'pay' } as never)) as unknown as {
    thirdPartyId: string
    itemId: string
  }[]
  ids.order = (
    await ask(pay.preparePayments, full, {
      executionDay: today,
      items: payables.map(({ thirdPartyId, itemId }) => ({ thirdPartyId, itemId })),
    })
  ).id!
}

/** What the ledger made of it: an entry, an item, a lettering. */
async function findLedger({ world, ids }: FullWorld): Promise<void> {
  const one = async (text: string, ...values: unknown[]) =>
    (await ownersPool().query(text, [world.organisationId, ...values])).rows[0]?.id as string
  ids.entryId = await one('select id from entry where organisation_id = $1 and document_id = $2', ids.invoice)
  ids.provisionalEntry = await one('select id from entry where organisation_id = $1 and number is null limit 1')
  ids.thirdPartyId = ids.customerId!
  ids.itemId = ids.invoice!
  ids.receipt = await one(
    'select id from receipt where organisation_id = $1 and customer_id is not null order by amount_cents limit 1',
  )
  ids.payslip = await one('select id from payslip where organisation_id = $1 limit 1')
  ids.lettering = await one('select id from lettering where organisation_id = $1 limit 1')
}
