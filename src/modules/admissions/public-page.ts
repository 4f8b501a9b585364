import { z } from 'zod'
import { zEmail, zId, zOptionalText, zVersion } from '../../kernel/input.ts'
import { notFound, stale } from '../../kernel/refusal.ts'
import { OFFICE, TEAM } from '../../platform/session.ts'
import { type Context, query, useCase } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { LEGAL_FORM_LABELS } from '../organisation/organisation.ts'
import { type Address, zAddress } from '../organisation/settings.ts'

const zTexts = {
  open: z.boolean(),
  introduction: zOptionalText(2000),
  offer: zOptionalText(2000),
  dataContact: zEmail.nullish(),
}
export interface PublicPage {
  open: boolean
  introduction: string | null
  offer: string | null
  dataContact: string | null
  /** 0 while the house has written nothing. */
  version: number
}

/** What the house says to the public; open, and in our words, until it decides otherwise. */
async function readPublicPage(ctx: Context): Promise<PublicPage> {
  const row = await ctx.db
    .selectFrom('public_page')
    .select(['open', 'introduction', 'offer', 'data_contact as dataContact', 'version'])
    .where('organisation_id', '=', ctx.organisationId)
    .executeTakeFirst()
  return row ?? { open: true, introduction: null, offer: null, dataContact: null, version: 0 }
}

/** The public page of an open house; a closed one has none. */
export async function readOpenPage(ctx: Context): Promise<PublicPage> {
  const page = await readPublicPage(ctx)
  if (!page.open) throw notFound('Cette page')
  return page
}

export const getPublicPage = query({
  name: 'getPublicPage',
  api: 'GET /public-page',
  summary: 'Lit ce que la maison dit au public',
  roles: TEAM,
  scope: 'own',
  input: z.strictObject({}),
  output: z.object({
    open: z.boolean(),
    introduction: z.string().nullable(),
    offer: z.string().nullable(),
    dataContact: z.string().nullable(),
    version: z.number(),
    slug: z.string(),
  }),
  run: async ctx => ({ ...(await readPublicPage(ctx)), slug: (await readOrganisation(ctx)).slug }),
})

export const changePublicPage = useCase({
  name: 'changePublicPage',
  api: 'PUT /public-page',
  summary: 'Change ce que la maison dit au public, ou ferme ses pages publiques',
  roles: OFFICE,
  scope: 'house',
  /** `version` is 0 the first time. */
  input: z.strictObject({ version: zVersion.or(z.literal(0)), ...zTexts }),
  output: z.strictObject({ version: z.number() }),
  async run(ctx, { version, open, introduction, offer, dataContact }) {
    const before = await readPublicPage(ctx)
    const columns = {
      open,
      introduction: introduction ?? null,
      offer: offer ?? null,
      data_contact: dataContact ?? null,
      version: version + 1,
    }
    const { numInsertedOrUpdatedRows } = await ctx.db
      .insertInto('public_page')
      .values({ organisation_id: ctx.organisationId, ...columns })
      .onConflict(conflict =>
        conflict.column('organisation_id').doUpdateSet(columns).where('public_page.version', '=', version),
      )
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows !== 1n) throw stale('Cette page')
    ctx.record(ctx.organisationId, { before })
    return { version: version + 1 }
  },
})

/** The frame of every public page: whose it is, its colour, its legal line; `open` when it welcomes the public here. */
export const getPublicHouse = query({
  name: 'getPublicHouse',
  api: { none: 'page publique : elle se lit sans clé' },
  summary: 'Lit le cadre des pages publiques de la maison',
  roles: [],
  scope: 'public',
  input: z.strictObject({}),
  output: z.object({
    name: z.string(),
    accent: z.string(),
    legal: z.string(),
    website: z.string().nullable(),
    open: z.boolean(),
  }),
  async run(ctx) {
    const { open } = await readPublicPage(ctx)
    const { name, identity, settings, siren, legalForm } = await readOrganisation(ctx)
    const { address } = identity
    return {
      name,
      accent: settings.accentColour,
      legal: `${name}, ${LEGAL_FORM_LABELS[legalForm]}, ${address.line1}, ${address.postalCode} ${address.city}, SIREN ${siren}`,
      website: identity.website ?? null,
      open,
    }
  },
})

/** What the pages that welcome the public show of the house. */
export const getWelcome = query({
  name: 'getWelcome',
  api: { none: 'page publique : elle se lit sans clé' },
  summary: 'Lit ce que les pages publiques montrent de la maison',
  roles: [],
  scope: 'public',
  input: z.strictObject({}),
  output: z.object({
    name: z.string(),
    introduction: z.string().nullable(),
    offer: z.string().nullable(),
    dataContact: z.string().nullable(),
    phone: z.string().nullable(),
    email: z.string().nullable(),
    address: zAddress,
    sites: z.array(z.object({ id: zId, name: z.string(), address: zAddress })),
    prescribers: z.array(z.object({ id: zId, name: z.string() })),
  }),
  async run(ctx) {
    const page = await readOpenPage(ctx)
    const { name, identity } = await readOrganisation(ctx)
    const sites = (await ctx.db
      .selectFrom('site')
      .select(['id', 'name', 'address'])
      .where('organisation_id', '=', ctx.organisationId)
      .orderBy('name')
      .execute()) as { id: string; name: string; address: Address }[]
    const prescribers = await ctx.db
      .selectFrom('prescriber')
      .select(['id', 'name'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('archived', '=', false)
      .orderBy('name')
      .execute()
    return {
      name,
      introduction: page.introduction,
      offer: page.offer,
      dataContact: page.dataContact ?? identity.email ?? null,
      phone: identity.phone ?? null,
      email: identity.email ?? null,
      address: identity.address,
      sites,
      prescribers,
    }
  },
})
