import { addTestCustomer, openTestActivity } from '../modules/fixtures.ts'
import * as network from '../modules/network/index.ts'
import { ask, type FullWorld } from './full-world.ts'

/** A network, a tool, a shared quote that the activity leads and a part that it was offered, an internal invoice. */
export async function openNetworks(full: FullWorld, mark: string): Promise<void> {
  const { ids, world } = full
  const colleague = await openTestActivity(world, 'COLLEGUE')
  const theirCustomer = await addTestCustomer(world, colleague)
  ids.networkId = (await ask(network.openNetwork, full, { name: `Réseau ${mark}`, purpose: `Avec ${mark}` })).id!
  await ask(network.joinNetwork, full, {
    id: ids.networkId,
    members: [{ activityId: ids.activityId, pitch: `Je suis ${mark}` }, { activityId: colleague }],
  })
  ids.tool = (
    await ask(network.shareTool, full, { networkId: ids.networkId, activityId: ids.activityId, name: `Outil ${mark}` })
  ).id!
  const part = (activityId: string) => ({
    activityId,
    label: `Part ${mark}`,
    lines: [{ label: mark, unitPrice: '31337.19', vatRateBp: 2000 }],
  })
  const quote = { networkId: ids.networkId, subject: `Chantier ${mark}`, billing: 'lead' }
  ids.sharedQuote = (
    await ask(network.saveSharedQuote, full, {
      ...quote,
      activityId: ids.activityId,
      customerId: ids.customerId,
      parts: [part(ids.activityId!)],
    })
  ).id!
  await ask(network.saveSharedQuote, full, {
    ...quote,
    activityId: colleague,
    customerId: theirCustomer,
    parts: [part(ids.activityId!), part(colleague)],
  })
  const { parts } = (await network.listMyParts(world.as(['entrepreneur'], [ids.activityId!]), {})) as {
    parts: { id: string }[]
  }
  ids.part = parts[0]!.id
  ids.internalInvoice = (
    await ask(network.proposeInternalInvoice, full, {
      sellerActivityId: ids.activityId,
      buyerActivityId: colleague,
      label: `Renfort ${mark}`,
      amountCents: 3_133_719,
    })
  ).id!
}
