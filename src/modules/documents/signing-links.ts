import { addMinutes } from '../../kernel/day.ts'
import { newToken, sha256 } from '../../platform/ids.server.ts'
import { queueMail } from '../../platform/mail.server.ts'
import { publicUrl } from '../../platform/public-url.server.ts'
import type { Context } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'

const LINK_MINUTES = 30 * 24 * 60

/**
 * Gives each signatory who has an address a secret link, valid thirty days, and writes to them; the link given before is worth nothing
 * any more. A load (the demo) writes to nobody.
 */
export async function inviteToSign(
  ctx: Context,
  title: string,
  signatures: readonly { id: string; name: string; email: string | null }[],
): Promise<void> {
  const invited = signatures.filter(({ email }) => email)
  if (invited.length === 0 || ctx.session.bulk) return
  const house = await readOrganisation(ctx)
  for (const { id, name, email } of invited) {
    const token = newToken()
    await ctx.db
      .updateTable('document_signature')
      .set({ token_hash: sha256(token), token_expires_at: addMinutes(ctx.now, LINK_MINUTES), codes_sent: 0 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    await queueMail(ctx.db, {
      to: email!,
      subject: `À signer : ${title} – ${house.name}`,
      text: `Bonjour ${name},\n\n${house.name} vous demande de lire et de signer « ${title} ».\n\nOuvrez cette adresse, qui vous est personnelle ; elle sert trente jours :\n\n${publicUrl()}/p/${house.slug}/signer/${token}\n\nSi vous avez un accès à Essaim, ce document vous attend aussi dans « Mes documents ».\n\n${house.name}\n`,
      organisationId: ctx.organisationId,
    })
  }
}
