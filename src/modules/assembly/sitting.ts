import { z } from 'zod'
import { zId, zText } from '../../kernel/input.ts'
import { refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { useCase } from '../../platform/use-case.server.ts'
import { CHAIR } from './prepare.ts'
import { readAssembly, readItems } from './read.ts'

/** Opens the sitting: the roll may be ticked and votes opened. */
export const openAssembly = useCase({
  name: 'openAssembly',
  api: 'POST /assemblies/{id}/opening',
  summary: 'Ouvre la séance d’une assemblée',
  roles: CHAIR,
  scope: 'house',
  input: z.strictObject({ id: zId, chair: zText(120), secretary: zText(120) }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, chair, secretary }) {
    const assembly = await readAssembly(ctx, id, 'lock')
    refuseIfAny([
      ...(assembly.status === 'convened'
        ? []
        : [refuse('convoquee', 'On ouvre la séance d’une assemblée convoquée, une seule fois.', 'id')]),
      ...(assembly.day <= ctx.today
        ? []
        : [refuse('jour', 'L’assemblée n’est pas pour aujourd’hui : ouvrez la séance le jour dit.', 'id')]),
    ])
    await ctx.db
      .updateTable('assembly')
      .set({ status: 'open', chair, secretary, version: assembly.version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    ctx.record(id, { before: { status: assembly.status } })
    return { id }
  },
})

/** Ends the sitting, once no vote is open. */
export const closeAssembly = useCase({
  name: 'closeAssembly',
  api: 'POST /assemblies/{id}/closing',
  summary: 'Lève la séance',
  roles: CHAIR,
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id }) {
    const assembly = await readAssembly(ctx, id, 'lock')
    const items = await readItems(ctx, { assemblyId: id })
    refuseIfAny([
      ...(assembly.status === 'open' ? [] : [refuse('seance', 'Cette assemblée n’est pas en séance.', 'id')]),
      ...items
        .filter(item => item.status === 'open')
        .map(item => refuse('vote', `Le vote « ${item.title} » est ouvert : fermez-le d’abord.`)),
      ...items
        .filter(item => item.kind !== 'information' && item.status === 'draft')
        .map(item => refuse('point', `« ${item.title} » n’a pas été voté : ouvrez son vote, ou retirez-le.`)),
    ])
    await ctx.db
      .updateTable('assembly')
      .set({ status: 'closed', version: assembly.version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    ctx.record(id)
    return { id }
  },
})
