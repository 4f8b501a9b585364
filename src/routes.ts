import { index, layout, type RouteConfig, route } from '@react-router/dev/routes'

/** Every page and its French address. Pages under the shell are for people who signed in. */
export default [
  route('connexion', 'app/pages/sign-in.page.tsx'),
  route('connexion/code', 'app/pages/sign-in-code.page.tsx'),
  route('mot-de-passe-oublie', 'app/pages/forgotten-password.page.tsx'),
  route('mot-de-passe', 'app/pages/new-password.page.tsx'),
  route('invitation/:token', 'app/pages/invitation.page.tsx'),

  layout('app/shell.layout.tsx', [
    index('app/pages/home.page.tsx'),
    route('factures', 'modules/invoicing/pages/invoices.page.tsx'),
    route('factures/nouvelle', 'modules/invoicing/pages/new-invoice.page.tsx'),
    route('factures/:id', 'modules/invoicing/pages/invoice.page.tsx'),
    route('depenses', 'modules/purchasing/pages/purchases.page.tsx'),
    route('depenses/nouvelle', 'modules/purchasing/pages/new-purchase.page.tsx'),
    route('depenses/vehicules', 'modules/purchasing/pages/vehicles.page.tsx'),
    route('depenses/:id', 'modules/purchasing/pages/purchase.page.tsx'),
    route('fournisseurs', 'modules/purchasing/pages/suppliers.page.tsx'),
    route('fournisseurs/:id', 'modules/purchasing/pages/supplier.page.tsx'),
    route('mon-acces', 'app/pages/access.page.tsx'),
    route('double-authentification', 'app/pages/two-factor.page.tsx'),
  ]),
  route('factures/brouillon', 'modules/invoicing/pages/save-invoice-draft.ts'),
  route('factures/:id/pdf', 'modules/invoicing/pages/invoice-pdf.ts'),
  route('devis/brouillon', 'modules/invoicing/pages/save-quote-draft.ts'),
  route('devis/:id/pdf', 'modules/invoicing/pages/quote-pdf.ts'),
  route('fichiers/:id', 'modules/purchasing/pages/file.ts'),
  // Actions without a page of their own
  route('deconnexion', 'app/pages/sign-out.ts'),
  route('organisation-active', 'app/pages/switch-organisation.ts'),
] satisfies RouteConfig
