/** The platform's address as people see it, without a final slash: in mails, cookies and the same-origin rule. */
export const publicUrl = (): string =>
  (process.env.ESSAIM_URL ?? `http://localhost:${process.env.PORT ?? 3000}`).replace(/\/+$/, '')
